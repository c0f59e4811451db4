using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace OAuthWebhook.Testing.Tests;

public sealed class OidcProviderServerTests(OidcProviderFixture fixture) : IClassFixture<OidcProviderFixture>, IDisposable
{
    private readonly OidcProviderServer _server = fixture.Server;
    private readonly OidcClient _client = new(fixture.Server, OidcProviderClient.Basic);

    public void Dispose() => _client.Dispose();

    [OidcProviderFact]
    public async Task It_tells_its_endpoints_by_discovery()
    {
        var metadata = await GetJsonAsync(new Uri(_server.BaseAddress, "/.well-known/openid-configuration"), accessToken: null);

        string? Told(string name) => metadata[name]?.GetValue<string>();
        Told("issuer").ShouldBe(_server.Issuer);
        Told("authorization_endpoint").ShouldBe(_server.AuthorizationEndpoint.AbsoluteUri);
        Told("token_endpoint").ShouldBe(_server.TokenEndpoint.AbsoluteUri);
        Told("revocation_endpoint").ShouldBe(_server.RevocationEndpoint.AbsoluteUri);
        Told("introspection_endpoint").ShouldBe(_server.IntrospectionEndpoint.AbsoluteUri);
        Told("userinfo_endpoint").ShouldBe(_server.UserinfoEndpoint.AbsoluteUri);
        Told("device_authorization_endpoint").ShouldBe(_server.DeviceAuthorizationEndpoint.AbsoluteUri);
        Told("pushed_authorization_request_endpoint").ShouldBe(_server.PushedAuthorizationRequestEndpoint.AbsoluteUri);
    }

    [OidcProviderTheory]
    [InlineData("basic")]
    [InlineData("basic odd:id+%")]
    [InlineData("post")]
    public async Task A_confidential_client_gets_a_token_for_itself(string clientId)
    {
        using var client = new OidcClient(_server, Registered(clientId));
        var answer = await client.ClientCredentialsAsync();
        answer.Status.ShouldBe(200);
        answer.Json["scope"]!.GetValue<string>().ShouldBe("api:read");
        (await client.EchoStatusAsync(answer.AccessToken)).ShouldBe(HttpStatusCode.OK);
    }

    [OidcProviderFact]
    public async Task A_wrong_secret_is_refused()
    {
        using var client = new OidcClient(_server, OidcProviderClient.Basic with { Secret = "wrong" });
        var answer = await client.ClientCredentialsAsync();
        answer.Status.ShouldBe(401);
        answer.Error.ShouldBe("invalid_client");
    }

    [OidcProviderTheory]
    [InlineData("basic")]
    [InlineData("basic odd:id+%")]
    [InlineData("post")]
    [InlineData("public")]
    public async Task A_user_consents_and_the_code_gives_a_token_and_a_refresh_token(string clientId)
    {
        using var client = new OidcClient(_server, Registered(clientId));
        var answer = await client.AuthorizeAsync();
        answer.Status.ShouldBe(200);
        answer.RefreshToken.ShouldNotBeEmpty();
        (await GetJsonAsync(_server.UserinfoEndpoint, answer.AccessToken))["sub"]!.GetValue<string>().ShouldBe("alice");
    }

    [OidcProviderFact]
    public async Task A_client_for_codes_alone_gets_no_refresh_token()
    {
        using var client = new OidcClient(_server, OidcProviderClient.CodeOnly);
        var answer = await client.AuthorizeAsync();
        answer.Status.ShouldBe(200);
        answer.Json.ContainsKey("refresh_token").ShouldBeFalse();
    }

    [OidcProviderFact]
    public async Task A_refresh_rotates_and_reusing_the_old_token_kills_the_whole_family()
    {
        var first = await _client.AuthorizeAsync();
        var second = await _client.RefreshAsync(first.RefreshToken);
        second.RefreshToken.ShouldNotBe(first.RefreshToken);
        (await _client.EchoStatusAsync(second.AccessToken)).ShouldBe(HttpStatusCode.OK);

        var reuse = await _client.RefreshAsync(first.RefreshToken);

        reuse.Status.ShouldBe(400);
        reuse.Error.ShouldBe("invalid_grant");
        (await _client.RefreshAsync(second.RefreshToken)).Error.ShouldBe("invalid_grant");
        (await _client.EchoStatusAsync(second.AccessToken)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [OidcProviderFact]
    public async Task A_user_name_and_password_give_a_token_and_a_wrong_password_does_not()
    {
        var answer = await _client.PasswordAsync();
        answer.Status.ShouldBe(200);
        (await _client.RefreshAsync(answer.RefreshToken)).Status.ShouldBe(200);
        (await _client.PasswordAsync("wrong")).Error.ShouldBe("invalid_grant");
    }

    [OidcProviderFact]
    public async Task A_revoked_token_is_no_longer_active()
    {
        var token = (await _client.ClientCredentialsAsync()).AccessToken;
        (await _client.IsActiveAsync(token)).ShouldBeTrue();
        using var revoked = await _client.RevokeAsync(token);
        revoked.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _client.IsActiveAsync(token)).ShouldBeFalse();
    }

    [OidcProviderFact]
    public async Task The_echo_tells_a_hash_of_the_token_and_never_the_token()
    {
        var token = (await _client.ClientCredentialsAsync()).AccessToken;
        var echo = await GetJsonAsync(new Uri(_server.EchoEndpoint + "/orders/7?size=big"), token);

        echo["scheme"]!.GetValue<string>().ShouldBe("Bearer");
        echo["tokenSha256"]!.GetValue<string>().ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(token))));
        echo["method"]!.GetValue<string>().ShouldBe("GET");
        echo["path"]!.GetValue<string>().ShouldBe("/api/echo/orders/7");
        echo.ToJsonString().ShouldNotContain(token);
    }

    [OidcProviderFact]
    public async Task The_echo_challenges_whoever_has_no_good_token()
    {
        using var anonymous = await _client.GetAsync(_server.EchoEndpoint, accessToken: null);
        anonymous.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        anonymous.Headers.WwwAuthenticate.ToString().ShouldBe("""Bearer realm="echo" """.TrimEnd());

        using var forged = await _client.GetAsync(_server.EchoEndpoint, "forged");
        forged.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        forged.Headers.WwwAuthenticate.ToString().ShouldContain("invalid_token");
    }

    private static OidcProviderClient Registered(string id) => OidcProviderClient.All.Single(client => client.Id == id);

    private async Task<JsonObject> GetJsonAsync(Uri url, string? accessToken)
    {
        using var response = await _client.GetAsync(url, accessToken);
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}
