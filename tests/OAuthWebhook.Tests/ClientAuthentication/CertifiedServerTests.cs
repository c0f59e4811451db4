using System.Buffers.Text;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Management;
using OAuthWebhook.Requests;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.ClientAuthentication;

/// <summary>What a certified authorization server makes of the proofs, by its own clock: only it can say that they are right.</summary>
public sealed class CertifiedServerTests
{
    private static readonly Uri Callback = new("http://127.0.0.1/callback");

    private static readonly X509Certificate2 SelfSigned = TestCertificates.SelfSigned("CN=self-signed");

    /// <summary>A key, the algorithm it is used with, and its id at the server.</summary>
    public static TheoryData<string, string, string> Keys => new()
    {
        { "RS256", KeyTexts.Rsa.ExportPkcs8PrivateKeyPem(), "rsa" },
        { "PS256", KeyTexts.Rsa.ExportPkcs8PrivateKeyPem(), "rsa" },
        { "ES256", KeyTexts.Ec.ExportPkcs8PrivateKeyPem(), "ec" },
    };

    [OidcProviderTheory]
    [MemberData(nameof(Keys))]
    public async Task Private_key_jwt_is_accepted_and_its_token_too(string algorithm, string key, string id)
    {
        var client = new OidcProviderClient("signing", null, "private_key_jwt")
        {
            Metadata = new() { ["jwks"] = KeyTexts.PublicKeys(), ["token_endpoint_auth_signing_alg"] = algorithm },
        };
        await using var bed = await Bed.StartAsync(new() { Clients = [client] });

        var connection = await bed.AddAsync(client, registration => registration with { ClientKeySettings = new() { Algorithm = algorithm, Id = id } }, input => input with { ClientKey = key });

        (await bed.EchoAsync(connection)).ShouldBe(200);
    }

    [OidcProviderFact]
    public async Task Client_secret_jwt_is_accepted_for_code_and_refresh()
    {
        var client = new OidcProviderClient("shared", "a-secret-of-at-least-thirty-two-bytes", "client_secret_jwt");
        await using var bed = await Bed.StartAsync(new() { Clients = [client], AccessTokenLifetime = TimeSpan.FromMinutes(2) });
        var id = await bed.AddAsync(client, AsUser, input => input with { ClientSecret = client.Secret });

        await bed.AuthorizeAsync(id);
        (await bed.Host.Credentials.RequestAsync(id, default)).Error.ShouldBeNull();

        (await bed.MeAsync(id)).ShouldBe(200);
        (await bed.Server.CountTokenCallsAsync("refresh_token")).Succeeded.ShouldBe(1);
    }

    /// <summary>A client, and whether the server wants nonces.</summary>
    public static TheoryData<string, bool> DpopClients => new() { { "basic", false }, { "basic", true }, { "public", false }, { "public", true } };

    [OidcProviderTheory]
    [MemberData(nameof(DpopClients))]
    public async Task DPoP_is_accepted_for_code_refresh_and_api_with_and_without_nonces(string clientId, bool nonces)
    {
        var client = OidcProviderClient.All.Single(each => each.Id == clientId) with { Metadata = new() { ["dpop_bound_access_tokens"] = true } };
        await using var bed = await Bed.StartAsync(new() { Clients = [client], RequireDpopNonce = nonces });
        var id = await bed.AddAsync(client, registration => AsUser(registration) with { UseDpop = true }, input => input with { ClientSecret = client.Secret });

        await bed.AuthorizeAsync(id);
        var first = await bed.MeAsync(id);
        (await bed.Host.Credentials.RequestAsync(id, default)).Error.ShouldBeNull();
        var second = await bed.MeAsync(id);

        first.ShouldBe(200);
        second.ShouldBe(200);
        (await bed.Host.Credentials.GetAsync(id, default)).Value!.State.Tokens!.TokenType.ShouldBe("DPoP");
        (await bed.Server.CountTokenCallsAsync("refresh_token")).Succeeded.ShouldBe(1);
        (await bed.Server.CountTokenCallsAsync("refresh_token")).InvalidGrant.ShouldBe(0);
    }

    [OidcProviderFact]
    public async Task A_certificate_of_an_authority_is_accepted_and_another_subject_is_not()
    {
        using var certificates = new TestCertificates();
        using var right = certificates.Issue("CN=crm");
        using var wrong = certificates.Issue("CN=somebody else");
        var client = new OidcProviderClient("certified", null, "tls_client_auth") { Metadata = new() { ["tls_client_auth_subject_dn"] = "CN=crm" } };
        await using var bed = await Bed.StartAsync(new() { Clients = [client], Tls = certificates });

        var accepted = await bed.AddAsync(client, registration => registration, input => input with { ClientCertificate = TestCertificates.PemOf(right) });
        var refused = await bed.AddAsync(client, registration => registration, input => input with { ClientCertificate = TestCertificates.PemOf(wrong) });

        (await bed.EchoAsync(accepted)).ShouldBe(200);
        (await bed.Host.Credentials.GetAsync(refused, default)).Error!.Code.ShouldBe("invalid_client");
    }

    [OidcProviderFact]
    public async Task A_self_signed_certificate_is_accepted_and_its_tokens_are_bound_to_it()
    {
        using var certificates = new TestCertificates();
        var client = new OidcProviderClient("self-signed", null, "self_signed_tls_client_auth")
        {
            GrantTypes = ["authorization_code", "refresh_token"],
            Metadata = new() { ["jwks"] = KeysWith(SelfSigned), ["tls_client_certificate_bound_access_tokens"] = true },
        };
        await using var bed = await Bed.StartAsync(new() { Clients = [client], Tls = certificates });
        var id = await bed.AddAsync(client, AsUser, input => input with { ClientCertificate = TestCertificates.PemOf(SelfSigned) });

        await bed.AuthorizeAsync(id);
        var me = await bed.MeAsync(id);
        using var stranger = new HttpClient(new SocketsHttpHandler { SslOptions = new() { CertificateChainPolicy = certificates.Policy() } });
        using var stolen = new HttpRequestMessage(HttpMethod.Get, bed.Server.UserinfoEndpoint);
        stolen.Headers.Authorization = (await bed.Host.Credentials.GetAsync(id, default)).Value!.Token!.Credential.ShouldBeOfType<AuthorizationCredential>().Value;
        using var answer = await stranger.SendAsync(stolen);

        me.ShouldBe(200);
        ((int)answer.StatusCode).ShouldBe(401);
    }

    private static ConnectionRegistration AsUser(ConnectionRegistration registration) => registration with
    {
        GrantType = "authorization_code",
        Scopes = ["openid", "offline_access"],
        AuthorizationParameters = new Dictionary<string, string> { ["prompt"] = "consent" },
    };

    private static JsonObject KeysWith(X509Certificate2 certificate)
    {
        using var key = certificate.GetRSAPublicKey()!;
        var parameters = key.ExportParameters(false);
        return new()
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kty"] = "RSA",
                ["n"] = Base64Url.EncodeToString(parameters.Modulus),
                ["e"] = Base64Url.EncodeToString(parameters.Exponent),
                ["x5c"] = new JsonArray(Convert.ToBase64String(certificate.RawData)),
            }),
        };
    }

    private sealed class Bed(CoreHost host, OidcProviderServer server, OidcProviderOptions options) : IAsyncDisposable
    {
        public CoreHost Host => host;

        public OidcProviderServer Server => server;

        public static async Task<Bed> StartAsync(OidcProviderOptions options)
        {
            var server = await OidcProviderServer.StartAsync(options);
            // The server's clock is the real one.
            return new(await CoreHost.StartAsync(tls: options.Tls, now: TimeProvider.System.GetUtcNow()), server, options);
        }

        public Task<ConnectionKey> AddAsync(OidcProviderClient client, Func<ConnectionRegistration, ConnectionRegistration> registration, Func<ConnectionInput, ConnectionInput> input) => host.AddAsync(input(new()
        {
            Registration = registration(new()
            {
                Name = client.Id,
                GrantType = "client_credentials",
                ClientId = client.Id,
                ClientAuthenticationMethod = client.AuthenticationMethod,
                TokenEndpoint = server.TokenEndpoint.AbsoluteUri,
                AuthorizationEndpoint = server.AuthorizationEndpoint.AbsoluteUri,
                Issuer = server.Issuer,
                BaseUri = server.BaseAddress.AbsoluteUri,
                Scopes = ["api:read"],
            }),
        }));

        public async Task AuthorizeAsync(ConnectionKey id)
        {
            var begun = (await host.Authorizations.BeginAsync(CoreHost.Caller, id.Id, new(Callback, null), default)).Value.ShouldNotBeNull();
            var redirect = (await host.Authorizations.StartAsync(begun.Ticket, default)).Value.ShouldNotBeNull();
            using var robot = new ConsentRobot(server, trust: options.Tls);
            var answer = System.Web.HttpUtility.ParseQueryString((await robot.ObtainRedirectAsync(redirect.Location, Callback)).Query);
            var outcome = await host.Authorizations.CompleteAsync(new() { State = answer["state"], Code = answer["code"], Iss = answer["iss"] }, _ => redirect.Binding, default);
            outcome.Status.ShouldBe(AuthorizationStatus.Completed, outcome.Message);
        }

        public Task<int> EchoAsync(ConnectionKey id) => StatusAsync(id, server.EchoEndpoint);

        public Task<int> MeAsync(ConnectionKey id) => StatusAsync(id, server.UserinfoEndpoint);

        public async ValueTask DisposeAsync()
        {
            await host.DisposeAsync();
            await server.DisposeAsync();
        }

        private async Task<int> StatusAsync(ConnectionKey id, Uri url)
        {
            var result = await host.SendAsync(id, url.AbsoluteUri);
            return (int)result.ShouldBeOfType<OAuthRequestResult.Responded>((result as OAuthRequestResult.NoToken)?.Error.Message).Response.StatusCode;
        }
    }
}
