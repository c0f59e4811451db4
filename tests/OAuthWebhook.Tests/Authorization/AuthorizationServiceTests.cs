using System.Security.Cryptography;
using System.Text;
using System.Web;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Authorization;

public sealed class AuthorizationServiceTests
{
    private static readonly Uri Callback = new("https://host.example/oauth-webhook/callback");

    [Fact]
    public async Task The_authorization_request_carries_what_the_rfcs_ask_and_the_code_is_exchanged_with_the_matching_verifier()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("authorization_code") with
        {
            AuthorizationEndpoint = new Uri(host.Server.BaseAddress, "/authorize?tenant=1").AbsoluteUri,
            AuthorizationParameters = new Dictionary<string, string> { ["access_type"] = "offline" },
        });
        var (redirect, state) = await host.BeginAsync(key);
        host.Token.Enqueue(Answer.Token("t1", 3600, "r1"));

        var outcome = await host.Authorizations.CompleteAsync(new() { State = state, Code = "the-code" }, _ => redirect.Binding, default);

        outcome.Status.ShouldBe(AuthorizationStatus.Completed);
        outcome.ReturnPath.ShouldBe("/done");
        var query = HttpUtility.ParseQueryString(redirect.Location.Query);
        query["tenant"].ShouldBe("1");
        query["response_type"].ShouldBe("code");
        query["client_id"].ShouldBe("client");
        query["redirect_uri"].ShouldBe(Callback.AbsoluteUri);
        query["scope"].ShouldBe("read write");
        query["access_type"].ShouldBe("offline");
        query["code_challenge_method"].ShouldBe("S256");
        state.Length.ShouldBeGreaterThanOrEqualTo(43);
        var form = host.Token.Requests.ShouldHaveSingleItem().Form;
        form["code"].ShouldBe("the-code");
        form["redirect_uri"].ShouldBe(Callback.AbsoluteUri);
        Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"]))).TrimEnd('=').Replace('+', '-').Replace('/', '_').ShouldBe(query["code_challenge"]);
    }

    [Fact]
    public async Task Without_pkce_no_challenge_is_sent()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("authorization_code") with { UsePkce = false });
        host.Token.Enqueue(Answer.Token("t1"));

        var (redirect, _) = await host.BeginAsync(key);
        (await host.AuthorizeAsync(key)).Status.ShouldBe(AuthorizationStatus.Completed);

        redirect.Location.Query.ShouldNotContain("code_challenge");
        host.Token.Requests.ShouldHaveSingleItem().Form.ShouldNotContainKey("code_verifier");
    }

    [Fact]
    public async Task A_start_url_is_good_once()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("authorization_code"));
        var begun = (await host.Authorizations.BeginAsync(CoreHost.Caller, key.Id, new(Callback, null), default)).Value.ShouldNotBeNull();

        (await host.Authorizations.StartAsync(begun.Ticket, default)).Error.ShouldBeNull();

        (await host.Authorizations.StartAsync(begun.Ticket, default)).Error.ShouldNotBeNull().NextStep.ShouldContain("Authorize");
        (await host.Authorizations.StartAsync("guessed", default)).Error.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_start_url_ends_with_its_time()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("authorization_code"));
        var begun = (await host.Authorizations.BeginAsync(CoreHost.Caller, key.Id, new(Callback, null), default)).Value.ShouldNotBeNull();

        host.Time.Advance(TimeSpan.FromMinutes(11));

        (await host.Authorizations.StartAsync(begun.Ticket, default)).Error.ShouldNotBeNull();
        (await host.Authorizations.FindAsync(CoreHost.Caller, begun.Id, default)).ShouldNotBeNull().Status.ShouldBe(AuthorizationStatus.Expired);
    }

    [Fact]
    public async Task A_state_is_good_once_and_a_second_use_exchanges_nothing()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("authorization_code"));
        var (redirect, state) = await host.BeginAsync(key);
        host.Token.Enqueue(Answer.Token("t1"));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => host.Authorizations.CompleteAsync(new() { State = state, Code = "c" }, _ => redirect.Binding, default)));

        outcomes.Count(outcome => outcome is { Status: AuthorizationStatus.Completed, Title: "Authorized" }).ShouldBe(1);
        host.Token.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("unknown")]
    public async Task An_unknown_state_is_refused(string? state)
    {
        await using var host = await CoreHost.StartAsync();

        var outcome = await host.Authorizations.CompleteAsync(new() { State = state, Code = "c" }, _ => "x", default);

        outcome.Status.ShouldBe(AuthorizationStatus.Failed);
        outcome.Connection.ShouldBeNull();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("of-another-browser")]
    public async Task An_answer_in_another_browser_is_refused_and_the_right_one_can_still_finish(string? cookie)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("authorization_code"));
        var (redirect, state) = await host.BeginAsync(key);
        host.Token.Enqueue(Answer.Token("t1"));

        var stolen = await host.Authorizations.CompleteAsync(new() { State = state, Code = "c" }, _ => cookie, default);
        host.Token.Requests.ShouldBeEmpty();
        var own = await host.Authorizations.CompleteAsync(new() { State = state, Code = "c" }, _ => redirect.Binding, default);

        stolen.Status.ShouldBe(AuthorizationStatus.Failed);
        own.Status.ShouldBe(AuthorizationStatus.Completed);
    }

    [Fact]
    public async Task An_answer_of_another_issuer_is_refused_before_its_code_is_used()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("authorization_code") with { Issuer = "https://as.example" });
        var (redirect, state) = await host.BeginAsync(key);

        var outcome = await host.Authorizations.CompleteAsync(new() { State = state, Code = "c", Iss = "https://evil.example" }, _ => redirect.Binding, default);

        outcome.Status.ShouldBe(AuthorizationStatus.Failed);
        outcome.Message.ShouldContain("RFC 9207");
        host.Token.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("access_denied", AuthorizationStatus.Denied)]
    [InlineData("invalid_scope", AuthorizationStatus.Failed)]
    [InlineData("unauthorized_client", AuthorizationStatus.Failed)]
    [InlineData("unsupported_response_type", AuthorizationStatus.Failed)]
    [InlineData("server_error", AuthorizationStatus.Failed)]
    [InlineData("temporarily_unavailable", AuthorizationStatus.Failed)]
    [InlineData("login_required", AuthorizationStatus.Failed)]
    [InlineData("something_else", AuthorizationStatus.Failed)]
    public async Task Every_refusal_of_the_provider_says_what_to_do_and_is_remembered(string error, AuthorizationStatus status)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1"));
        var (redirect, state) = await host.BeginAsync(key);

        var outcome = await host.Authorizations.CompleteAsync(new() { State = state, Error = error, ErrorDescription = "because" }, _ => redirect.Binding, default);

        outcome.Status.ShouldBe(status);
        outcome.Message.ShouldContain("because");
        outcome.NextStep.ShouldNotBeNullOrEmpty();
        var remembered = (await host.Authorizations.FindAsync(CoreHost.Caller, redirect.Id, default)).ShouldNotBeNull();
        remembered.Status.ShouldBe(status);
        remembered.Reason.ShouldNotBeNull().ShouldContain("because");
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull("a failed consent leaves the token alone");
    }

    [Fact]
    public async Task A_failed_exchange_leaves_the_existing_token_alone_and_tells_why()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        host.Token.Enqueue(Answer.Error("invalid_grant"));

        var outcome = await host.AuthorizeAsync(key);

        outcome.Status.ShouldBe(AuthorizationStatus.Failed);
        outcome.NextStep.ShouldNotBeNullOrEmpty();
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);
        (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(1);
    }

    [Fact]
    public async Task A_code_whose_answer_was_lost_is_not_sent_again()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("authorization_code"));
        host.Token.Enqueue(Answer.Html("bad gateway", 502));

        (await host.AuthorizeAsync(key)).Status.ShouldBe(AuthorizationStatus.Failed);

        host.Token.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_consent_for_a_connection_that_was_changed_meanwhile_is_not_accepted()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("authorization_code"));
        var (redirect, state) = await host.BeginAsync(key);
        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = host.Registration("authorization_code") with { Scopes = ["everything"] } }, null, default);

        var outcome = await host.Authorizations.CompleteAsync(new() { State = state, Code = "c" }, _ => redirect.Binding, default);

        outcome.Status.ShouldBe(AuthorizationStatus.Failed);
        host.Token.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_consent_for_a_deleted_connection_ends_in_words()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("authorization_code"));
        var (redirect, state) = await host.BeginAsync(key);
        await host.Connections.DeleteAsync(CoreHost.Caller, key.Id, null, default);

        (await host.Authorizations.CompleteAsync(new() { State = state, Code = "c" }, _ => redirect.Binding, default)).Status.ShouldBe(AuthorizationStatus.Failed);

        host.Token.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_redirect_uri_of_another_host_is_refused_at_the_beginning()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("authorization_code") with { RedirectUri = "https://evil.example/callback" });

        var error = (await host.Authorizations.BeginAsync(CoreHost.Caller, key.Id, new(Callback, null), default)).Error.ShouldNotBeNull();

        error.Code.ShouldBe(OAuthErrorCodes.ConnectionIncomplete);
        error.Description.ShouldContain("not on this host");
    }

    [Fact]
    public async Task A_connection_that_needs_nobody_is_not_authorized_interactively()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();

        (await host.Authorizations.BeginAsync(CoreHost.Caller, key.Id, new(Callback, null), default)).Error.ShouldNotBeNull().NextStep.ShouldContain("token");
    }

    [Fact]
    public async Task Another_tenant_sees_no_authorization_and_begins_none()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("authorization_code"));
        var begun = (await host.Authorizations.BeginAsync(CoreHost.Caller, key.Id, new(Callback, null), default)).Value.ShouldNotBeNull();
        var stranger = CoreHost.Caller with { TenantId = "other" };

        (await host.Authorizations.FindAsync(stranger, begun.Id, default)).ShouldBeNull();
        (await host.Authorizations.BeginAsync(stranger, key.Id, new(Callback, null), default)).Error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.ConnectionNotFound);
    }

    [Fact]
    public async Task A_re_consent_replaces_the_token_and_clears_the_failure()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(Answer.Token("t2", 60, "r2"), Answer.Token("t3", 60, "r3"));

        (await host.AuthorizeAsync(key)).Status.ShouldBe(AuthorizationStatus.Completed);
        host.Time.Advance(TimeSpan.FromSeconds(61));
        await host.Credentials.GetAsync(key, default);

        host.Token.Requests[^1].Form["refresh_token"].ShouldBe("r2");
    }
}
