using System.Text.Json.Nodes;
using System.Web;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Discovery;
using OAuthWebhook.Management;
using OAuthWebhook.Results;
using OAuthWebhook.Revocation;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Certified;

/// <summary>Against a certified authorization server: everything from its issuer alone.</summary>
public sealed class CertifiedServerTests(CertifiedServer fixture) : IClassFixture<CertifiedServer>
{
    private static readonly Uri Callback = new("http://127.0.0.1/oauth-webhook/callback");

    private OidcProviderServer Server => fixture.Server;

    [OidcProviderFact]
    public async Task Its_issuer_tells_every_endpoint_and_what_it_supports()
    {
        await using var host = await CoreHost.StartAsync();

        var server = (await host.Get<DiscoveryService>().DiscoverAsync(Server.Issuer, null, default)).Value.ShouldNotBeNull();

        server.Values.AuthorizationEndpoint.ShouldBe(Server.AuthorizationEndpoint.AbsoluteUri);
        server.Values.TokenEndpoint.ShouldBe(Server.TokenEndpoint.AbsoluteUri);
        server.Values.DeviceAuthorizationEndpoint.ShouldBe(Server.DeviceAuthorizationEndpoint.AbsoluteUri);
        server.Values.PushedAuthorizationRequestEndpoint.ShouldBe(Server.PushedAuthorizationRequestEndpoint.AbsoluteUri);
        server.Values.RevocationEndpoint.ShouldBe(Server.RevocationEndpoint.AbsoluteUri);
        server.Values.IntrospectionEndpoint.ShouldBe(Server.IntrospectionEndpoint.AbsoluteUri);
        server.Values.UserinfoEndpoint.ShouldBe(Server.UserinfoEndpoint.AbsoluteUri);
        server.Values.AuthorizationResponseIssParameterSupported.ShouldBe(true);
        server.Values.UsePkce.ShouldBe(true);
        server.ClientAuthenticationMethods.ShouldContain("client_secret_basic");
        server.DpopAlgorithms.ShouldContain("ES256");
        server.GrantTypes.ShouldContain("authorization_code");
        server.Scopes.ShouldContain("openid");
    }

    [OidcProviderFact]
    public async Task Its_issuer_written_in_another_way_is_refused()
    {
        await using var host = await CoreHost.StartAsync();

        (await host.Get<DiscoveryService>().DiscoverAsync(Server.Issuer + "/", null, default)).Error.ShouldNotBeNull().Message.ShouldContain($"'{Server.Issuer}'");
    }

    [OidcProviderTheory]
    [InlineData("basic", "basic-secret")]
    [InlineData("pushing", "pushing-secret")]
    public async Task From_the_issuer_alone_a_person_can_authorize_by_a_pushed_request_and_the_account_is_known(string clientId, string secret)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AddAsync(host, clientId, secret);

        var (outcome, location, callback) = await ConsentAsync(host, key);

        outcome.Status.ShouldBe(AuthorizationStatus.Completed, outcome.Message);
        HttpUtility.ParseQueryString(location.Query).AllKeys.ShouldBe(["client_id", "request_uri"], ignoreOrder: true);
        HttpUtility.ParseQueryString(callback.Query)["iss"].ShouldBe(Server.Issuer);
        (await host.Validation.ValidateAsync(CoreHost.Caller, key.Id, default)).ShouldNotBeNull().Valid.ShouldBeTrue();
        using var limit = new CancellationTokenSource(Patience.Limit);
        while ((await host.DescribeAsync(key)).Token.Account is null)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
    }

    [OidcProviderFact]
    public async Task A_server_that_takes_pushed_requests_alone_refuses_the_same_client_without()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AddAsync(host, "pushing", "pushing-secret");
        var registration = (await host.DescribeAsync(key)).Registration;
        (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration with { PushedAuthorizationRequestEndpoint = null } }, null, default)).ShouldBeOfType<SaveOutcome.Saved>();

        var (outcome, location, _) = await ConsentAsync(host, key);

        location.Query.ShouldContain("code_challenge=");
        outcome.Status.ShouldBe(AuthorizationStatus.Failed);
        outcome.Message.ShouldContain("Pushed Authorization Request must be used");
    }

    [OidcProviderFact]
    public async Task What_the_server_says_to_a_bad_pushed_request_is_told()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AddAsync(host, "basic", "basic-secret", registration => registration with { Scopes = ["openid", "no-such-scope"] });
        var wrong = await AddAsync(host, "basic", "wrong-secret");

        var badSecret = (await BeginAsync(host, wrong)).Error.ShouldNotBeNull();

        badSecret.Kind.ShouldBe(OAuthErrorKind.CredentialsRefused);
        badSecret.Description.ShouldContain("pushed authorization request endpoint");
        (await BeginAsync(host, key)).Error?.Code.ShouldBe("invalid_scope");
    }

    [OidcProviderFact]
    public async Task An_answer_without_its_issuer_is_refused_because_the_metadata_promises_it()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AddAsync(host, "basic", "basic-secret");
        (await host.DescribeAsync(key)).Registration.AuthorizationResponseIssParameterSupported.ShouldBeTrue();

        var (outcome, _, _) = await ConsentAsync(host, key, iss: false);

        outcome.Status.ShouldBe(AuthorizationStatus.Failed);
        outcome.Title.ShouldContain("where it is from");
    }

    [OidcProviderFact]
    public async Task A_token_for_a_resource_is_refreshed_for_that_resource()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AddAsync(host, "basic", "basic-secret", registration => registration with { Resource = ["https://api.example.test/"], Scopes = ["openid", "offline_access", "api:read"] });
        (await ConsentAsync(host, key)).Outcome.Status.ShouldBe(AuthorizationStatus.Completed);
        (await AudienceAsync(host, key)).ShouldBe("https://api.example.test/");

        (await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Done>().Connection.Token.Generation.ShouldBe(2);

        (await AudienceAsync(host, key)).ShouldBe("https://api.example.test/");
    }

    [OidcProviderFact]
    public async Task Introspection_says_that_a_token_is_active_and_that_a_revoked_one_is_not()
    {
        await using var server = await OidcProviderServer.StartAsync();
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(new()
        {
            Name = "Service",
            GrantType = "client_credentials",
            ClientId = "basic",
            Issuer = server.Issuer,
            BaseUri = server.BaseAddress.AbsoluteUri,
        }, "basic-secret");

        (await host.Validation.ValidateAsync(CoreHost.Caller, key.Id, default)).ShouldNotBeNull().Detail.ShouldContain("is active");
        await server.RevokeAccessTokensAsync();

        var outcome = (await host.Validation.ValidateAsync(CoreHost.Caller, key.Id, default)).ShouldNotBeNull();
        outcome.Valid.ShouldBeFalse();
        outcome.Detail.ShouldContain("not active");
    }

    [OidcProviderTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_forgotten_or_deleted_here_is_dead_there(bool delete)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AddAsync(host, "basic", "basic-secret");
        (await ConsentAsync(host, key)).Outcome.Status.ShouldBe(AuthorizationStatus.Completed);
        var tokens = (await host.Get<Tokens.ITokenStore>().FindAsync(key, default))!.Tokens.ShouldNotBeNull();
        var (access, refresh) = (tokens.AccessToken!.Reveal(), tokens.RefreshToken.ShouldNotBeNull().Reveal());
        (await IntrospectAsync(access)).ShouldBeTrue();

        RevocationOutcome outcome = delete
            ? (await host.Connections.DeleteAsync(CoreHost.Caller, key.Id, null, default)).ShouldBeOfType<DeleteOutcome.Deleted>().Revocation
            : (await host.Connections.ForgetTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Done>().Revocation.ShouldNotBeNull();

        outcome.ShouldBeOfType<RevocationOutcome.Revoked>();
        (await IntrospectAsync(access)).ShouldBeFalse();
        (await IntrospectAsync(refresh)).ShouldBeFalse();
    }

    private Task<ConnectionKey> AddAsync(CoreHost host, string clientId, string secret, Func<ConnectionRegistration, ConnectionRegistration>? change = null)
    {
        var registration = new ConnectionRegistration
        {
            Name = "Certified",
            GrantType = "authorization_code",
            ClientId = clientId,
            Issuer = Server.Issuer,
            Scopes = ["openid", "email", "offline_access"],
            BaseUri = Server.BaseAddress.AbsoluteUri,
            AuthorizationParameters = new Dictionary<string, string> { ["prompt"] = "consent" },
        };
        return host.AddAsync(change?.Invoke(registration) ?? registration, secret);
    }

    private static async Task<OAuthResult<AuthorizationRedirect>> BeginAsync(CoreHost host, ConnectionKey key)
    {
        var begun = (await host.Authorizations.BeginAsync(CoreHost.Caller, key.Id, new(Callback, null), default)).Value.ShouldNotBeNull();
        return await host.Authorizations.StartAsync(begun.Ticket, default);
    }

    private async Task<(CallbackOutcome Outcome, Uri Location, Uri Callback)> ConsentAsync(CoreHost host, ConnectionKey key, bool iss = true)
    {
        var redirect = (await BeginAsync(host, key)).Value.ShouldNotBeNull();
        using var robot = new ConsentRobot(Server, "alice");
        var callback = await robot.ObtainRedirectAsync(redirect.Location, Callback);
        var query = HttpUtility.ParseQueryString(callback.Query);
        var outcome = await host.Authorizations.CompleteAsync(new() { State = query["state"], Code = query["code"], Error = query["error"], ErrorDescription = query["error_description"], Iss = iss ? query["iss"] : null }, _ => redirect.Binding, default);
        return (outcome, redirect.Location, callback);
    }

    private async Task<string?> AudienceAsync(CoreHost host, ConnectionKey key) =>
        (string?)(await AskAsync((await host.Get<Tokens.ITokenStore>().FindAsync(key, default))!.Tokens.ShouldNotBeNull().AccessToken!.Reveal()))["aud"];

    private async Task<bool> IntrospectAsync(string token) => (bool)(await AskAsync(token))["active"]!;

    private async Task<JsonNode> AskAsync(string token)
    {
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        using var request = new HttpRequestMessage(HttpMethod.Post, Server.IntrospectionEndpoint) { Content = new FormUrlEncodedContent([new("token", token)]) };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String("basic:basic-secret"u8));
        using var response = await http.SendAsync(request, default);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }
}

/// <summary>A certified server with a client that may only push its authorization requests (RFC 9126 §6).</summary>
public sealed class CertifiedServer : IAsyncLifetime
{
    private OidcProviderServer? _server;

    public OidcProviderServer Server => _server ?? throw new InvalidOperationException(Prerequisite.OidcProvider.SkipReason);

    public async Task InitializeAsync()
    {
        var pushing = new OidcProviderClient("pushing", "pushing-secret", "client_secret_basic") { Metadata = new JsonObject { ["require_pushed_authorization_requests"] = true } };
        if (Prerequisite.OidcProvider.SkipReason is null)
            _server = await OidcProviderServer.StartAsync(new() { Clients = [.. OidcProviderClient.All, pushing] });
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
