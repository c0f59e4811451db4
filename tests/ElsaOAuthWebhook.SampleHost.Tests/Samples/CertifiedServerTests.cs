using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ElsaOAuthWebhook.SampleHost.Tests.Host;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.SampleHost.Tests.Samples;

/// <summary>The whole product against npm's certified oidc-provider in a process of its own.</summary>
public sealed class CertifiedServerTests : IAsyncLifetime
{
    private RunningHost _host = null!;
    private OidcProviderServer _server = null!;

    public async Task InitializeAsync()
    {
        if (Prerequisite.OidcProvider.SkipReason is not null)
            return;
        _host = await RunningHost.StartAsync();
        _server = await OidcProviderServer.StartAsync(new() { RedirectUris = [new Uri(_host.Address, "/oauth-webhook/callback")] });
    }

    public async Task DisposeAsync()
    {
        if (_host is null)
            return;
        await _host.DisposeAsync();
        await _server.DisposeAsync();
    }

    [OidcProviderTheory]
    [InlineData("code-first")]
    [InlineData("json")]
    public async Task A_sample_runs_once_its_connection_points_to_the_server_and_refreshes_once(string sample)
    {
        await _host.ChangeConnectionAsync("sandbox-service", connection =>
        {
            foreach (var (name, value) in Connection("client_credentials", OidcProviderClient.Basic))
                connection[name] = value?.DeepClone();
            connection["authorizationEndpoint"] = null;
            connection["issuer"] = null;
            connection["userinfoEndpoint"] = null;
        });

        var first = await _host.RunAsync(sample);
        _host.Clock.Advance(TimeSpan.FromMinutes(11));
        var runs = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _host.RunAsync(sample)));

        ((int?)first["statusCode"]).ShouldBe(200, first.ToJsonString());
        runs.ShouldAllBe(run => (int?)run["statusCode"] == 200);
        (await _server.CountTokenCallsAsync("client_credentials")).Total.ShouldBe(2);
    }

    [OidcProviderTheory]
    [InlineData("basic")]
    [InlineData("basic odd:id+%")]
    [InlineData("post")]
    [InlineData("public")]
    public async Task A_person_authorizes_a_connection_a_workflow_uses_it_and_its_rotated_refresh_token_is_used_once_each_time(string clientId)
    {
        var client = OidcProviderClient.All.Single(known => known.Id == clientId);
        var id = await AddAsync(Connection("authorization_code", client));

        await AuthorizeAsync(id, ConsentDecision.Allow);
        (await _host.ReadConnectionAsync(id))["status"]!.ToString().ShouldBe("active");
        var first = await _host.RunAsync("expression", id);
        for (var round = 0; round < 3; round++)
        {
            _host.Clock.Advance(TimeSpan.FromMinutes(11));
            var runs = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _host.RunAsync("expression", id)));
            runs.ShouldAllBe(run => (int?)run["statusCode"] == 200);
        }

        ((int?)first["statusCode"]).ShouldBe(200, first.ToJsonString());
        var refreshes = await _server.CountTokenCallsAsync("refresh_token");
        refreshes.Succeeded.ShouldBe(3);
        refreshes.InvalidGrant.ShouldBe(0);
        (await _host.ReadConnectionAsync(id))["status"]!.ToString().ShouldBe("active");
    }

    [OidcProviderFact]
    public async Task A_denied_consent_says_so_and_the_connection_stays_a_draft()
    {
        var id = await AddAsync(Connection("authorization_code", OidcProviderClient.Basic));

        var (page, address) = await AuthorizeAsync(id, ConsentDecision.Deny);

        page.ShouldContain("denied");
        address.Query.ShouldNotContain("token");
        (await _host.ReadConnectionAsync(id))["status"]!.ToString().ShouldBe("pendingAuthorization");
    }

    [OidcProviderFact]
    public async Task A_wrong_secret_is_told_at_the_exchange_and_no_token_is_kept()
    {
        var connection = Connection("authorization_code", OidcProviderClient.Basic);
        connection["clientSecret"] = "wrong";
        var id = await AddAsync(connection);

        var (page, _) = await AuthorizeAsync(id, ConsentDecision.Allow);

        page.ShouldContain("client secret");
        (await _host.ReadConnectionAsync(id))["status"]!.ToString().ShouldBe("pendingAuthorization");
    }

    [OidcProviderFact]
    public async Task The_password_grant_gets_a_token_and_a_wrong_password_is_told()
    {
        var connection = Connection("password", OidcProviderClient.Basic);
        connection["username"] = "alice";
        connection["password"] = OidcProviderServer.Password;
        var right = await AddAsync(connection);
        connection["password"] = "wrong";
        var wrong = await AddAsync(connection);

        ((int?)(await _host.RunAsync("expression", right))["statusCode"]).ShouldBe(200);
        using var refused = await _host.Api.PostAsync($"oauth-webhook/api/connections/{wrong}/token", null);

        refused.IsSuccessStatusCode.ShouldBeFalse();
        var problem = (await refused.Content.ReadFromJsonAsync<JsonNode>())!;
        problem["oauthError"]!["kind"]!.ToString().ShouldBe("credentialsRefused");
        problem["detail"]!.ToString().ShouldContain("password");
    }

    [OidcProviderFact]
    public async Task A_refresh_token_that_somebody_else_has_used_asks_for_a_person()
    {
        var id = await AddAsync(Connection("authorization_code", OidcProviderClient.Basic));
        await AuthorizeAsync(id, ConsentDecision.Allow);
        await _server.RevokeAllTokensAsync();
        _host.Clock.Advance(TimeSpan.FromMinutes(11));

        var run = await _host.RunAsync("expression", id);
        await _host.RunAsync("expression", id);

        run["error"]!.ToString().ShouldContain("authorize");
        (await _host.ReadConnectionAsync(id))["status"]!.ToString().ShouldBe("reauthorizationRequired");
        (await _server.CountTokenCallsAsync("refresh_token")).Total.ShouldBe(1);

        await AuthorizeAsync(id, ConsentDecision.Allow);
        ((int?)(await _host.RunAsync("expression", id))["statusCode"]).ShouldBe(200);
    }

    [OidcProviderFact]
    public async Task A_token_endpoint_that_fails_for_a_while_does_not_end_the_connection()
    {
        var connection = Connection("client_credentials", OidcProviderClient.Basic);
        var id = await AddAsync(connection);
        await _server.FailTokenCallsAsync(1, HttpStatusCode.BadGateway, "<html>bad gateway</html>");

        var failed = await _host.RunAsync("expression", id);
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        var recovered = await _host.RunAsync("expression", id);

        failed["error"]!.ToString().ShouldContain("502");
        ((int?)failed["attempts"]).ShouldBe(0);
        ((int?)recovered["statusCode"]).ShouldBe(200);
    }

    [OidcProviderFact]
    public async Task A_token_endpoint_that_is_gone_is_told_as_such()
    {
        var connection = Connection("client_credentials", OidcProviderClient.Basic);
        connection["tokenEndpoint"] = "http://127.0.0.1:1/token";
        var id = await AddAsync(connection);

        (await _host.RunAsync("expression", id))["error"]!.ToString().ShouldContain("cannot be reached");
    }

    private JsonObject Connection(string grantType, OidcProviderClient client) => new()
    {
        ["name"] = $"{grantType} as {client.Id}",
        ["grantType"] = grantType,
        ["clientId"] = client.Id,
        ["clientSecret"] = client.Secret,
        ["clientAuthenticationMethod"] = client.AuthenticationMethod,
        ["authorizationEndpoint"] = grantType == "authorization_code" ? _server.AuthorizationEndpoint.AbsoluteUri : null,
        ["authorizationParameters"] = grantType == "authorization_code" ? new JsonObject { ["prompt"] = "consent" } : new JsonObject(),
        ["issuer"] = grantType == "authorization_code" ? _server.Issuer : null,
        ["tokenEndpoint"] = _server.TokenEndpoint.AbsoluteUri,
        ["baseUri"] = new Uri(_server.BaseAddress, "/api").AbsoluteUri,
        ["scopes"] = grantType == "authorization_code" ? new JsonArray("openid", "offline_access") : new JsonArray(),
    };

    private async Task<string> AddAsync(JsonObject connection) => (await _host.AddConnectionAsync(connection))["id"]!.ToString();

    private async Task<(string Page, Uri Address)> AuthorizeAsync(string id, ConsentDecision decision)
    {
        using var robot = new ConsentRobot(_server);
        using var page = await robot.VisitAsync(await _host.BeginAuthorizationAsync(id), decision);
        return (WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync()), page.RequestMessage!.RequestUri!);
    }
}
