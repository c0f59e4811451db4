using System.Net;
using static ElsaOAuthWebhook.SampleHost.Tests.Sandbox.SandboxServer;

namespace ElsaOAuthWebhook.SampleHost.Tests.Sandbox;

public class CodeExchangeTests : SandboxTest
{
    [Fact]
    public async Task A_code_is_exchanged_for_tokens()
    {
        var response = await Server.RedeemAsync(await Server.ObtainCodeAsync());

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var tokens = await JsonAsync(response);
        tokens.GetProperty("token_type").GetString().ShouldBe("Bearer");
        tokens.GetProperty("expires_in").GetInt64().ShouldBe(60);
        tokens.GetProperty("scope").GetString().ShouldBe("read profile");
        tokens.RefreshToken().ShouldNotBeNullOrEmpty();
        (await Server.ApiAsync(tokens.AccessToken())).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_public_client_needs_no_secret_but_its_verifier()
    {
        var code = await Server.ObtainCodeAsync("sandbox-public");
        (string, string?)[] client = [("client_id", "sandbox-public"), ("client_secret", null)];

        await ShouldRefuseAsync(await Server.RedeemAsync(code, [.. client, ("code_verifier", new string('x', 43))]), "invalid_grant");
        (await Server.RedeemAsync(code, client)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK", "invalid_grant")]
    [InlineData("code_verifier", CodeChallenge, "invalid_grant")]
    [InlineData("code_verifier", "short", "invalid_request")]
    [InlineData("code_verifier", null, "invalid_request")]
    [InlineData("redirect_uri", "http://127.0.0.1:6544/oauth-webhook/callback", "invalid_grant")]
    [InlineData("redirect_uri", null, "invalid_request")]
    [InlineData("code", "another", "invalid_grant")]
    [InlineData("code", null, "invalid_request")]
    public async Task An_exchange_that_does_not_match_the_authorization_fails_and_leaves_the_code_usable(string name, string? value, string error)
    {
        var code = await Server.ObtainCodeAsync();

        await ShouldRefuseAsync(await Server.RedeemAsync(code, (name, value)), error);
        (await Server.RedeemAsync(code)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_code_is_good_for_its_client_alone()
    {
        var code = await Server.ObtainCodeAsync("sandbox-public");

        await ShouldRefuseAsync(await Server.RedeemAsync(code), "invalid_grant");
    }

    [Fact]
    public async Task A_code_is_good_for_sixty_seconds()
    {
        var first = await Server.ObtainCodeAsync();
        Server.Time.Advance(TimeSpan.FromSeconds(59));
        (await Server.RedeemAsync(first)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var second = await Server.ObtainCodeAsync();
        Server.Time.Advance(TimeSpan.FromSeconds(60));
        await ShouldRefuseAsync(await Server.RedeemAsync(second), "invalid_grant");
    }

    [Fact]
    public async Task A_code_used_twice_revokes_what_it_was_exchanged_for()
    {
        var code = await Server.ObtainCodeAsync();
        var tokens = await JsonAsync(await Server.RedeemAsync(code));
        var others = await Server.ObtainTokensAsync();

        await ShouldRefuseAsync(await Server.RedeemAsync(code), "invalid_grant");

        (await Server.ApiAsync(tokens.AccessToken())).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await ShouldRefuseAsync(await Server.RefreshAsync(tokens.RefreshToken()), "invalid_grant");
        (await Server.ApiAsync(others.AccessToken())).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_code_used_again_long_after_revokes_what_came_of_it_since()
    {
        var code = await Server.ObtainCodeAsync();
        var tokens = await JsonAsync(await Server.RedeemAsync(code));
        Server.Time.Advance(TimeSpan.FromHours(1));
        var refreshed = await JsonAsync(await Server.RefreshAsync(tokens.RefreshToken()));

        await ShouldRefuseAsync(await Server.RedeemAsync(code), "invalid_grant");

        (await Server.ApiAsync(refreshed.AccessToken())).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await ShouldRefuseAsync(await Server.RefreshAsync(refreshed.RefreshToken()), "invalid_grant");
    }

    [Fact]
    public async Task A_spent_code_in_the_hands_of_another_client_revokes_nothing()
    {
        var code = await Server.ObtainCodeAsync();
        var tokens = await JsonAsync(await Server.RedeemAsync(code));

        await ShouldRefuseAsync(
            await Server.RedeemAsync(code, ("client_id", "sandbox-public"), ("client_secret", null)),
            "invalid_grant");

        (await Server.ApiAsync(tokens.AccessToken())).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Of_twenty_parallel_exchanges_of_one_code_one_succeeds()
    {
        var code = await Server.ObtainCodeAsync();

        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Server.RedeemAsync(code)));

        responses.Count(response => response.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        responses.Count(response => response.StatusCode == HttpStatusCode.BadRequest).ShouldBe(19);
    }
}
