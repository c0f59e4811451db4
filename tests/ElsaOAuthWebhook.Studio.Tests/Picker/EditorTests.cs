using System.Text.Json.Nodes;
using Elsa.Api.Client.Resources.ActivityDescriptors.Models;
using Elsa.Api.Client.Resources.Scripting.Models;
using Elsa.Api.Client.Shared.Models;
using Elsa.Studio.Contracts;
using Elsa.Studio.Models;
using ElsaOAuthWebhook.Studio.Hosting;
using ElsaOAuthWebhook.Studio.Picker;
using ElsaOAuthWebhook.Studio.Tests.Rendering;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace ElsaOAuthWebhook.Studio.Tests.Picker;

/// <summary>What Studio finds by the hints that the server's plugin gives.</summary>
public sealed class EditorTests
{
    [Theory]
    [InlineData("oauth-connection", typeof(ConnectionInputEditor), "Literal")]
    [InlineData("oauth-connection-expression", typeof(ConnectionExpressionEditor), "OAuth connection")]
    public void Each_hint_of_the_server_has_one_editor(string hint, Type editor, string syntax)
    {
        var editors = Editors().Where(candidate => candidate.GetSupportsUIHint(hint)).ToList();

        editors.ShouldHaveSingleItem().ShouldBeOfType(editor);
        editors[0].UISyntax.ShouldBe(syntax);
    }

    [Fact]
    public void The_hints_of_other_editors_are_left_to_them() => Editors().ShouldAllBe(editor => !editor.GetSupportsUIHint("dropdown") && !editor.GetSupportsUIHint(""));

    [Fact]
    public async Task An_expression_shows_the_picker_itself_and_no_further_expression_input()
    {
        await using var server = await ScriptedTokens.StartAsync(new { id = "crm", name = "CRM", status = "active" });
        await using var page = new RenderedPage(server.Address);
        var context = ContextOf(new Expression("OAuth connection", "crm"));

        var html = await page.RenderAsync(new ConnectionExpressionEditor().DisplayInputEditor(context));

        RenderedPage.TextOf(html).ShouldContain("CRM Active");
        html.ShouldContain("Which one");
        html.ShouldNotContain("mud-menu");
    }

    [Fact]
    public async Task What_is_picked_for_an_expression_is_its_id()
    {
        var context = ContextOf(new Expression("OAuth connection", ""));
        object? saved = null;
        context.OnValueChanged = value =>
        {
            saved = value;
            return Task.CompletedTask;
        };

        await PickedByAsync(new ConnectionExpressionEditor().DisplayInputEditor(context), "crm");

        var expression = saved.ShouldBeOfType<WrappedInput>().Expression;
        (expression.Type, expression.Value).ShouldBe(("OAuth connection", "crm"));
    }

    [Fact]
    public async Task A_read_only_workflow_has_a_read_only_picker()
    {
        await using var server = await ScriptedTokens.StartAsync();
        await using var page = new RenderedPage(server.Address);
        var context = ContextOf(new Expression("OAuth connection", ""));
        context.IsReadOnly = true;

        (await page.RenderAsync(new ConnectionExpressionEditor().DisplayInputEditor(context))).ShouldNotContain("<button");
    }

    [Fact]
    public async Task A_read_only_workflow_has_a_read_only_picker_for_a_declared_input_too()
    {
        await using var server = await ScriptedTokens.StartAsync(new { id = "crm", name = "CRM", status = "active" });
        await using var page = new RenderedPage(server.Address);
        var context = ContextOf(new Expression("Literal", "crm"));
        context.IsReadOnly = true;

        var html = await page.RenderAsync((RenderFragment)Parameter(new ConnectionInputEditor().DisplayInputEditor(context), "ChildContent"));

        RenderedPage.TextOf(html).ShouldContain("CRM Active");
        html.ShouldNotContain("<button");
    }

    [Fact]
    public async Task What_is_picked_for_a_declared_input_is_a_literal()
    {
        var context = ContextOf(new Expression("JavaScript", "id"));
        object? saved = null;
        context.OnValueChanged = value =>
        {
            saved = value;
            return Task.CompletedTask;
        };

        await PickedByAsync(new ConnectionInputEditor().DisplayInputEditor(context), "crm");

        var expression = saved.ShouldBeOfType<WrappedInput>().Expression;
        (expression.Type, expression.Value).ShouldBe(("Literal", "crm"));
    }

    /// <summary>Picks as the picker in an editor would: by what the editor gives it to tell.</summary>
    private static Task PickedByAsync(RenderFragment editor, string id)
    {
        var content = (RenderFragment)Parameter(editor, "ChildContent");
        return ((EventCallback<string>)Parameter(content, nameof(TokenPicker.ValueChanged))).InvokeAsync(id);
    }

#pragma warning disable BL0006 // There is no other way to see what a fragment gives its component.
    private static object Parameter(RenderFragment fragment, string name)
    {
        using var builder = new Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder();
        fragment(builder);
        return builder.GetFrames().Array.First(frame => frame.FrameType == Microsoft.AspNetCore.Components.RenderTree.RenderTreeFrameType.Attribute && frame.AttributeName == name).AttributeValue;
    }
#pragma warning restore BL0006

    private static IEnumerable<IUIHintHandler> Editors() => new ServiceCollection().AddOAuthWebhookStudio().Where(service => service.ServiceType == typeof(IUIHintHandler)).Select(service => (IUIHintHandler)Activator.CreateInstance(service.ImplementationType!)!);

    private static DisplayInputEditorContext ContextOf(Expression expression) => new()
    {
        Activity = [],
        InputDescriptor = new InputDescriptor { Name = "Text", DisplayName = "Which one", IsWrapped = true, UIHint = "singleline" },
        Value = new WrappedInput { TypeName = "String", Expression = expression },
        OnValueChanged = _ => Task.CompletedTask,
    };
}
