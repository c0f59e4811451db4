using System.Reflection;
using Elsa.Workflows;
using Elsa.Workflows.Attributes;
using Elsa.Workflows.Models;

namespace ElsaOAuthWebhook.Picker;

/// <summary>Gives the inputs that name a connection the editor of the Elsa Studio module, in place of the drop-down that every Studio has.</summary>
internal sealed class StudioPicker : IActivityDescriptorModifier
{
    /// <summary>What the module's editor of such inputs is found by.</summary>
    public const string UIHint = "oauth-connection";

    public void Modify(ActivityDescriptor descriptor)
    {
        foreach (var input in descriptor.Inputs.Where(input => input.PropertyInfo?.GetCustomAttribute<InputAttribute>()?.UIHandler == typeof(ConnectionPicker)))
        {
            input.UIHint = UIHint;
            // The drop-down's: with it a designer would ask for choices that nobody shows.
            input.UISpecifications = new Dictionary<string, object>();
        }
    }
}
