using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Events;
using OAuthWebhook.Management;
using OAuthWebhook.Revocation;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Audit;
using OAuthWebhook.Tests.Hosting;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Tests.Credentials;

/// <summary>Token sets that the store could not take: the only copies there are.</summary>
public sealed class UnsavedTokensTests
{
    [Fact]
    public async Task A_node_that_finds_a_lost_answer_waits_for_the_one_that_has_it()
    {
        var away = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(services =>
        {
            services.ShortenAttempts();
            away.Wrap(services);
        });
        await using var other = await host.StartAnotherAsync(services => services.ShortenAttempts());
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(Answer.Token("t2", 600, "r2"));
        host.Token.Otherwise = _ => Answer.Error("invalid_grant");
        host.Time.Sleep(TimeSpan.FromSeconds(61));
        away.RefusesSaves = true;
        (await host.GetPatientlyAsync(key)).Error.ShouldBeNull("it is used from memory");
        await StoreClock.PassAttemptAsync(host, key);

        // The store is back. The other node's caller is there before the one that has the token saves it.
        var timers = host.Time.ArmedTimers;
        var asking = other.Credentials.GetAsync(key, default).AsTask();
        while (host.Time.ArmedTimers == timers && !asking.IsCompleted)
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        away.RefusesSaves = false;
        await host.Credentials.SaveUnsavedAsync();
        var got = await host.PassTimeAsync(asking, TimeSpan.FromMilliseconds(100));

        got.Value.ShouldNotBeNull().Token!.Generation.ShouldBe(2);
        host.Token.Requests.Count.ShouldBe(2, "a refresh token that is spent is not sent again");
    }

    [Fact]
    public async Task The_token_of_a_consent_is_saved_when_the_store_is_back()
    {
        var away = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(away.Wrap);
        var key = await host.AddAsync(host.Registration("authorization_code"));
        host.Token.Enqueue(Answer.Token("t1", 3600, "r1"));
        var begun = await host.BeginAsync(key);
        away.RefusesSaves = true;

        (await host.PassTimeAsync(CompleteAsync(host, begun), TimeSpan.FromMilliseconds(100))).Status.ShouldBe(AuthorizationStatus.Failed);
        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Description.ShouldContain("store");
        away.RefusesSaves = false;

        (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(1);
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);
        host.Token.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_code_is_not_spent_while_nothing_could_take_what_it_brings()
    {
        var away = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(away.Wrap);
        var key = await host.AddAsync(host.Registration("authorization_code"));
        var begun = await host.BeginAsync(key);
        away.IsGone = true;

        var outcome = await host.PassTimeAsync(CompleteAsync(host, begun), TimeSpan.FromMilliseconds(100));

        outcome.Status.ShouldBe(AuthorizationStatus.Failed);
        outcome.Title.ShouldBe("No token was asked for");
        outcome.NextStep.ShouldNotBeNull().ShouldContain("begin again");
        host.Token.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_token_of_a_consent_that_was_kept_gives_way_to_that_of_a_later_one()
    {
        var away = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(away.Wrap);
        await using var other = await host.StartAnotherAsync();
        var key = await host.AddAsync(host.Registration("authorization_code"));
        host.Token.Enqueue(Answer.Token("t1", 3600, "r1"), Answer.Token("t2", 3600, "r2"));
        var begun = await host.BeginAsync(key);
        away.RefusesSaves = true;
        (await host.PassTimeAsync(CompleteAsync(host, begun), TimeSpan.FromMilliseconds(100))).Status.ShouldBe(AuthorizationStatus.Failed);
        host.Time.Sleep(TimeSpan.FromSeconds(1));
        (await other.AuthorizeAsync(key)).Status.ShouldBe(AuthorizationStatus.Completed);
        away.RefusesSaves = false;

        await host.Credentials.SaveUnsavedAsync();

        (await host.Get<ITokenStore>().FindAsync(key, default)).ShouldNotBeNull().Tokens!.RefreshToken!.Reveal().ShouldBe("r2");
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
    }

    [Fact]
    public async Task The_token_of_a_consent_that_was_kept_takes_the_place_of_what_the_earlier_one_was_renewed_to_meanwhile()
    {
        var away = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(away.Wrap);
        await using var other = await host.StartAnotherAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        var begun = await host.BeginAsync(key);
        host.Token.Enqueue(Answer.Token("t2", 3600, "r2"), Answer.Token("t3", 3600, "r3"));
        away.RefusesSaves = true;
        (await host.PassTimeAsync(CompleteAsync(host, begun), TimeSpan.FromMilliseconds(100))).Status.ShouldBe(AuthorizationStatus.Failed);
        host.Time.Sleep(TimeSpan.FromSeconds(3));
        (await other.Credentials.RequestAsync(key, default)).Error.ShouldBeNull();
        away.RefusesSaves = false;

        await host.Credentials.SaveUnsavedAsync();

        (await RefreshTokenAsync(host, key)).ShouldBe("r2");
    }

    [Fact]
    public async Task The_token_of_a_consent_is_kept_whatever_a_refresh_brings_that_was_under_way()
    {
        var away = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(away.Wrap);
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        var begun = await host.BeginAsync(key);
        var gate = new AnswerGate();
        host.Token.Enqueue(Answer.Token("t2", 3600, "r2").Behind(gate), Answer.Token("t3", 3600, "r3"));
        var refresh = host.Credentials.RequestAsync(key, default);
        await gate.ArrivalAsync();
        away.RefusesSaves = true;
        (await host.PassTimeAsync(CompleteAsync(host, begun), TimeSpan.FromMilliseconds(100))).Status.ShouldBe(AuthorizationStatus.Failed);
        gate.Open();
        (await host.PassTimeAsync(refresh, TimeSpan.FromMilliseconds(100))).Error.ShouldNotBeNull();
        away.RefusesSaves = false;

        await host.Credentials.SaveUnsavedAsync();

        (await RefreshTokenAsync(host, key)).ShouldBe("r3");
    }

    [Fact]
    public async Task Once_it_is_saved_it_is_told_who_authorized_and_that_the_connection_is_well_again()
    {
        var away = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(away.Wrap);
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(Answer.Error("invalid_grant"), Answer.Token("t2", 3600, "r2"));
        host.Time.Sleep(TimeSpan.FromSeconds(61));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();
        var begun = await host.BeginAsync(key);
        using var events = host.Get<ConnectionEvents>().Subscribe();
        away.RefusesSaves = true;
        (await host.PassTimeAsync(CompleteAsync(host, begun), TimeSpan.FromMilliseconds(100))).Status.ShouldBe(AuthorizationStatus.Failed);
        away.RefusesSaves = false;

        await host.Credentials.SaveUnsavedAsync();
        await host.Credentials.SaveUnsavedAsync();

        events.Dispose();
        (await events.ReadAllAsync().Select(told => told.Kind).ToListAsync()).ShouldBe([ConnectionEventKind.Authorized, ConnectionEventKind.Recovered]);
        (await host.LinesAsync(key)).Count(line => line.StartsWith("Authorized by tester", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task A_consent_that_was_given_after_the_token_was_forgotten_is_not()
    {
        var away = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(away.Wrap);
        await using var other = await host.StartAnotherAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
        (await other.Connections.ForgetTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Done>();
        await KeptAsync(host, away, key, Answer.Token("t2", 3600, "r2"));

        away.IsGone = false;
        await host.Credentials.SaveUnsavedAsync();

        (await RefreshTokenAsync(host, key)).ShouldBe("r2");
    }

    [Fact]
    public async Task What_a_person_has_forgotten_does_not_come_back_from_a_node_that_could_not_even_read()
    {
        var away = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(away.Wrap);
        await using var other = await host.StartAnotherAsync();
        var key = await other.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        await KeptAsync(host, away, key, Answer.Token("t2", 3600, "r2"));
        (await other.Connections.ForgetTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Done>();

        away.IsGone = false;
        await host.Credentials.SaveUnsavedAsync();

        (await RefreshTokenAsync(host, key)).ShouldBeNull();
    }

    [Fact]
    public async Task What_is_revoked_is_the_token_that_was_kept_and_not_what_it_took_the_place_of()
    {
        var away = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(away.Wrap);
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"), registration => registration with { RevocationEndpoint = host.Server["/revoke"].Url.AbsoluteUri });
        host.Server["/revoke"].Otherwise = _ => Answer.Empty(200);
        host.Token.Enqueue(Answer.Token("t2", 3600, "r2"));
        host.Time.Sleep(TimeSpan.FromSeconds(61));
        away.RefusesSaves = true;
        (await host.GetPatientlyAsync(key)).Error.ShouldBeNull();
        (await Should.ThrowAsync<StoreUnavailableException>(() => host.Connections.ForgetTokenAsync(CoreHost.Caller, key.Id, default))).Message.ShouldContain("newest");
        host.Server["/revoke"].Requests.ShouldBeEmpty();
        away.RefusesSaves = false;

        (await host.Connections.ForgetTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Done>().Revocation.ShouldBeOfType<RevocationOutcome.Revoked>();

        host.Server["/revoke"].Requests.Select(request => request.Form["token"]).ShouldBe(["r2", "t2"]);
    }

    [Fact]
    public async Task That_there_was_no_access_token_with_a_new_refresh_token_is_noted_when_the_store_is_back()
    {
        var away = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(away.Wrap);
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(Answer.Json(new { refresh_token = "r2" }));
        host.Time.Sleep(TimeSpan.FromSeconds(61));
        (away.RefusesSaves, away.RefusesNotes) = (true, true);
        var told = (await host.GetPatientlyAsync(key)).Error.ShouldNotBeNull();
        (away.RefusesSaves, away.RefusesNotes) = (false, false);

        await host.Credentials.SaveUnsavedAsync();

        (await RefreshTokenAsync(host, key)).ShouldBe("r2");
        (await host.Get<ITokenStore>().FindAsync(key, default)).ShouldNotBeNull().Failure.ShouldNotBeNull().Error.Code.ShouldBe(told.Code);
        host.Token.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_a_person_has_forgotten_does_not_come_back()
    {
        var away = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(away.Wrap);
        await using var other = await host.StartAnotherAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        var begun = await host.BeginAsync(key);
        host.Token.Enqueue(Answer.Token("t2", 3600, "r2"));
        away.RefusesSaves = true;
        (await host.PassTimeAsync(CompleteAsync(host, begun), TimeSpan.FromMilliseconds(100))).Status.ShouldBe(AuthorizationStatus.Failed);
        (await other.Connections.ForgetTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Done>();
        away.RefusesSaves = false;

        await host.Credentials.SaveUnsavedAsync();

        (await host.Get<ITokenStore>().FindAsync(key, default)).ShouldNotBeNull().Tokens.ShouldBeNull();
    }

    // A consent whose answer comes when nothing at all of the store can be reached.
    private static async Task KeptAsync(CoreHost host, AwayTokenStore away, ConnectionKey key, Answer tokens)
    {
        var begun = await host.BeginAsync(key);
        var gate = new AnswerGate();
        host.Token.Enqueue(tokens.Behind(gate));
        var completed = CompleteAsync(host, begun);
        await gate.ArrivalAsync();
        away.IsGone = true;
        gate.Open();
        (await host.PassTimeAsync(completed, TimeSpan.FromMilliseconds(100))).Status.ShouldBe(AuthorizationStatus.Failed);
    }

    private static async Task<string?> RefreshTokenAsync(CoreHost host, ConnectionKey key) =>
        (await host.Get<ITokenStore>().FindAsync(key, default)).ShouldNotBeNull().Tokens?.RefreshToken?.Reveal();

    private static Task<CallbackOutcome> CompleteAsync(CoreHost host, (AuthorizationRedirect Redirect, string State) begun) =>
        host.Authorizations.CompleteAsync(new() { State = begun.State, Code = "the-code" }, _ => begun.Redirect.Binding, default);
}
