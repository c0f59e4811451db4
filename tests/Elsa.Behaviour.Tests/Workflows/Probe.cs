using System.Reflection;
using System.Runtime.CompilerServices;
using Elsa.Extensions;
using Elsa.Workflows;
using Elsa.Workflows.Activities.Flowchart.Attributes;
using Elsa.Workflows.Attributes;
using Elsa.Workflows.Models;
using Elsa.Workflows.UIHints;
using Elsa.Workflows.UIHints.Dropdown;

namespace Elsa.Behaviour.Tests.Workflows;

/// <summary>An activity as a plugin writes one.</summary>
[Activity("Tests", "Probing", "Completes with the outcomes it is told.", DisplayName = "Probe it", Kind = ActivityKind.Task)]
[FlowNode("A", "B")]
public class Probe([CallerFilePath] string? source = null, [CallerLineNumber] int? line = null) : Activity<string>(source, line)
{
    [Input(DisplayName = "Colour", Description = "Picked from a list.", UIHint = InputUIHints.DropDown, UIHandler = typeof(ColourOptions), Category = "Look", Order = 2)]
    public Input<string?> Colour { get; set; } = null!;

    [Input(DefaultValue = 3)]
    public Input<int> Times { get; set; } = null!;

    [Input]
    public Input<ICollection<string>> Completes { get; set; } = null!;

    [Output(Description = "How often.")]
    public Output<int> Count { get; set; } = null!;

    protected override async ValueTask ExecuteAsync(ActivityExecutionContext context)
    {
        context.Set(Count, Times.Get(context));
        Result.Set(context, Colour.GetOrDefault(context, () => "none"));
        await context.CompleteActivityWithOutcomesAsync([.. Completes.GetOrDefault(context) ?? ["A"]]);
    }
}

public class ColourOptions : DropDownOptionsProviderBase
{
    protected override bool RefreshOnChange => true;

    protected override ValueTask<ICollection<SelectListItem>> GetItemsAsync(PropertyInfo propertyInfo, object? context, CancellationToken cancellationToken) =>
        new(context is null ? [] : [new("Red", "r"), new(context.ToString()!, "c")]);
}
