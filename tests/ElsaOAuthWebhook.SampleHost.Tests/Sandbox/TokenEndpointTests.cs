using System.Net;
using System.Text;
using static ElsaOAuthWebhook.SampleHost.Tests.Sandbox.SandboxServer;

namespace ElsaOAuthWebhook.SampleHost.Tests.Sandbox;

public class TokenEndpointTests : SandboxTest
{
    private const string OddId = "sandbox:odd client";
    private const string OddSecret = "p%41ss:w+rd & 100% =/?";

    [Fact]
    public async Task Client_credentials_give_an_access_token_of_nobody_and_no_refresh_token()
    {
        var tokens = await JsonAsync(await Server.TokenAsync(("grant_type", "client_credentials"), ("scope", "write")));

        tokens.TryGetProperty("refresh_token", out _).ShouldBeFalse();
        tokens.GetProperty("scope").GetString().ShouldBe("write");
        var echo = await JsonAsync(await Server.ApiAsync(tokens.AccessToken()));
        echo.GetProperty("account").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task A_request_without_scope_gets_all_scopes()
    {
        var tokens = await JsonAsync(await Server.TokenAsync(("grant_type", "client_credentials")));
        tokens.GetProperty("scope").GetString().ShouldBe("read write profile");
    }

    [Fact]
    public async Task A_password_gives_tokens_of_its_account_that_can_be_refreshed()
    {
        var tokens = await JsonAsync(await Server.TokenAsync(
            ("grant_type", "password"), ("username", "bob"), ("password", "bob-password")));

        var echo = await JsonAsync(await Server.ApiAsync(tokens.AccessToken()));
        echo.GetProperty("account").GetString().ShouldBe("bob");
        (await Server.RefreshAsync(tokens.RefreshToken())).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("bob", "alice-password", "invalid_grant")]
    [InlineData("mallory", "bob-password", "invalid_grant")]
    [InlineData(null, "bob-password", "invalid_request")]
    [InlineData("bob", null, "invalid_request")]
    public async Task A_wrong_password_is_an_invalid_grant(string? username, string? password, string error) =>
        await ShouldRefuseAsync(
            await Server.TokenAsync(("grant_type", "password"), ("username", username), ("password", password)), error);

    [Theory]
    [InlineData(null, "invalid_request")]
    [InlineData("", "invalid_request")]
    [InlineData("magic", "unsupported_grant_type")]
    public async Task The_grant_type_has_to_be_known(string? grantType, string error) =>
        await ShouldRefuseAsync(await Server.TokenAsync(("grant_type", grantType)), error);

    [Theory]
    [InlineData("client_credentials")]
    [InlineData("password")]
    public async Task The_public_client_may_use_only_grants_that_a_person_consents_to(string grantType) =>
        await ShouldRefuseAsync(
            await Server.TokenAsync(("grant_type", grantType), ("client_id", "sandbox-public"), ("client_secret", null)),
            "unauthorized_client");

    [Fact]
    public async Task An_unknown_scope_is_refused() =>
        await ShouldRefuseAsync(await Server.TokenAsync(("grant_type", "client_credentials"), ("scope", "read admin")), "invalid_scope");

    [Fact]
    public async Task A_parameter_sent_twice_is_an_invalid_request()
    {
        var body = new StringContent(
            "grant_type=client_credentials&client_id=sandbox-client&client_secret=sandbox-secret&scope=read&scope=write",
            Encoding.ASCII, "application/x-www-form-urlencoded");
        await ShouldRefuseAsync(await Server.Http.PostAsync("/sandbox/token", body), "invalid_request");
    }

    [Fact]
    public async Task Only_a_form_of_moderate_size_is_read()
    {
        var json = new StringContent("{\"grant_type\":\"client_credentials\"}", Encoding.UTF8, "application/json");
        await ShouldRefuseAsync(await Server.Http.PostAsync("/sandbox/token", json), "invalid_request");
        await ShouldRefuseAsync(await Server.TokenAsync(("grant_type", "client_credentials"), ("scope", new string('x', 70_000))), "invalid_request");
        await ShouldRefuseAsync(await Server.TokenAsync([.. Enumerable.Range(0, 2000).Select(i => ($"p{i}", (string?)"1"))]), "invalid_request");
    }

    [Fact]
    public async Task Parameters_in_the_query_are_not_read()
    {
        var response = await Server.Http.PostAsync(
            "/sandbox/token?grant_type=client_credentials&client_id=sandbox-client&client_secret=sandbox-secret",
            new FormUrlEncodedContent([]));
        await ShouldRefuseAsync(response, "invalid_client", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Get_is_not_allowed() =>
        (await Server.Http.GetAsync("/sandbox/token")).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);

    [Theory]
    [InlineData("sandbox-client", "wrong")]
    [InlineData("sandbox-client", null)]
    [InlineData("sandbox-public", "anything")]
    [InlineData("nobody", "sandbox-secret")]
    [InlineData(null, null)]
    public async Task A_client_that_does_not_prove_itself_is_refused_with_a_challenge(string? id, string? secret)
    {
        var response = await Server.TokenAsync(("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret));

        await ShouldRefuseAsync(response, "invalid_client", HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ShouldHaveSingleItem().Scheme.ShouldBe("Basic");
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task Basic_credentials_are_form_encoded()
    {
        static string Encode(string text) => WebUtility.UrlEncode(text);

        var response = await Server.TokenWithHeaderAsync(Basic($"{Encode(OddId)}:{Encode(OddSecret)}"));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response = await Server.TokenWithHeaderAsync(Basic("sandbox-client:sandbox-secret").Replace("Basic", "bAsIc", StringComparison.Ordinal));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("sandbox:odd client:p%41ss:w+rd & 100% =/?")]
    [InlineData("sandbox%3Aodd+client:p%41ss:w+rd & 100% =/?")]
    [InlineData("sandbox-client:wrong")]
    [InlineData("sandbox-client:")]
    [InlineData("sandbox-client")]
    [InlineData("")]
    public async Task Basic_credentials_that_are_raw_wrong_or_incomplete_are_refused(string pair) =>
        await ShouldRefuseAsync(await Server.TokenWithHeaderAsync(Basic(pair)), "invalid_client", HttpStatusCode.Unauthorized);

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic %%%")]
    [InlineData("Bearer sandbox-secret")]
    [InlineData("Negotiate, Basic")]
    public async Task Another_authorization_header_is_refused_even_beside_a_secret_in_the_body(string header) =>
        await ShouldRefuseAsync(
            await Server.TokenWithHeaderAsync(header, ("client_id", "sandbox-client"), ("client_secret", "sandbox-secret")),
            "invalid_client",
            HttpStatusCode.Unauthorized);

    [Fact]
    public async Task Odd_characters_in_a_posted_secret_are_understood() =>
        (await Server.TokenAsync(("grant_type", "client_credentials"), ("client_id", OddId), ("client_secret", OddSecret)))
            .StatusCode.ShouldBe(HttpStatusCode.OK);

    [Fact]
    public async Task A_client_authenticates_in_one_way_at_a_time()
    {
        var basic = Basic("sandbox-client:sandbox-secret");

        await ShouldRefuseAsync(await Server.TokenWithHeaderAsync(basic, ("client_secret", "sandbox-secret")), "invalid_request");
        await ShouldRefuseAsync(await Server.TokenWithHeaderAsync(basic, ("client_id", "sandbox-public")), "invalid_request");
        (await Server.TokenWithHeaderAsync(basic, ("client_id", "sandbox-client"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
