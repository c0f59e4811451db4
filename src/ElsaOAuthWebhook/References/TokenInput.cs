using System.Reflection;
using System.Text.Json;
using Elsa.Expressions.Models;
using Elsa.Workflows;
using Elsa.Workflows.Activities;
using Elsa.Workflows.Attributes;
using Elsa.Workflows.Models;
using ElsaOAuthWebhook.Picker;

namespace ElsaOAuthWebhook.References;

/// <summary>An input of an activity that names a connection: one the token picker serves, or any other whose expression is a picked connection.</summary>
/// <param name="Node">The activity, where it stands.</param>
/// <param name="Activity">What kind of activity it is.</param>
/// <param name="Input">What kind of input it is.</param>
/// <param name="Expression">What gives the connection's id.</param>
internal sealed record TokenInput(ActivityNode Node, ActivityDescriptor Activity, InputDescriptor Input, Expression Expression)
{
    /// <summary>The expression type of a connection that was picked for an input of an activity that knows nothing of connections: its value is the id.</summary>
    public const string PickedConnection = "OAuth connection";

    private const string Literal = "Literal";

    /// <summary>The id that is written there; null where something else is.</summary>
    public string? Id => Expression.Type is Literal or PickedConnection ? Expression.Value?.ToString() : null;

    /// <summary>The text of an expression that gives the id when it runs; null where there is none to be read.</summary>
    public string? Script => Id is null ? Expression.Value as string : null;

    /// <summary>The name of its property in the stored text; null where any property may hold it, since its expression says what it is.</summary>
    public string? PropertyName => Expression.Type == PickedConnection ? null : JsonNamingPolicy.CamelCase.ConvertName(Input.PropertyInfo?.Name ?? Input.Name);

    /// <summary>The other workflow that it is part of, which this one runs as an activity; null where it is this one's own.</summary>
    public Workflow? Within => Node.Ancestors().Where(node => node.Activity is Workflow).SkipLast(1).LastOrDefault()?.Activity as Workflow;

    /// <summary>All inputs of a workflow that name a connection, however deep their activities are.</summary>
    public static IEnumerable<TokenInput> In(WorkflowGraph workflow, IActivityRegistry registry) =>
        workflow.Nodes.SelectMany(node => Of(node, registry.Find(node.Activity.Type, node.Activity.Version) ?? registry.Find(node.Activity.Type)));

    /// <summary>The inputs of one activity that name a connection.</summary>
    public static IEnumerable<TokenInput> Of(ActivityNode node, ActivityDescriptor? activity) =>
        from input in activity?.Inputs ?? []
        where input.IsWrapped
        let expression = (input.ValueGetter(node.Activity) as Input)?.Expression
        where expression?.Value is not null && (expression.Type == PickedConnection || IsPicked(input))
        select new TokenInput(node, activity!, input, expression);

    private static bool IsPicked(InputDescriptor input) => input.PropertyInfo?.GetCustomAttribute<InputAttribute>()?.UIHandler == typeof(ConnectionPicker);
}
