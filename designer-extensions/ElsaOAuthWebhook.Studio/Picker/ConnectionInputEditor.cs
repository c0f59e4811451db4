using Elsa.Studio.Components;
using Elsa.Studio.Contracts;
using Elsa.Studio.Models;
using Microsoft.AspNetCore.Components;

namespace ElsaOAuthWebhook.Studio.Picker;

/// <summary>The editor of inputs that name a connection: the picker, or an expression in any other syntax.</summary>
public sealed class ConnectionInputEditor : IUIHintHandler
{
    /// <summary>What the server's plugin gives such inputs, with <c>UseStudioPicker()</c>.</summary>
    public const string UIHint = "oauth-connection";

    /// <inheritdoc />
    public string UISyntax => "Literal";

    /// <inheritdoc />
    public bool GetSupportsUIHint(string uiHint) => uiHint == UIHint;

    /// <inheritdoc />
    public RenderFragment DisplayInputEditor(DisplayInputEditorContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return builder =>
        {
            builder.OpenComponent<ExpressionInput>(0);
            builder.AddComponentParameter(1, nameof(ExpressionInput.EditorContext), context);
            builder.AddComponentParameter(2, nameof(ExpressionInput.ChildContent), PickerOf(context, context.GetLiteralValueOrDefault, context.UpdateValueOrLiteralExpressionAsync));
            builder.CloseComponent();
        };
    }

    /// <summary>The picker for an input: a new one for each activity, so that no answer reaches another's.</summary>
    internal static RenderFragment PickerOf(DisplayInputEditorContext context, Func<string> read, Func<string, Task> write) => builder =>
    {
        builder.OpenComponent<TokenPicker>(0);
        // By its id: Studio makes the object anew whenever it saves, while somebody may be choosing.
        builder.SetKey($"{context.Activity["id"]}/{context.InputDescriptor.Name}");
        builder.AddComponentParameter(1, nameof(TokenPicker.Value), read());
        builder.AddComponentParameter(2, nameof(TokenPicker.ValueChanged), EventCallback.Factory.Create<string>(context, write));
        builder.AddComponentParameter(3, nameof(TokenPicker.Label), context.InputDescriptor.DisplayName ?? context.InputDescriptor.Name);
        builder.AddComponentParameter(4, nameof(TokenPicker.Description), context.InputDescriptor.Description);
        builder.AddComponentParameter(5, nameof(TokenPicker.ReadOnly), context.IsReadOnly);
        builder.CloseComponent();
    };
}
