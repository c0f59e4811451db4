using System.Web;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Authorization;

/// <summary>Mix-up (RFC 9700 §4.4): a malicious server has the browser sign in at an honest one, so that the honest one's code comes back under the malicious one's state.</summary>
public sealed class MixUpTests
{
    private const string Honest = "https://honest.example";
    private const string Malicious = "https://malicious.example";

    [Theory]
    [InlineData(null, false, true)]
    [InlineData(null, true, false)]
    [InlineData(Malicious, true, true)]
    [InlineData(Honest, true, false)]
    [InlineData(Honest, false, false)]
    public async Task An_answer_is_taken_from_its_issuer_and_without_one_only_where_the_server_does_not_send_it(string? iss, bool always, bool taken)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("authorization_code") with { Issuer = Malicious, AuthorizationResponseIssParameterSupported = always });
        var (redirect, state) = await host.BeginAsync(key);
        host.Token.Enqueue(Answer.Token("t1"));

        var outcome = await host.Authorizations.CompleteAsync(new() { State = state, Code = "the-code", Iss = iss }, _ => redirect.Binding, default);

        outcome.Status.ShouldBe(taken ? AuthorizationStatus.Completed : AuthorizationStatus.Failed);
        host.Token.Requests.Count.ShouldBe(taken ? 1 : 0);
        if (!taken)
            outcome.Message.ShouldContain("mix up two servers");
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("realms/one", true)]
    [InlineData(Honest, false)]
    [InlineData("not a url", false)]
    public async Task Where_no_issuer_was_entered_one_at_another_address_is_refused_and_what_to_enter_is_told(string iss, bool taken)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("authorization_code"));
        var (redirect, state) = await host.BeginAsync(key);
        host.Token.Enqueue(Answer.Token("t1"));

        var outcome = await host.Authorizations.CompleteAsync(new() { State = state, Code = "the-code", Iss = taken ? new Uri(host.Server.BaseAddress, iss).AbsoluteUri : iss }, _ => redirect.Binding, default);

        outcome.Status.ShouldBe(taken ? AuthorizationStatus.Completed : AuthorizationStatus.Failed);
        host.Token.Requests.Count.ShouldBe(taken ? 1 : 0);
        if (!taken)
            outcome.NextStep.ShouldNotBeNull().ShouldContain("enter it on the connection's page");
    }

    [Fact]
    public async Task An_error_without_the_issuer_that_is_always_sent_is_not_believed_either()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("authorization_code") with { Issuer = Malicious, AuthorizationResponseIssParameterSupported = true });
        var (redirect, state) = await host.BeginAsync(key);

        var outcome = await host.Authorizations.CompleteAsync(new() { State = state, Error = "access_denied" }, _ => redirect.Binding, default);

        outcome.Status.ShouldBe(AuthorizationStatus.Failed);
    }

    [Fact]
    public async Task The_honest_servers_code_that_comes_back_under_the_malicious_servers_state_is_sent_to_nobody()
    {
        await using var host = await CoreHost.StartAsync();
        var honest = await host.AddAsync(host.Registration("authorization_code") with { Name = "Honest", SeparateCallback = true });
        var malicious = await host.AddAsync(host.Registration("authorization_code") with { Name = "Malicious", SeparateCallback = true, TokenEndpoint = host.Server["/malicious"].Url.AbsoluteUri });
        var (redirect, state) = await host.BeginAsync(malicious);

        // The honest server sends its code to the redirect URI that is registered there: the honest connection's.
        var outcome = await host.Authorizations.CompleteAsync(new() { State = state, Code = "honest-code", RouteConnectionId = honest.Id }, _ => redirect.Binding, default);

        outcome.Status.ShouldBe(AuthorizationStatus.Failed);
        outcome.Message.ShouldContain("RFC 9700");
        host.Server["/malicious"].Requests.ShouldBeEmpty();
        host.Token.Requests.ShouldBeEmpty();
        // And the state is spent: a second try with the right route does not bring it back.
        (await host.Authorizations.CompleteAsync(new() { State = state, Code = "honest-code", RouteConnectionId = malicious.Id }, _ => redirect.Binding, default)).Status.ShouldBe(AuthorizationStatus.Failed);
        host.Server["/malicious"].Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public async Task An_answer_comes_to_the_redirect_uri_of_its_authorization(bool separate, bool ownRoute, bool taken)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("authorization_code") with { SeparateCallback = separate });
        var (redirect, state) = await host.BeginAsync(key);
        host.Token.Enqueue(Answer.Token("t1"));

        var outcome = await host.Authorizations.CompleteAsync(new() { State = state, Code = "the-code", RouteConnectionId = ownRoute ? key.Id : null }, _ => redirect.Binding, default);

        outcome.Status.ShouldBe(taken ? AuthorizationStatus.Completed : AuthorizationStatus.Failed);
        var uri = HttpUtility.ParseQueryString(redirect.Location.Query)["redirect_uri"];
        uri.ShouldBe(separate ? $"https://host.example/oauth-webhook/callback/{key.Id}" : "https://host.example/oauth-webhook/callback");
        if (taken)
            host.Token.Requests.ShouldHaveSingleItem().Form["redirect_uri"].ShouldBe(uri);
    }

    [Fact]
    public async Task A_redirect_uri_that_was_entered_and_one_of_its_own_exclude_each_other()
    {
        await using var host = await CoreHost.StartAsync();
        var registration = host.Registration("authorization_code") with { SeparateCallback = true, RedirectUri = "https://host.example/signin" };

        (await host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = registration, ClientSecret = "s" }, default)).ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys.ShouldBe(["separateCallback"]);
    }

    [Fact]
    public async Task Demanding_the_issuer_needs_one_to_compare_with()
    {
        await using var host = await CoreHost.StartAsync();
        var registration = host.Registration("authorization_code") with { AuthorizationResponseIssParameterSupported = true };

        (await host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = registration, ClientSecret = "s" }, default)).ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys.ShouldBe(["issuer"]);
    }
}
