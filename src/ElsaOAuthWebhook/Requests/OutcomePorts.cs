using System.Reflection;
using Elsa.Workflows;
using Elsa.Workflows.Options;

namespace ElsaOAuthWebhook.Requests;

/// <summary>Has the designer draw the fixed outcomes beside the expected status codes.</summary>
internal sealed class OutcomePorts : PropertyUIHandlerBase
{
    public override ValueTask<IDictionary<string, object>> GetUIPropertiesAsync(PropertyInfo propertyInfo, object? context, CancellationToken cancellationToken = default) =>
        new(new Dictionary<string, object>
        {
            [nameof(DynamicOutcomesOptions)] = new DynamicOutcomesOptions([FixedOutcomes.UnmatchedStatusCode, FixedOutcomes.Unauthorized, FixedOutcomes.Timeout, FixedOutcomes.FailedToConnect]),
        });
}
