using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OAuthWebhook.Connections;
using OAuthWebhook.Grants;
using OAuthWebhook.Management;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Grants;

public sealed class JwtBearerTests
{
    [Fact]
    public async Task The_assertion_says_who_for_whom_and_until_when_and_is_signed_with_the_connections_key()
    {
        await using var host = await CoreHost.StartAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var connection = await AddAsync(host, key.ExportPkcs8PrivateKeyPem(), registration => registration with { ClientKeySettings = new() { Id = "kid-1" } });
        host.Token.Enqueue(Answer.Token("t1"));

        (await host.Credentials.GetAsync(connection, default)).Error.ShouldBeNull();

        var form = host.Token.Requests.ShouldHaveSingleItem().Form;
        form["grant_type"].ShouldBe(JwtBearerGrant.GrantType);
        form["scope"].ShouldBe("read write");
        var (header, claims) = Read(form["assertion"]);
        header.GetProperty("alg").GetString().ShouldBe("ES256");
        header.GetProperty("kid").GetString().ShouldBe("kid-1");
        claims.GetProperty("iss").GetString().ShouldBe("client");
        claims.GetProperty("sub").GetString().ShouldBe("client");
        claims.GetProperty("aud").GetString().ShouldBe(host.Token.Url.AbsoluteUri);
        claims.GetProperty("iat").GetInt64().ShouldBe(host.Time.GetUtcNow().ToUnixTimeSeconds());
        claims.GetProperty("exp").GetInt64().ShouldBe(host.Time.GetUtcNow().AddSeconds(300).ToUnixTimeSeconds());
        claims.GetProperty("jti").GetString().ShouldNotBeNullOrEmpty();
        var parts = form["assertion"].Split('.');
        key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256).ShouldBeTrue();
    }

    [Fact]
    public async Task What_the_connection_says_takes_the_place_of_the_usual_claims_and_each_assertion_has_an_id_of_its_own()
    {
        await using var host = await CoreHost.StartAsync();
        using var key = RSA.Create(2048);
        var connection = await AddAsync(host, key.ExportRSAPrivateKeyPem(), registration => registration with
        {
            ClientId = null,
            ClientAuthenticationMethod = "none",
            Assertion = new() { Issuer = "service@example.com", Subject = "alice@example.com", Audience = "https://as.example", LifetimeSeconds = 60, Claims = new Dictionary<string, string> { ["scope"] = "calendar" } },
        });
        host.Token.Enqueue(Answer.Token("t1", 60), Answer.Token("t2", 60));

        await host.Credentials.GetAsync(connection, default);
        host.Time.Advance(TimeSpan.FromSeconds(61));
        await host.Credentials.GetAsync(connection, default);

        var (header, claims) = Read(host.Token.Requests[0].Form["assertion"]);
        header.GetProperty("alg").GetString().ShouldBe("RS256");
        claims.GetProperty("iss").GetString().ShouldBe("service@example.com");
        claims.GetProperty("sub").GetString().ShouldBe("alice@example.com");
        claims.GetProperty("aud").GetString().ShouldBe("https://as.example");
        claims.GetProperty("scope").GetString().ShouldBe("calendar");
        (claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64()).ShouldBe(60);
        Read(host.Token.Requests[1].Form["assertion"]).Claims.GetProperty("jti").GetString().ShouldNotBe(claims.GetProperty("jti").GetString());
    }

    [Fact]
    public async Task A_refused_assertion_is_refused_credentials_and_not_a_dead_grant()
    {
        await using var host = await CoreHost.StartAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var connection = await AddAsync(host, key.ExportPkcs8PrivateKeyPem());
        host.Token.Enqueue(Answer.Error("invalid_grant", "the assertion has expired"));

        var error = (await host.Credentials.GetAsync(connection, default)).Error.ShouldNotBeNull();

        error.Kind.ShouldBe(OAuthErrorKind.CredentialsRefused);
        error.Description.ShouldContain("the assertion has expired");
        error.NextStep.ShouldContain("clock");
        (await host.StatusAsync(connection)).ShouldBe(ConnectionStatus.Failing);
    }

    [Fact]
    public async Task A_lost_answer_has_spent_nothing()
    {
        await using var host = await CoreHost.StartAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var connection = await AddAsync(host, key.ExportPkcs8PrivateKeyPem());
        host.Token.Enqueue(Answer.Close(), Answer.Token("t1"));

        (await host.Credentials.GetAsync(connection, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.Transient);
        host.Time.Advance(TimeSpan.FromSeconds(2));
        (await host.Credentials.GetAsync(connection, default)).Error.ShouldBeNull();
    }

    public static TheoryData<string, string, Func<ConnectionRegistration, ConnectionRegistration>> Mistakes => new()
    {
        { "assertion.issuer", "names who issued it", good => good with { ClientId = null } },
        { "assertion.lifetimeSeconds", "10 to 3600", good => good with { Assertion = new() { LifetimeSeconds = 3601 } } },
        { "assertion.lifetimeSeconds", "10 to 3600", good => good with { Assertion = new() { LifetimeSeconds = 0 } } },
        { "assertion.claims.exp", "set by the protocol", good => good with { Assertion = new() { Claims = new Dictionary<string, string> { ["exp"] = "1" } } } },
        { "assertion.subject", "control character", good => good with { Assertion = new() { Subject = "a\nb" } } },
        { "tokenParameters.assertion", "set by the protocol", good => good with { TokenParameters = new Dictionary<string, string> { ["assertion"] = "x" } } },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_refused_at_its_field(string field, string says, Func<ConnectionRegistration, ConnectionRegistration> mistake)
    {
        await using var host = await CoreHost.StartAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var outcome = await host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = mistake(Registration(host)), ClientSecret = "s", ClientKey = key.ExportPkcs8PrivateKeyPem() }, default);

        outcome.ShouldBeOfType<SaveOutcome.Invalid>().Errors[field].ShouldHaveSingleItem().ShouldContain(says);
    }

    [Fact]
    public async Task Without_a_key_it_is_not_saved()
    {
        await using var host = await CoreHost.StartAsync();

        var outcome = await host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = Registration(host), ClientSecret = "s" }, default);

        outcome.ShouldBeOfType<SaveOutcome.Invalid>().Errors["clientKey"].ShouldHaveSingleItem().ShouldContain("needs it");
    }

    [Fact]
    public async Task A_changed_claim_asks_for_a_new_token_and_a_changed_lifetime_does_not()
    {
        await using var host = await CoreHost.StartAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var connection = await AddAsync(host, key.ExportPkcs8PrivateKeyPem());
        host.Token.Otherwise = _ => Answer.Token("t");
        await host.Credentials.GetAsync(connection, default);

        await SaveAsync(new() { LifetimeSeconds = 60 });
        await host.Credentials.GetAsync(connection, default);
        host.Token.Requests.Count.ShouldBe(1);
        await SaveAsync(new() { Subject = "alice" });
        await host.Credentials.GetAsync(connection, default);

        host.Token.Requests.Count.ShouldBe(2);

        async Task SaveAsync(AssertionSettings assertion) =>
            (await host.Connections.UpdateAsync(CoreHost.Caller, connection.Id, new() { Registration = Registration(host) with { Assertion = assertion } }, null, default)).ShouldBeOfType<SaveOutcome.Saved>();
    }

    private static ConnectionRegistration Registration(CoreHost host) => host.Registration(JwtBearerGrant.GrantType);

    private static async Task<ConnectionKey> AddAsync(CoreHost host, string pem, Func<ConnectionRegistration, ConnectionRegistration>? change = null)
    {
        var registration = change?.Invoke(Registration(host)) ?? Registration(host);
        var input = new ConnectionInput { Registration = registration, ClientSecret = registration.ClientAuthenticationMethod == "none" ? null : "s", ClientKey = pem };
        return (await host.Connections.CreateAsync(CoreHost.Caller, input, default)).ShouldBeOfType<SaveOutcome.Saved>().Connection.Key;
    }

    private static (JsonElement Header, JsonElement Claims) Read(string jwt)
    {
        var parts = jwt.Split('.');
        return (JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(parts[0])), JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(parts[1])));
    }
}
