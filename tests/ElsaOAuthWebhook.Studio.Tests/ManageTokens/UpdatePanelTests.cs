using System.Text.Json.Nodes;
using ElsaOAuthWebhook.Studio.ManageTokens;
using ElsaOAuthWebhook.Studio.Server;
using ElsaOAuthWebhook.Studio.Tests.Rendering;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Studio.Tests.ManageTokens;

/// <summary>What the form to change a token sends.</summary>
public sealed class UpdatePanelTests : IAsyncLifetime
{
    private ScriptedTokens _server = null!;
    private RenderedPage _page = null!;

    private ScriptedEndpoint Connection => _server["connections/crm"];

    public async Task InitializeAsync()
    {
        _server = await ScriptedTokens.StartAsync();
        Connection.Otherwise = _ => Answer.Json(new
        {
            id = "crm",
            version = 7,
            name = "CRM",
            description = "Sales",
            authenticationType = "oauth2",
            grantType = "client_credentials",
            clientId = "acme",
            hasClientSecret = true,
            scopes = new[] { "read", "write" },
            disabled = true,
            tokenEndpoint = "https://as.example/token",
            status = "disabled",
        });
        _page = new(_server.Address);
    }

    public async Task DisposeAsync()
    {
        await _page.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Every_field_that_is_entered_is_sent()
    {
        await OpenAsync("oauth2");

        await _page.EnterAsync("Name", "Customers");
        await _page.EnterAsync("Description", "Of all branches");
        await _page.EnterAsync("Client ID", "acme-2");
        await _page.EnterAsync("Client secret", "new secret");
        await _page.EnterAsync("Scopes", " read, admin  audit ");
        await _page.TickAsync();
        await _page.SubmitAsync();

        Expected("Customers", "Of all branches", "acme-2", ["read", "admin", "audit"], disabled: false, "new secret");
    }

    [Fact]
    public async Task A_mere_rename_sends_all_else_as_it_is_and_no_secret()
    {
        await OpenAsync("oauth2");

        await _page.EnterAsync("Name", "Customers");
        await _page.SubmitAsync();

        Expected("Customers", "Sales", "acme", ["read", "write"], disabled: true, secret: null);
    }

    [Fact]
    public async Task What_is_no_OAuth_has_no_fields_of_a_client_and_sends_them_as_they_are()
    {
        await OpenAsync("apiKey");
        (await _page.HtmlAsync()).ShouldNotContain("Client");

        await _page.EnterAsync("Name", "Customers");
        await _page.SubmitAsync();

        Expected("Customers", "Sales", "acme", ["read", "write"], disabled: true, secret: null);
    }

    [Fact]
    public async Task What_is_entered_while_an_answer_is_on_its_way_is_not_overwritten()
    {
        await OpenAsync("oauth2");

        var fields = (await _page.ElementsAsync()).Where(element => element.Name == "input" && !element.Has("type", "checkbox")).ToList();
        fields.Count.ShouldBe(5);
        fields.ShouldAllBe(field => field.Bound.Single() == "value");
    }

    private async Task OpenAsync(string authenticationType)
    {
        await _page.RenderAsync<UpdatePanel>((nameof(UpdatePanel.Connection), new ConnectionSummary { Id = "crm", Name = "CRM", AuthenticationType = authenticationType }));
        await _page.UntilAsync(">Save<");
    }

    private void Expected(string name, string description, string clientId, string[] scopes, bool disabled, string? secret)
    {
        var sent = Connection.Requests[^1];
        sent.Method.ShouldBe("PUT");
        sent.Headers["If-Match"].ShouldBe("\"7\"");
        var body = new JsonObject
        {
            ["name"] = name,
            ["description"] = description,
            ["authenticationType"] = "oauth2",
            ["grantType"] = "client_credentials",
            ["clientId"] = clientId,
            ["scopes"] = new JsonArray([.. scopes.Select(scope => (JsonNode)scope)]),
            ["disabled"] = disabled,
            ["tokenEndpoint"] = "https://as.example/token",
        };
        if (secret is not null)
            body["clientSecret"] = secret;
        JsonNode.DeepEquals(JsonNode.Parse(sent.Body), body).ShouldBeTrue(sent.Body);
    }
}
