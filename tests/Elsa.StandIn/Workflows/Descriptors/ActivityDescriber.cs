using System.ComponentModel;
using System.Reflection;
using Elsa.Workflows.Activities;
using Elsa.Workflows.Activities.Flowchart.Attributes;
using Elsa.Workflows.Attributes;
using Elsa.Workflows.Descriptors;
using Elsa.Workflows.Models;

namespace Elsa.Workflows;

public interface IActivityDescriber
{
    Task<ActivityDescriptor> DescribeActivityAsync(Type activityType, CancellationToken cancellationToken = default);

    Task<InputDescriptor> DescribeInputPropertyAsync(PropertyInfo propertyInfo, CancellationToken cancellationToken = default);
}

internal sealed class ActivityDescriber(IPropertyUIHandlerResolver uiHandlers) : IActivityDescriber
{
    public async Task<ActivityDescriptor> DescribeActivityAsync(Type activityType, CancellationToken cancellationToken = default)
    {
        var attribute = activityType.GetCustomAttribute<ActivityAttribute>();
        var properties = activityType.GetProperties().DistinctBy(x => x.Name).ToList();
        var descriptor = new ActivityDescriptor
        {
            TypeName = ActivityTypeName.Of(activityType),
            ClrType = activityType,
            Namespace = ActivityTypeName.Namespace(activityType),
            Name = attribute?.Type ?? activityType.Name,
            Version = attribute?.Version ?? 1,
            DisplayName = activityType.GetCustomAttribute<DisplayNameAttribute>()?.DisplayName ?? attribute?.DisplayName ?? ActivityTypeName.Title(activityType.Name),
            Description = activityType.GetCustomAttribute<DescriptionAttribute>()?.Description ?? attribute?.Description,
            Category = activityType.GetCustomAttribute<CategoryAttribute>()?.Category ?? attribute?.Category ?? "Miscellaneous",
            Kind = attribute?.Kind ?? ActivityKind.Action,
            Ports = [.. EmbeddedPorts(properties), .. FlowPorts(activityType)],
            Attributes = [.. activityType.GetCustomAttributes(inherit: true).Cast<Attribute>()],
            IsContainer = typeof(Activities.Container).IsAssignableFrom(activityType),
            IsBrowsable = activityType.GetCustomAttribute<BrowsableAttribute>()?.Browsable ?? true,
            Outputs = [.. properties.Where(x => typeof(Output).IsAssignableFrom(x.PropertyType)).Select(DescribeOutput)],
        };
        foreach (var property in properties.Where(x => InputProperty.IsWrapped(x) || x.GetCustomAttribute<InputAttribute>() is not null))
            descriptor.Inputs.Add(await DescribeInputPropertyAsync(property, cancellationToken));
        // An attribute on the class speaks of the default output.
        if (descriptor.Outputs.FirstOrDefault(x => x.Name == ActivityOutputRegister.DefaultOutputName) is { } result)
            result.IsSerializable = activityType.GetCustomAttribute<OutputAttribute>()?.IsSerializable;
        return descriptor;
    }

    public async Task<InputDescriptor> DescribeInputPropertyAsync(PropertyInfo propertyInfo, CancellationToken cancellationToken = default)
    {
        var attribute = propertyInfo.GetCustomAttribute<InputAttribute>();
        var type = InputProperty.ValueType(propertyInfo);
        return new()
        {
            Name = attribute?.Name ?? propertyInfo.Name,
            Type = Nullable.GetUnderlyingType(type) ?? type,
            ValueGetter = propertyInfo.GetValue,
            ValueSetter = propertyInfo.SetValue,
            IsWrapped = InputProperty.IsWrapped(propertyInfo),
            UIHint = InputProperty.UIHint(propertyInfo),
            DisplayName = attribute?.DisplayName ?? ActivityTypeName.Title(propertyInfo.Name),
            Description = propertyInfo.GetCustomAttribute<DescriptionAttribute>()?.Description ?? attribute?.Description,
            Category = attribute?.Category,
            Order = attribute?.Order ?? 0,
            DefaultValue = attribute?.DefaultValue,
            DefaultSyntax = attribute?.DefaultSyntax,
            IsReadOnly = attribute?.IsReadOnly ?? false,
            IsBrowsable = attribute?.IsBrowsable ?? true,
            IsSerializable = attribute?.IsSerializable ?? true,
            AutoEvaluate = attribute?.AutoEvaluate ?? true,
            PropertyInfo = propertyInfo,
            UISpecifications = await uiHandlers.GetUIPropertiesAsync(propertyInfo, null, cancellationToken),
        };
    }

    private static OutputDescriptor DescribeOutput(PropertyInfo property)
    {
        var attribute = property.GetCustomAttribute<OutputAttribute>();
        return new()
        {
            Name = attribute?.Name ?? property.Name,
            Type = property.PropertyType.GenericTypeArguments.FirstOrDefault() ?? typeof(object),
            ValueGetter = property.GetValue,
            ValueSetter = property.SetValue,
            DisplayName = attribute?.DisplayName ?? ActivityTypeName.Title(property.Name),
            Description = property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? attribute?.Description,
            IsBrowsable = attribute?.IsBrowsable ?? true,
            IsSerializable = attribute?.IsSerializable,
            PropertyInfo = property,
        };
    }

    private static IEnumerable<Port> EmbeddedPorts(IEnumerable<PropertyInfo> properties) =>
        from property in properties
        where typeof(IActivity).IsAssignableFrom(property.PropertyType)
        let attribute = property.GetCustomAttribute<PortAttribute>()
        let name = attribute?.Name ?? property.Name
        select new Port { Name = name, DisplayName = attribute?.DisplayName ?? name, Type = PortType.Embedded, IsBrowsable = attribute is not null };

    private static IEnumerable<Port> FlowPorts(Type activityType) =>
        (activityType.GetCustomAttribute<FlowNodeAttribute>()?.Outcomes ?? []).Select(x => new Port { Name = x, DisplayName = x, Type = PortType.Flow });
}
