using System.Security.Cryptography;
using System.Text;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.ClientAuthentication;

public sealed class ClientAssertionTests
{
    /// <summary>A key's text, the wanted algorithm, and the one it is used with.</summary>
    public static TheoryData<string, string, string?, string> Keys => new()
    {
        { "RSA, PKCS #8", KeyTexts.Rsa.ExportPkcs8PrivateKeyPem(), null, "RS256" },
        { "RSA, PKCS #1", KeyTexts.Rsa.ExportRSAPrivateKeyPem(), null, "RS256" },
        { "RSA, PS256", KeyTexts.Rsa.ExportPkcs8PrivateKeyPem(), "PS256", "PS256" },
        { "RSA, JWK", KeyTexts.RsaJwk(), "PS256", "PS256" },
        { "EC, PKCS #8", KeyTexts.Ec.ExportPkcs8PrivateKeyPem(), null, "ES256" },
        { "EC, SEC 1", KeyTexts.Ec.ExportECPrivateKeyPem(), "ES256", "ES256" },
        { "EC, JWK", KeyTexts.EcJwk(), null, "ES256" },
        { "RSA, line breaks as in JSON", KeyTexts.Rsa.ExportPkcs8PrivateKeyPem().Replace("\n", "\\n", StringComparison.Ordinal), null, "RS256" },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Private_key_jwt_signs_with_the_key_in_whatever_text_it_is(string what, string key, string? algorithm, string used)
    {
        await using var host = await CoreHost.StartAsync();
        var id = await host.AddAsync(PrivateKeyJwt(host, key, new() { Algorithm = algorithm }));
        host.Token.Enqueue(Answer.Token("t1"));

        (await host.Credentials.GetAsync(id, default)).Error.ShouldBeNull(what);

        var request = host.Token.Requests.ShouldHaveSingleItem();
        request.Authorization.ShouldBeNull();
        request.Form.ShouldNotContainKey("client_secret");
        request.Form["client_id"].ShouldBe("client");
        request.Form["client_assertion_type"].ShouldBe("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        var jwt = ReadJwt.Of(request.Form["client_assertion"]);
        ((string?)jwt.Header["alg"]).ShouldBe(used);
        jwt.IsSignedBy(used == "ES256" ? KeyTexts.Ec : KeyTexts.Rsa).ShouldBeTrue();
    }

    [Fact]
    public async Task The_assertion_says_who_to_whom_and_for_how_short_a_time_by_the_hosts_clock()
    {
        await using var host = await CoreHost.StartAsync();
        var id = await host.AddAsync(PrivateKeyJwt(host, KeyTexts.RsaJwk("key-1")));
        host.Token.Enqueue(Answer.Token("t1"));
        host.Time.Advance(TimeSpan.FromMinutes(100));

        await host.Credentials.GetAsync(id, default);

        var jwt = Assertion(host.Token.Requests.Single());
        jwt.Claim("iss").ShouldBe("client");
        jwt.Claim("sub").ShouldBe("client");
        jwt.Claim("aud").ShouldBe(host.Token.Url.AbsoluteUri);
        jwt.Seconds("iat").ShouldBe(host.Time.GetUtcNow().ToUnixTimeSeconds());
        jwt.Seconds("exp").ShouldBe(jwt.Seconds("iat") + 60);
        ((string?)jwt.Header["kid"]).ShouldBe("key-1");
    }

    [Theory]
    [InlineData(null, null, "the token URL")]
    [InlineData("https://issuer.example", null, "https://issuer.example")]
    [InlineData("https://issuer.example", "urn:audience", "urn:audience")]
    public async Task The_audience_is_the_one_entered_else_the_issuer_else_the_token_endpoint(string? issuer, string? entered, string expected)
    {
        await using var host = await CoreHost.StartAsync();
        var input = PrivateKeyJwt(host, KeyTexts.EcJwk(), new() { Audience = entered, Id = "mine" });
        var id = await host.AddAsync(input with { Registration = input.Registration with { Issuer = issuer } });
        host.Token.Enqueue(Answer.Token("t1"));

        await host.Credentials.GetAsync(id, default);

        var jwt = Assertion(host.Token.Requests.Single());
        jwt.Claim("aud").ShouldBe(expected == "the token URL" ? host.Token.Url.AbsoluteUri : expected);
        ((string?)jwt.Header["kid"]).ShouldBe("mine");
    }

    [Fact]
    public async Task No_two_assertions_have_the_same_jti()
    {
        await using var host = await CoreHost.StartAsync();
        var id = await host.AddAsync(PrivateKeyJwt(host, KeyTexts.EcJwk()));
        host.Token.Otherwise = _ => Answer.Token("t", 60);

        for (var i = 0; i < 20; i++)
            await host.Credentials.RequestAsync(id, default);

        host.Token.Requests.Select(request => Assertion(request).Claim("jti")).Distinct().Count().ShouldBe(20);
    }

    [Fact]
    public async Task Client_secret_jwt_signs_with_the_secret_and_does_not_send_it()
    {
        await using var host = await CoreHost.StartAsync();
        var id = await host.AddAsync(host.Registration() with { ClientAuthenticationMethod = "client_secret_jwt" });
        host.Token.Enqueue(Answer.Token("t1"));

        (await host.Credentials.GetAsync(id, default)).Error.ShouldBeNull();

        var request = host.Token.Requests.ShouldHaveSingleItem();
        request.Body.ShouldNotContain("the-client-secret");
        request.Authorization.ShouldBeNull();
        var jwt = Assertion(request);
        ((string?)jwt.Header["alg"]).ShouldBe("HS256");
        jwt.Signature.ShouldBe(HMACSHA256.HashData(Encoding.UTF8.GetBytes("the-client-secret"), jwt.Signed));
    }

    [Fact]
    public async Task A_refresh_is_authenticated_in_its_own_way_where_it_has_one()
    {
        await using var host = await CoreHost.StartAsync();
        var registration = host.Registration("authorization_code");
        var id = await host.AddAsync(PrivateKeyJwt(host, KeyTexts.EcJwk()) with
        {
            Registration = registration with { ClientAuthenticationMethod = "client_secret_post", Refresh = new() { ClientAuthenticationMethod = "private_key_jwt" } },
            ClientSecret = "the-client-secret",
        });
        host.Token.Enqueue(Answer.Token("t1", 60, "r1"), Answer.Token("t2", 60, "r2"));
        await host.AuthorizeAsync(id);
        host.Time.Advance(TimeSpan.FromSeconds(61));

        (await host.Credentials.GetAsync(id, default)).Error.ShouldBeNull();

        host.Token.Requests.Count.ShouldBe(2);
        host.Token.Requests[0].Form["client_secret"].ShouldBe("the-client-secret");
        host.Token.Requests[1].Form.ShouldNotContainKey("client_secret");
        Assertion(host.Token.Requests[1]).Claim("sub").ShouldBe("client");
    }

    [Fact]
    public async Task A_server_that_quotes_the_assertion_does_not_get_it_into_an_error()
    {
        await using var host = await CoreHost.StartAsync();
        var id = await host.AddAsync(PrivateKeyJwt(host, KeyTexts.EcJwk()));
        host.Token.Otherwise = request => Answer.Error("invalid_client", $"bad {request.Form["client_assertion"]} of client", 401);

        var error = (await host.Credentials.GetAsync(id, default)).Error.ShouldNotBeNull();

        error.Kind.ShouldBe(OAuthErrorKind.CredentialsRefused);
        error.Message.ShouldContain("bad [removed] of client");
    }

    internal static ConnectionInput PrivateKeyJwt(CoreHost host, string key, ClientKeySettings? settings = null) => new()
    {
        Registration = host.Registration() with { ClientAuthenticationMethod = "private_key_jwt", ClientKeySettings = settings ?? new() },
        ClientKey = key,
    };

    private static ReadJwt Assertion(RecordedRequest request) => ReadJwt.Of(request.Form["client_assertion"]);
}
