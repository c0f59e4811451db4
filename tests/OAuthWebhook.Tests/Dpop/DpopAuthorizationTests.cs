using System.Web;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Tests.Dpop;

/// <summary>Authorization codes that are bound to the key they will be exchanged with (RFC 9449 §10).</summary>
public sealed class DpopAuthorizationTests
{
    [Fact]
    public async Task The_authorization_request_names_the_key_that_the_code_is_exchanged_with_on_whichever_node()
    {
        await using var host = await CoreHost.StartAsync();
        await using var other = await host.StartAnotherAsync();
        var key = await host.AddAsync(host.Registration("authorization_code") with { UseDpop = true });
        host.Token.Enqueue(Bound("t1"));

        var (redirect, state) = await host.BeginAsync(key);
        var outcome = await other.Authorizations.CompleteAsync(new() { State = state, Code = "the-code" }, _ => redirect.Binding, default);

        outcome.Status.ShouldBe(AuthorizationStatus.Completed);
        var proof = Proof.Of(host.Token.Requests.ShouldHaveSingleItem());
        proof.IsSound().ShouldBeTrue();
        HttpUtility.ParseQueryString(redirect.Location.Query)["dpop_jkt"].ShouldBe(proof.Thumbprint);
        (await host.Get<ITokenStore>().FindAsync(key, default))!.Tokens!.DpopKey.ShouldNotBeNull().Reveal().ShouldContain((string)proof.Key["x"]!);
    }

    [Fact]
    public async Task A_pushed_request_names_it_to_the_server_and_not_to_the_browser()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("authorization_code") with { UseDpop = true, PushedAuthorizationRequestEndpoint = host.Server["/par"].Url.AbsoluteUri });
        host.Server["/par"].Enqueue(Answer.Json(new { request_uri = "urn:one-time", expires_in = 60 }, 201));
        host.Token.Enqueue(Bound("t1"));

        var begun = (await host.Authorizations.BeginAsync(CoreHost.Caller, key.Id, new(new Uri("https://host.example/oauth-webhook/callback"), null), default)).Value.ShouldNotBeNull();
        var redirect = (await host.Authorizations.StartAsync(begun.Ticket, default)).Value.ShouldNotBeNull();
        var pushed = host.Server["/par"].Requests.ShouldHaveSingleItem();
        await host.Authorizations.CompleteAsync(new() { State = pushed.Form["state"], Code = "the-code" }, _ => redirect.Binding, default);

        pushed.Form["dpop_jkt"].ShouldBe(Proof.Of(host.Token.Requests.ShouldHaveSingleItem()).Thumbprint);
        redirect.Location.Query.ShouldNotContain("dpop_jkt");
    }

    [Fact]
    public async Task Each_consent_has_a_key_of_its_own()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("authorization_code") with { UseDpop = true });

        var thumbprints = new[] { await host.BeginAsync(key), await host.BeginAsync(key) }.Select(begun => HttpUtility.ParseQueryString(begun.Redirect.Location.Query)["dpop_jkt"]).ToList();

        thumbprints.ShouldBeUnique();
        thumbprints.ShouldAllBe(thumbprint => thumbprint!.Length == 43);
    }

    [Fact]
    public async Task Without_dpop_no_key_is_named()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("authorization_code"));

        (await host.BeginAsync(key)).Redirect.Location.Query.ShouldNotContain("dpop_jkt");
    }

    private static Answer Bound(string accessToken) => Answer.Json(new { access_token = accessToken, token_type = "DPoP", expires_in = 3600, refresh_token = "r1" });
}
