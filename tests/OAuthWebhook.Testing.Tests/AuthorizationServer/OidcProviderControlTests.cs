using System.Net;

namespace OAuthWebhook.Testing.Tests;

public sealed class OidcProviderControlTests : IAsyncLifetime
{
    private OidcProviderServer _server = null!;
    private OidcClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await OidcProviderServer.StartAsync();
        _client = new OidcClient(_server, OidcProviderClient.Basic);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [OidcProviderFact]
    public async Task Token_calls_are_counted_by_grant_type_and_outcome()
    {
        var first = await _client.AuthorizeAsync();
        await _client.RefreshAsync(first.RefreshToken);
        await _client.RefreshAsync(first.RefreshToken);

        (await _server.CountTokenCallsAsync("authorization_code")).ShouldBe(new TokenCalls(Total: 1, Succeeded: 1, InvalidGrant: 0));
        (await _server.CountTokenCallsAsync("refresh_token")).ShouldBe(new TokenCalls(Total: 2, Succeeded: 1, InvalidGrant: 1));
        (await _server.CountTokenCallsAsync("password")).ShouldBe(new TokenCalls(Total: 0, Succeeded: 0, InvalidGrant: 0));
    }

    [OidcProviderFact]
    public async Task Access_tokens_alone_can_be_taken_back()
    {
        var first = await _client.PasswordAsync();
        await _server.RevokeAccessTokensAsync();

        (await _client.EchoStatusAsync(first.AccessToken)).ShouldBe(HttpStatusCode.Unauthorized);
        var second = await _client.RefreshAsync(first.RefreshToken);
        second.Status.ShouldBe(200);
        (await _client.EchoStatusAsync(second.AccessToken)).ShouldBe(HttpStatusCode.OK);
    }

    [OidcProviderFact]
    public async Task Everything_can_be_taken_back()
    {
        var token = await _client.PasswordAsync();
        await _server.RevokeAllTokensAsync();

        (await _client.EchoStatusAsync(token.AccessToken)).ShouldBe(HttpStatusCode.Unauthorized);
        (await _client.RefreshAsync(token.RefreshToken)).Error.ShouldBe("invalid_grant");
    }

    [OidcProviderFact]
    public async Task The_next_calls_can_be_made_to_fail_and_no_more()
    {
        await _server.FailTokenCallsAsync(2, HttpStatusCode.ServiceUnavailable, "<p>Busy");

        for (var call = 0; call < 2; call++)
            (await _client.ClientCredentialsAsync()).ShouldBe(new TokenAnswer(503, "<p>Busy"));

        (await _client.ClientCredentialsAsync()).Status.ShouldBe(200);
        (await _server.CountTokenCallsAsync("client_credentials")).ShouldBe(new TokenCalls(Total: 3, Succeeded: 1, InvalidGrant: 0));
    }

    [OidcProviderFact]
    public async Task A_lost_answer_has_spent_the_refresh_token()
    {
        var token = await _client.PasswordAsync();
        await _server.FailTokenCallsAsync(1, HttpStatusCode.BadGateway, processed: true);

        (await _client.RefreshAsync(token.RefreshToken)).ShouldBe(new TokenAnswer(502, ""));
        (await _client.RefreshAsync(token.RefreshToken)).Error.ShouldBe("invalid_grant");
        (await _server.CountTokenCallsAsync("refresh_token")).ShouldBe(new TokenCalls(Total: 2, Succeeded: 1, InvalidGrant: 1));
    }

    [OidcProviderFact]
    public async Task A_late_answer_comes_after_the_work_is_done()
    {
        await _server.DelayTokenAnswersAsync(TimeSpan.FromHours(1));
        var late = _client.ClientCredentialsAsync();

        var calls = await _server.CountTokenCallsAsync("client_credentials", atLeast: 1);

        calls.Succeeded.ShouldBe(1);
        late.IsCompleted.ShouldBeFalse();
    }
}
