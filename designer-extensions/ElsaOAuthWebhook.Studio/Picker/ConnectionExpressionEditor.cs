using Elsa.Api.Client.Resources.Scripting.Models;
using Elsa.Studio.Components;
using Elsa.Studio.Contracts;
using Elsa.Studio.Models;
using Microsoft.AspNetCore.Components;

namespace ElsaOAuthWebhook.Studio.Picker;

/// <summary>The editor of the expression type "OAuth connection", for inputs of any activity that offer a syntax: the picker. The expression gives the connection's id.</summary>
public sealed class ConnectionExpressionEditor : IUIHintHandler
{
    /// <summary>What the server's plugin gives the expression type.</summary>
    public const string UIHint = "oauth-connection-expression";

    /// <summary>The expression type.</summary>
    public const string ExpressionType = "OAuth connection";

    /// <inheritdoc />
    public string UISyntax => ExpressionType;

    /// <inheritdoc />
    public bool GetSupportsUIHint(string uiHint) => uiHint == UIHint;

    /// <inheritdoc />
    public RenderFragment DisplayInputEditor(DisplayInputEditorContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return builder =>
        {
            // Inside Studio's expression input: one more of those would hold this editor again, and so on without end.
            builder.OpenComponent<FieldExtension>(0);
            builder.AddComponentParameter(1, nameof(FieldExtension.UIHintComponent), UIHint);
            builder.AddComponentParameter(2, nameof(FieldExtension.EditorContext), context);
            builder.AddComponentParameter(3, nameof(FieldExtension.ChildContent), ConnectionInputEditor.PickerOf(context, context.GetExpressionValueOrDefault, Write));
            builder.CloseComponent();
        };

        Task Write(string id) => context.UpdateExpressionAsync(new Expression(ExpressionType, id));
    }
}
