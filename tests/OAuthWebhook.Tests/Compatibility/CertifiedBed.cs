using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Grants;
using OAuthWebhook.Management;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.ClientAuthentication;
using OAuthWebhook.Tests.Grants;
using OAuthWebhook.Tests.Hosting;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Tests.Compatibility;

/// <summary>A certified authorization server over TLS with a client for each method, and hosts that get tokens there.</summary>
internal sealed class CertifiedBed : IAsyncDisposable
{
    private const string SharedSecret = "a-secret-of-at-least-thirty-two-bytes";
    private const string Api = "https://api.example/v1";

    private static readonly Uri Callback = new("http://127.0.0.1/callback");

    private readonly TestCertificates _certificates = new();
    private readonly X509Certificate2 _issued;
    private readonly X509Certificate2 _selfSigned = TestCertificates.SelfSigned("CN=self-signed");
    private readonly HttpClient _http;
    private OidcProviderServer? _server;

    private CertifiedBed()
    {
        _issued = _certificates.Issue("CN=crm");
        _http = new(new SocketsHttpHandler { SslOptions = new() { CertificateChainPolicy = _certificates.Policy() } });
    }

    private OidcProviderServer Server => _server!;

    public static async Task<CertifiedBed> StartAsync(bool nonces)
    {
        var bed = new CertifiedBed();
        bed._server = await OidcProviderServer.StartAsync(new() { Clients = [.. Cell.Methods.Select(bed.Client), OidcProviderClient.Basic], Tls = bed._certificates, RequireDpopNonce = nonces });
        return bed;
    }

    /// <summary>A host whose clock is the server's.</summary>
    public Task<CoreHost> StartHostAsync() => CoreHost.StartAsync(tls: _certificates, now: TimeProvider.System.GetUtcNow());

    /// <summary>Gets a token in this way, and another in its place where a refresh token came with it; says what the server holds of the last.</summary>
    public async Task<JsonNode> RunAsync(CoreHost host, Cell cell)
    {
        var key = await AddAsync(host, cell);
        switch (cell.Grant)
        {
            case AuthorizationCodeGrant.GrantType:
                await ConsentAsync(host, cell, key);
                break;
            case DeviceCodeGrant.GrantType:
                await ConfirmAsync(host, key);
                break;
            case RefreshTokenGrant.GrantType:
                await TakeOverAsync(host, cell, key);
                break;
        }

        var got = await host.Credentials.GetAsync(key, default);
        got.Error.ShouldBeNull($"{cell}");
        if (cell.Interactive)
            (await host.Credentials.RequestAsync(key, default)).Error.ShouldBeNull($"{cell}: refresh");
        return await IntrospectAsync((await host.Get<ITokenStore>().FindAsync(key, default))!.Tokens!.AccessToken!.Reveal());
    }

    /// <summary>What a token of this way has to say of itself.</summary>
    public static void Check(Cell cell, JsonNode token)
    {
        ((bool?)token["active"]).ShouldBe(true, $"{cell}");
        ((string?)token["client_id"]).ShouldBe(ClientIdOf(cell.Method), $"{cell}");
        (token["cnf"]?["jkt"] is not null).ShouldBe(cell.Dpop != Dpop.Off, $"{cell}: bound to a key");
        if (cell.Resource)
            ((string?)token["aud"]).ShouldBe(Api, $"{cell}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _http.Dispose();
        _issued.Dispose();
        _selfSigned.Dispose();
        _certificates.Dispose();
    }

    private static string ClientIdOf(string method) => $"client {method}".Replace(' ', '-');

    private OidcProviderClient Client(string method)
    {
        var (name, algorithm) = new Cell("", method, false, Dpop.Off, false).Authentication;
        var keys = KeyTexts.PublicKeys();
        using var certified = _selfSigned.GetRSAPublicKey()!;
        var parameters = certified.ExportParameters(false);
        keys["keys"]!.AsArray().Add((JsonNode)new JsonObject
        {
            ["kty"] = "RSA",
            ["kid"] = "certified",
            ["n"] = KeyTexts.Encode(parameters.Modulus),
            ["e"] = KeyTexts.Encode(parameters.Exponent),
            ["x5c"] = new JsonArray(Convert.ToBase64String(_selfSigned.RawData)),
        });
        var metadata = new JsonObject { ["jwks"] = keys };
        if (algorithm is not null)
            metadata["token_endpoint_auth_signing_alg"] = algorithm;
        if (name == "tls_client_auth")
            metadata["tls_client_auth_subject_dn"] = "CN=crm";
        var client = new OidcProviderClient(ClientIdOf(method), name.StartsWith("client_secret", StringComparison.Ordinal) ? SharedSecret : null, name) { Metadata = metadata };
        return name == "none" ? client with { GrantTypes = OidcProviderClient.Public.GrantTypes } : client with { GrantTypes = [.. client.GrantTypes, JwtBearerGrant.GrantType] };
    }

    private Task<ConnectionKey> AddAsync(CoreHost host, Cell cell, string? subject = null)
    {
        var (name, algorithm) = cell.Authentication;
        var registration = new ConnectionRegistration
        {
            Name = $"{cell.Grant} {cell.Method}",
            GrantType = cell.Grant,
            ClientId = ClientIdOf(cell.Method),
            ClientAuthenticationMethod = name,
            ClientKeySettings = new() { Algorithm = algorithm, Id = algorithm == "ES256" ? "ec" : "rsa" },
            TokenEndpoint = Server.TokenEndpoint.AbsoluteUri,
            AuthorizationEndpoint = Server.AuthorizationEndpoint.AbsoluteUri,
            DeviceAuthorizationEndpoint = Server.DeviceAuthorizationEndpoint.AbsoluteUri,
            PushedAuthorizationRequestEndpoint = cell.Pushed ? Server.PushedAuthorizationRequestEndpoint.AbsoluteUri : null,
            Issuer = Server.Issuer,
            BaseUri = Server.BaseAddress.AbsoluteUri,
            Username = cell.Grant == PasswordGrant.GrantType ? "alice" : null,
            Scopes = cell.Interactive ? ["openid", "offline_access", "api:read"] : cell.Grant == ClientCredentialsGrant.GrantType ? ["api:read"] : ["openid"],
            AuthorizationParameters = cell.Interactive ? new Dictionary<string, string> { ["prompt"] = "consent" } : new(),
            Resource = cell.Resource ? [Api] : [],
            UseDpop = cell.Dpop != Dpop.Off,
            Assertion = cell.Grant == JwtBearerGrant.GrantType ? new() { Subject = "alice" } : new(),
            TokenExchange = new() { SubjectConnection = subject },
        };
        return host.AddAsync(new ConnectionInput
        {
            Registration = registration,
            ClientSecret = name.StartsWith("client_secret", StringComparison.Ordinal) ? SharedSecret : null,
            Password = cell.Grant == PasswordGrant.GrantType ? OidcProviderServer.Password : null,
            ClientKey = algorithm is "ES256" ? KeyTexts.Ec.ExportPkcs8PrivateKeyPem() : algorithm is not null || cell.Grant == JwtBearerGrant.GrantType ? KeyTexts.Rsa.ExportPkcs8PrivateKeyPem() : null,
            ClientCertificate = name == "tls_client_auth" ? TestCertificates.PemOf(_issued) : name == "self_signed_tls_client_auth" ? TestCertificates.PemOf(_selfSigned) : null,
        });
    }

    private async Task<ConnectionKey> AddAsync(CoreHost host, Cell cell)
    {
        if (cell.Grant != TokenExchangeGrant.GrantType)
            return await AddAsync(host, cell, subject: null);
        var subject = await AddAsync(host, cell with { Grant = ClientCredentialsGrant.GrantType }, subject: null);
        return await AddAsync(host, cell, subject.Id);
    }

    private async Task ConsentAsync(CoreHost host, Cell cell, ConnectionKey key)
    {
        var begun = (await host.Authorizations.BeginAsync(CoreHost.Caller, key.Id, new(Callback, null), default)).Value.ShouldNotBeNull();
        var started = await host.Authorizations.StartAsync(begun.Ticket, default);
        started.Error.ShouldBeNull($"{cell}");
        // RFC 9126 §4: of a request that was pushed the browser carries these two and nothing else.
        var carried = HttpUtility.ParseQueryString(started.Value!.Location.Query).AllKeys;
        if (cell.Pushed)
            carried.ShouldBe(["client_id", "request_uri"], ignoreOrder: true, $"{cell}: pushed");
        else
            carried.ShouldNotContain("request_uri", $"{cell}: not pushed");
        using var robot = new ConsentRobot(Server, trust: _certificates);
        var answer = HttpUtility.ParseQueryString((await robot.ObtainRedirectAsync(started.Value!.Location, Callback)).Query);
        var outcome = await host.Authorizations.CompleteAsync(new() { State = answer["state"], Code = answer["code"], Iss = answer["iss"] }, _ => started.Value.Binding, default);
        outcome.Status.ShouldBe(AuthorizationStatus.Completed, outcome.Message);
    }

    private async Task ConfirmAsync(CoreHost host, ConnectionKey key)
    {
        var begun = (await host.Get<DeviceAuthorizationService>().BeginAsync(CoreHost.Caller, key.Id, default)).Value.ShouldNotBeNull();
        using var robot = new ConsentRobot(Server, trust: _certificates);
        (await robot.VisitAsync(new Uri(begun.Device!.VerificationUriComplete!))).Dispose();
        await host.PollAfterAsync(begun.Device.IntervalSeconds);
        var ended = await host.FindAsync(begun);
        ended.Status.ShouldBe(AuthorizationStatus.Completed, ended.Reason);
    }

    // The refresh token that another connection got for the same client.
    private async Task TakeOverAsync(CoreHost host, Cell cell, ConnectionKey key)
    {
        var source = await AddAsync(host, cell with { Grant = AuthorizationCodeGrant.GrantType }, subject: null);
        await ConsentAsync(host, cell, source);
        var refreshToken = (await host.Get<ITokenStore>().FindAsync(source, default))!.Tokens!.RefreshToken.ShouldNotBeNull();
        (await host.Connections.EnterTokenAsync(CoreHost.Caller, key.Id, new(null, refreshToken.Reveal(), null), default)).ShouldBeOfType<TokenOutcome.Done>();
    }

    private async Task<JsonNode> IntrospectAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Server.IntrospectionEndpoint) { Content = new FormUrlEncodedContent([new("token", token)]) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{OidcProviderClient.Basic.Id}:{OidcProviderClient.Basic.Secret}")));
        using var response = await _http.SendAsync(request);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }
}
