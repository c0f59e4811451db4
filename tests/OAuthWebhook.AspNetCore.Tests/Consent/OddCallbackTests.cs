using System.Text.Json.Nodes;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Providers;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Consent;

public sealed class OddCallbackTests : IAsyncLifetime
{
    private ManagementHost _host = null!;
    private ScriptedServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _host = await ManagementHost.StartAsync(new HostSettings
        {
            Configure = builder => builder.Services.AddOAuthProviders(new ProviderDefinition
            {
                Id = "odd-one",
                Name = "Odd one",
                Documentation = new(new Uri("https://odd.example"), new DateOnly(2026, 1, 31)),
                Grants = ["authorization_code"],
                Connection = new() { AuthorizationEndpoint = new Uri(_server.BaseAddress, "/authorize").AbsoluteUri, TokenEndpoint = new Uri(_server.BaseAddress, "/token").AbsoluteUri, BaseUri = new Uri(_server.BaseAddress, "/company/{realm}").OriginalString },
                Quirks = new() { CallbackParameterNames = new Dictionary<string, string> { ["code"] = "odd_code" }, CallbackFields = new Dictionary<string, string> { ["realm"] = "realmId" } },
            }),
        });
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_provider_that_answers_in_its_own_words_is_understood_through_the_real_callback()
    {
        using var client = _host.Administrator();
        var id = await client.CreateIdAsync(Body());
        _server["/token"].Enqueue(Answer.Token("t1"));
        _server["/company/4711/"].Otherwise = _server["/company/4711"].Otherwise = _ => Answer.Json(new { name = "Blue" });
        var walk = await Walk.BeginAsync(_host, id);
        (await walk.OpenAsync()).Dispose();

        using var response = await walk.ReturnAsync(("odd_code", "c1"), ("realmId", "4711"));
        using var validation = await client.PostAsync($"{ConnectionsApi.Path}/{id}/validation", null);

        ((int)response.StatusCode).ShouldBe(200);
        _server["/token"].Requests.ShouldHaveSingleItem().Form["code"].ShouldBe("c1");
        ((bool)(await validation.ReadAsync())["valid"]!).ShouldBeTrue();
    }

    [Fact]
    public async Task A_parameter_given_twice_is_not_believed()
    {
        using var client = _host.Administrator();
        var walk = await Walk.BeginAsync(_host, await client.CreateIdAsync(Body()));
        (await walk.OpenAsync()).Dispose();

        using var response = await walk.ReturnAsync(("odd_code", "c1"), ("odd_code", "c2"));

        ((int)response.StatusCode).ShouldBe(400);
        _server["/token"].Requests.ShouldBeEmpty();
    }

    private static JsonObject Body() => new()
    {
        ["name"] = "Odd",
        ["provider"] = "odd-one",
        ["clientId"] = "client-1",
        ["clientSecret"] = "client-secret-canary",
    };
}
