using System.Net;
using Microsoft.AspNetCore.WebUtilities;

namespace OAuthWebhook.Testing.Tests;

public sealed class ConsentRobotTests(OidcProviderFixture fixture) : IClassFixture<OidcProviderFixture>, IDisposable
{
    private readonly OidcProviderServer _server = fixture.Server;
    private readonly OidcClient _client = new(fixture.Server, OidcProviderClient.Basic);
    private readonly ConsentRobot _robot = new(fixture.Server);

    public void Dispose()
    {
        _robot.Dispose();
        _client.Dispose();
    }

    [OidcProviderFact]
    public async Task It_consents_and_gives_the_redirect_without_following_it()
    {
        var redirect = await _robot.ObtainRedirectAsync(_client.AuthorizationUrl(), OidcClient.RedirectUri);

        var query = QueryHelpers.ParseQuery(redirect.Query);
        query["code"].ToString().ShouldNotBeEmpty();
        query["state"].ToString().ShouldBe("some-state");
        query["iss"].ToString().ShouldBe(_server.Issuer);
        _robot.Visited.ShouldAllBe(url => url.Port == _server.BaseAddress.Port);
    }

    [OidcProviderFact]
    public async Task It_cancels_when_it_is_told_to_deny()
    {
        var redirect = await _robot.ObtainRedirectAsync(
            _client.AuthorizationUrl(), OidcClient.RedirectUri, ConsentDecision.Deny);

        QueryHelpers.ParseQuery(redirect.Query)["error"].ToString().ShouldBe("access_denied");
    }

    [OidcProviderFact]
    public async Task It_goes_through_other_hosts_with_their_cookies_and_fills_in_no_form_of_theirs()
    {
        await using var host = await ScriptedServer.StartAsync();
        var authorization = _client.AuthorizationUrl(redirectUri: host["/callback"].Url);
        host["/start"].Enqueue(Answer.Redirect(authorization).WithHeader("Set-Cookie", "binding=b1; path=/; httponly; samesite=lax"));
        host["/callback"].Enqueue(Answer.Redirect(host["/done"].Url));
        host["/done"].Enqueue(Answer.Html("""<form action="/done" method="post"><input name="prompt" value="login"></form>"""));

        using var page = await _robot.VisitAsync(host["/start"].Url);

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.RequestMessage!.RequestUri.ShouldBe(host["/done"].Url);
        var callback = host["/callback"].Requests.ShouldHaveSingleItem();
        callback.Query.ShouldContainKey("code");
        callback.Headers["Cookie"].ShouldContain("binding=b1");
    }

    [OidcProviderFact]
    public async Task It_says_where_it_ended_when_the_redirect_never_comes()
    {
        using var stranger = new OidcClient(_server, OidcProviderClient.Basic with { Id = "stranger" });

        var failure = await Should.ThrowAsync<InvalidOperationException>(
            () => _robot.ObtainRedirectAsync(stranger.AuthorizationUrl(), OidcClient.RedirectUri));

        failure.Message.ShouldContain("invalid_client");
    }
}
