using System.Net;
using static ElsaOAuthWebhook.SampleHost.Tests.Sandbox.SandboxServer;

namespace ElsaOAuthWebhook.SampleHost.Tests.Sandbox;

public class RefreshTests : SandboxTest
{
    [Fact]
    public async Task A_refresh_gives_a_new_access_token_and_a_new_refresh_token()
    {
        var first = await Server.ObtainTokensAsync();
        var second = await JsonAsync(await Server.RefreshAsync(first.RefreshToken()));
        var third = await JsonAsync(await Server.RefreshAsync(second.RefreshToken()));

        new[] { first, second, third }.Select(TokenJson.RefreshToken).Distinct().Count().ShouldBe(3);
        foreach (var tokens in new[] { first, second, third })
            (await Server.ApiAsync(tokens.AccessToken())).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_spent_refresh_token_revokes_its_family_and_no_other()
    {
        var first = await Server.ObtainTokensAsync();
        var others = await Server.ObtainTokensAsync();
        var second = await JsonAsync(await Server.RefreshAsync(first.RefreshToken()));

        await ShouldRefuseAsync(await Server.RefreshAsync(first.RefreshToken()), "invalid_grant");

        await ShouldRefuseAsync(await Server.RefreshAsync(second.RefreshToken()), "invalid_grant");
        (await Server.ApiAsync(second.AccessToken())).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await Server.RefreshAsync(others.RefreshToken())).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Of_twenty_parallel_refreshes_one_wins_and_the_others_count_as_reuse()
    {
        var tokens = await Server.ObtainTokensAsync();

        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Server.RefreshAsync(tokens.RefreshToken())));

        var winner = responses.Where(response => response.StatusCode == HttpStatusCode.OK).ShouldHaveSingleItem();
        foreach (var loser in responses.Where(response => response != winner))
            await ShouldRefuseAsync(loser, "invalid_grant");
        await ShouldRefuseAsync(await Server.RefreshAsync((await JsonAsync(winner)).RefreshToken()), "invalid_grant");
    }

    [Fact]
    public async Task A_refresh_token_is_good_for_its_client_alone_and_a_stranger_revokes_nothing()
    {
        var tokens = await Server.ObtainTokensAsync();

        await ShouldRefuseAsync(
            await Server.RefreshAsync(tokens.RefreshToken(), ("client_id", "sandbox-public"), ("client_secret", null)),
            "invalid_grant");

        (await Server.RefreshAsync(tokens.RefreshToken())).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_refresh_may_narrow_the_scopes_of_the_access_token_but_not_of_the_grant()
    {
        var first = await Server.ObtainTokensAsync();

        var narrow = await JsonAsync(await Server.RefreshAsync(first.RefreshToken(), ("scope", "read")));
        narrow.GetProperty("scope").GetString().ShouldBe("read");
        (await Server.ApiAsync(narrow.AccessToken(), "/sandbox/userinfo")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        var full = await JsonAsync(await Server.RefreshAsync(narrow.RefreshToken()));
        full.GetProperty("scope").GetString().ShouldBe("read profile");
    }

    [Fact]
    public async Task A_refresh_cannot_widen_the_scopes_and_trying_does_not_spend_the_token()
    {
        var tokens = await Server.ObtainTokensAsync();

        await ShouldRefuseAsync(await Server.RefreshAsync(tokens.RefreshToken(), ("scope", "read write")), "invalid_scope");

        (await Server.RefreshAsync(tokens.RefreshToken())).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_refresh_token_lives_for_eight_hours_and_each_rotation_starts_them_anew()
    {
        var tokens = await Server.ObtainTokensAsync();
        for (var i = 0; i < 3; i++)
        {
            Server.Time.Advance(TimeSpan.FromHours(7));
            tokens = await JsonAsync(await Server.RefreshAsync(tokens.RefreshToken()));
        }

        Server.Time.Advance(TimeSpan.FromHours(8));
        await ShouldRefuseAsync(await Server.RefreshAsync(tokens.RefreshToken()), "invalid_grant");
    }

    [Theory]
    [InlineData("never issued", "invalid_grant")]
    [InlineData("", "invalid_request")]
    [InlineData(null, "invalid_request")]
    public async Task A_refresh_needs_a_refresh_token_that_was_issued(string? refreshToken, string error) =>
        await ShouldRefuseAsync(await Server.RefreshAsync(refreshToken), error);

    [Fact]
    public async Task An_access_token_is_no_refresh_token_and_the_other_way_round()
    {
        var tokens = await Server.ObtainTokensAsync();

        await ShouldRefuseAsync(await Server.RefreshAsync(tokens.AccessToken()), "invalid_grant");
        (await Server.ApiAsync(tokens.RefreshToken())).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }
}
