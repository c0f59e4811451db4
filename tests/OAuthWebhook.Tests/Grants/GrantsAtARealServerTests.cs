using System.Security.Cryptography;
using System.Text.Json.Nodes;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Grants;
using OAuthWebhook.Management;
using OAuthWebhook.Requests;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Grants;

/// <summary>The grants at a certified authorization server, whose clock is the real one.</summary>
public sealed class GrantsAtARealServerTests(OidcProviderFixture fixture) : IClassFixture<OidcProviderFixture>
{
    private OidcProviderServer Server => fixture.Server;

    [OidcProviderFact]
    public async Task A_person_who_enters_the_code_authorizes_the_connection()
    {
        await using var host = await CoreHost.StartAsync();
        var (key, begun) = await BeginAsync(host);
        begun.Device!.UserCode.ShouldNotBeNullOrEmpty();
        begun.Device.IntervalSeconds.ShouldBe(5);
        await host.PollAfterAsync(5);
        (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Pending);

        using var robot = new ConsentRobot(Server);
        (await robot.VisitAsync(new Uri(begun.Device.VerificationUriComplete!))).Dispose();
        await host.PollAfterAsync(5);

        (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Completed);
        await ShouldBeTakenAsync(host, key);
        (await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Done>();
    }

    [OidcProviderFact]
    public async Task A_person_who_says_no_denies_it()
    {
        await using var host = await CoreHost.StartAsync();
        var (_, begun) = await BeginAsync(host);

        using var robot = new ConsentRobot(Server);
        (await robot.VisitAsync(new Uri(begun.Device!.VerificationUriComplete!), ConsentDecision.Deny)).Dispose();
        await host.PollAfterAsync(5);

        (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Denied);
    }

    [OidcProviderFact]
    public async Task A_device_code_is_good_once()
    {
        await using var host = await CoreHost.StartAsync();
        var (_, begun) = await BeginAsync(host);
        using var robot = new ConsentRobot(Server);
        (await robot.VisitAsync(new Uri(begun.Device!.VerificationUriComplete!))).Dispose();
        await Server.FailTokenCallsAsync(1, System.Net.HttpStatusCode.BadGateway, processed: true);

        await host.PollAfterAsync(5);
        (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Pending);
        await host.PollAfterAsync(10);

        var ended = await host.FindAsync(begun);
        ended.Status.ShouldBe(AuthorizationStatus.Failed);
        ended.Reason.ShouldNotBeNull().ShouldContain("was lost");
    }

    [OidcProviderFact]
    public async Task A_token_is_exchanged()
    {
        await using var host = await CoreHost.StartAsync();
        var subject = await AddAsync(host, OidcProviderClient.Basic, registration => registration with { GrantType = "client_credentials", Scopes = ["api:read"] });
        var exchange = await AddAsync(host, OidcProviderClient.Basic, registration => registration with
        {
            GrantType = TokenExchangeGrant.GrantType,
            Scopes = ["openid"],
            TokenExchange = new() { SubjectConnection = subject.Id, ActorConnection = subject.Id },
        });

        await ShouldBeTakenAsync(host, exchange);
    }

    [OidcProviderFact]
    public async Task A_subject_token_that_was_revoked_points_at_its_connection()
    {
        await using var server = await OidcProviderServer.StartAsync();
        await using var host = await CoreHost.StartAsync();
        var subject = await AddAsync(host, OidcProviderClient.Basic, registration => registration with { GrantType = "client_credentials", Name = "The subject" }, server);
        var exchange = await AddAsync(host, OidcProviderClient.Basic, registration => registration with { GrantType = TokenExchangeGrant.GrantType, Scopes = ["openid"], TokenExchange = new() { SubjectConnection = subject.Id } }, server);
        (await host.Credentials.GetAsync(subject, default)).Error.ShouldBeNull();
        await server.RevokeAccessTokensAsync();

        var error = (await host.Credentials.GetAsync(exchange, default)).Error.ShouldNotBeNull();

        error.Code.ShouldBe("invalid_request");
        error.Kind.ShouldBe(OAuthErrorKind.CredentialsRefused);
        error.NextStep.ShouldContain("'The subject'");
    }

    [OidcProviderFact]
    public async Task A_signed_assertion_brings_a_token()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var client = new OidcProviderClient("robot", "robot-secret", "client_secret_basic")
        {
            GrantTypes = [JwtBearerGrant.GrantType],
            Metadata = new JsonObject { ["jwks"] = new JsonObject { ["keys"] = new JsonArray(PublicKey(key)) } },
        };
        await using var server = await OidcProviderServer.StartAsync(new() { Clients = [client] });
        await using var host = await CoreHost.StartAsync();
        // An assertion is judged by the server's clock.
        host.Time.Sleep(TimeProvider.System.GetUtcNow() - host.Time.GetUtcNow());
        var good = await AddAsync(host, client, registration => registration with { GrantType = JwtBearerGrant.GrantType, Scopes = ["openid"], Assertion = new() { Subject = "alice" } }, server, key.ExportPkcs8PrivateKeyPem());
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var bad = await AddAsync(host, client, registration => registration with { GrantType = JwtBearerGrant.GrantType, Scopes = ["openid"] }, server, other.ExportPkcs8PrivateKeyPem());

        await ShouldBeTakenAsync(host, good, server);
        (await host.Credentials.GetAsync(bad, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.CredentialsRefused);
    }

    [OidcProviderFact]
    public async Task A_refresh_token_from_elsewhere_is_taken_over()
    {
        await using var host = await CoreHost.StartAsync();
        var (source, begun) = await BeginAsync(host);
        using var robot = new ConsentRobot(Server);
        (await robot.VisitAsync(new Uri(begun.Device!.VerificationUriComplete!))).Dispose();
        await host.PollAfterAsync(5);
        var tokens = (await host.Get<OAuthWebhook.Tokens.ITokenStore>().FindAsync(source, default))!.Tokens!;
        var key = await AddAsync(host, OidcProviderClient.Basic, registration => registration with { GrantType = RefreshTokenGrant.GrantType, Scopes = [] });

        (await host.Connections.EnterTokenAsync(CoreHost.Caller, key.Id, new(null, tokens.RefreshToken!.Reveal(), null), default)).ShouldBeOfType<TokenOutcome.Done>();

        await ShouldBeTakenAsync(host, key);
        (await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Done>();
    }

    private async Task<(ConnectionKey Key, PendingAuthorization Begun)> BeginAsync(CoreHost host)
    {
        var key = await AddAsync(host, OidcProviderClient.Basic, registration => registration with
        {
            GrantType = DeviceCodeGrant.GrantType,
            DeviceAuthorizationEndpoint = Server.DeviceAuthorizationEndpoint.AbsoluteUri,
            Scopes = ["openid", "offline_access"],
            AuthorizationParameters = new Dictionary<string, string> { ["prompt"] = "consent" },
        });
        return (key, (await host.Get<DeviceAuthorizationService>().BeginAsync(CoreHost.Caller, key.Id, default)).Value.ShouldNotBeNull());
    }

    private async Task<ConnectionKey> AddAsync(CoreHost host, OidcProviderClient client, Func<ConnectionRegistration, ConnectionRegistration> change, OidcProviderServer? server = null, string? clientKey = null)
    {
        server ??= Server;
        var registration = change(new()
        {
            Name = "At the server",
            GrantType = "",
            ClientId = client.Id,
            ClientAuthenticationMethod = client.AuthenticationMethod,
            TokenEndpoint = server.TokenEndpoint.AbsoluteUri,
            BaseUri = server.BaseAddress.AbsoluteUri,
        });
        var input = new ConnectionInput { Registration = registration, ClientSecret = client.Secret, ClientKey = clientKey };
        return (await host.Connections.CreateAsync(CoreHost.Caller, input, default)).ShouldBeOfType<SaveOutcome.Saved>().Connection.Key;
    }

    private async Task ShouldBeTakenAsync(CoreHost host, ConnectionKey key, OidcProviderServer? server = null)
    {
        var result = await host.SendAsync(key, (server ?? Server).EchoEndpoint.AbsoluteUri);
        var response = result.ShouldBeOfType<OAuthRequestResult.Responded>().Response;
        response.IsSuccessStatusCode.ShouldBeTrue();
    }

    private static JsonObject PublicKey(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new()
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["x"] = System.Buffers.Text.Base64Url.EncodeToString(point.X!),
            ["y"] = System.Buffers.Text.Base64Url.EncodeToString(point.Y!),
        };
    }
}
