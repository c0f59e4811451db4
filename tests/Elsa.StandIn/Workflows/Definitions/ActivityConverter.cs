using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Elsa.Workflows.Activities;
using Elsa.Workflows.Activities.Flowchart.Activities;
using Elsa.Workflows.Activities.Flowchart.Models;

namespace Elsa.Workflows.Definitions;

/// <summary>An activity names its type; its properties are written in camel case.</summary>
internal sealed class ActivityConverter(IActivityRegistry registry) : JsonConverter<IActivity>
{
    public override IActivity Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var json = JsonElement.ParseValue(ref reader);
        var type = json.GetProperty("type").GetString()!;
        var version = json.TryGetProperty("version", out var written) ? written.GetInt32() : 0;
        if ((registry.Find(type, version) ?? registry.Find(type)) is not { } descriptor)
            return new NotFoundActivity { Id = json.TryGetProperty("id", out var id) ? id.GetString()! : null!, MissingTypeName = type, MissingTypeVersion = version, OriginalActivityJson = json.GetRawText() };

        var activity = Create(descriptor.ClrType);
        // Connections name activities: they come last, wherever they are written.
        foreach (var property in json.EnumerateObject().Where(x => x.Value.ValueKind != JsonValueKind.Null).OrderBy(x => x.Name == "connections"))
            if (Property(descriptor.ClrType, property.Name) is { } target)
                target.SetValue(activity, target.PropertyType == typeof(ICollection<Connection>)
                    ? Connections(property.Value, ((Flowchart)activity).Activities)
                    : property.Value.Deserialize(target.PropertyType, options));
        activity.Type = descriptor.TypeName;
        return activity;
    }

    public override void Write(Utf8JsonWriter writer, IActivity value, JsonSerializerOptions options) => throw new NotSupportedException();

    /// <summary>Through the constructor that takes only where the activity was written.</summary>
    private static IActivity Create(Type type)
    {
        var constructor = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(x => x.GetParameters().All(p => p.IsOptional))
            .MinBy(x => x.GetParameters().Length) ?? throw new JsonException($"{type} has no constructor that can be called without arguments.");
        return (IActivity)constructor.Invoke([.. constructor.GetParameters().Select(_ => (object?)null)]);
    }

    private static PropertyInfo? Property(Type type, string name) =>
        type.GetProperty($"{char.ToUpperInvariant(name[0])}{name[1..]}", BindingFlags.Instance | BindingFlags.Public) is { CanWrite: true } property ? property : null;

    private static List<Connection> Connections(JsonElement json, ICollection<IActivity> activities)
    {
        return [.. json.EnumerateArray().Select(x => new Connection(End(x.GetProperty("source")), End(x.GetProperty("target"))))];

        Endpoint End(JsonElement end)
        {
            var id = end.GetProperty("activity").GetString();
            return new(
                activities.FirstOrDefault(x => x.Id == id) ?? throw new JsonException($"The connection names the activity '{id}', which is not in the flowchart."),
                end.TryGetProperty("port", out var port) ? port.GetString() : null);
        }
    }
}
