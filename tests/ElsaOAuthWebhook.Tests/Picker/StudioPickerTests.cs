using Elsa.Expressions.Contracts;
using Elsa.Expressions.Models;
using Elsa.Workflows;
using Elsa.Workflows.Activities;
using Elsa.Workflows.Models;
using Elsa.Workflows.UIHints;
using ElsaOAuthWebhook.Requests;
using ElsaOAuthWebhook.Tests.TestBed;
using Microsoft.Extensions.DependencyInjection;

namespace ElsaOAuthWebhook.Tests.Picker;

public sealed class StudioPickerTests
{
    private const string Syntax = "OAuth connection";

    [Fact]
    public async Task A_host_whose_Studio_has_the_module_has_its_picker_in_place_of_the_drop_down()
    {
        await using var host = await StartAsync(studioPicker: true);

        var token = Token(host);

        token.UIHint.ShouldBe("oauth-connection");
        token.UISpecifications.ShouldBeEmpty();
        Input(host, nameof(OAuthHttpRequest.Method)).UIHint.ShouldBe(InputUIHints.DropDown);
    }

    [Fact]
    public async Task Every_other_host_has_the_drop_down_that_every_Studio_shows()
    {
        await using var host = await StartAsync(studioPicker: false);

        Token(host).UIHint.ShouldBe(InputUIHints.DropDown);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Only_where_the_module_shows_its_editor_authors_are_offered_to_pick_a_connection_for_any_input(bool studioPicker)
    {
        await using var host = await StartAsync(studioPicker);

        var descriptor = host.Get<IExpressionDescriptorRegistry>().Find(Syntax).ShouldNotBeNull();

        descriptor.IsBrowsable.ShouldBe(studioPicker);
        descriptor.IsSerializable.ShouldBeTrue();
        descriptor.Properties["UIHint"].ShouldBe("oauth-connection-expression");
    }

    [Theory]
    [InlineData("crm")]
    [InlineData("")]
    public async Task A_picked_connection_gives_an_activity_that_knows_nothing_of_connections_its_id(string picked)
    {
        await using var written = new StringWriter();
        await using var host = await StartAsync(studioPicker: false, services => services.AddScoped<IStandardOutStreamProvider>(_ => new StandardOutStreamProvider(written)));

        await using var scope = host.Services.CreateAsyncScope();
        var run = await scope.ServiceProvider.GetRequiredService<IWorkflowRunner>().RunAsync(new WriteLine(new Input<string>(new Expression(Syntax, picked))));

        run.WorkflowState.Incidents.ShouldBeEmpty();
        written.ToString().ShouldBe(picked + Environment.NewLine);
    }

    [Fact]
    public async Task A_stored_workflow_keeps_a_picked_connection()
    {
        await using var host = await StartAsync(studioPicker: false);

        var read = host.Get<IActivitySerializer>().Deserialize("""{ "type": "Elsa.WriteLine", "version": 1, "text": { "typeName": "String", "expression": { "type": "OAuth connection", "value": "crm" } } }""");

        var expression = read.ShouldBeOfType<WriteLine>().Text.Expression.ShouldNotBeNull();
        (expression.Type, expression.Value).ShouldBe((Syntax, "crm"));
    }

    private static async Task<PluginHost> StartAsync(bool studioPicker, Action<IServiceCollection>? configure = null)
    {
        var host = new PluginHost { Configure = configure ?? (_ => { }) };
        if (studioPicker)
            host.ConfigurePlugin = plugin => plugin.UseStudioPicker();
        await host.InitializeAsync();
        return host;
    }

    private static InputDescriptor Token(PluginHost host) => Input(host, nameof(OAuthHttpRequest.Token));

    private static InputDescriptor Input(PluginHost host, string name) =>
        host.Get<IActivityRegistry>().Find("OAuthWebhook.OAuthHttpRequest").ShouldNotBeNull().Inputs.Single(input => input.Name == name);
}
