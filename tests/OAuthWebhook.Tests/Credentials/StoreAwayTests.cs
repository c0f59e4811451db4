using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Management;
using OAuthWebhook.Quirks;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;
using OAuthWebhook.Tests.Providers;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Tests.Credentials;

/// <summary>What callers get while the store cannot be reached, and while whoever holds an attempt does not come back.</summary>
public sealed class StoreAwayTests
{
    [Fact]
    public async Task A_token_is_used_to_its_end_and_its_callers_do_not_wait_for_the_store_one_after_the_other()
    {
        var store = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(store.Wrap);
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
        store.IsGone = true;
        host.Time.Sleep(TimeSpan.FromSeconds(3600 - 30));

        (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(1);
        var reads = store.Reads;
        (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(1);
        store.Reads.ShouldBe(reads);
        host.Time.Sleep(TimeSpan.FromSeconds(31));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Description.ShouldContain("store");

        store.IsGone = false;
        host.Token.Enqueue(Answer.Token("t2", 3600, "r2"));
        host.Time.Sleep(TimeSpan.FromSeconds(3));
        (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(2);
    }

    [Fact]
    public async Task A_token_that_must_not_be_sent_is_not_sent_because_the_store_is_away()
    {
        var store = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(store.Wrap);
        var key = await host.AddAsync(host.Registration() with { UseDpop = true });
        // RFC 9449 §5: a server may answer with a Bearer token.
        host.Token.Otherwise = _ => Answer.Token("t1", 3600);
        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.TokenTypeUnsupported);
        store.IsGone = true;
        host.Time.Sleep(TimeSpan.FromSeconds(6));

        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.TokenTypeUnsupported);
        (await host.Credentials.GetAsync(key, default)).Value.ShouldBeNull();
    }

    [Fact]
    public async Task What_was_changed_while_nobody_could_read_it_is_not_covered_by_what_is_remembered()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1", 3600));
        var snapshot = (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull();
        var entry = host.Get<CredentialEntries>().Find(key).ShouldNotBeNull();
        var epoch = entry.Epoch;
        host.Credentials.Invalidate(key);

        host.Get<RenewalJournal>().Remember(entry, epoch, snapshot, RenewalErrors.StoreAway, TimeSpan.FromSeconds(1));

        entry.Snapshot.ShouldBeNull();
    }

    [Fact]
    public async Task A_refusal_that_cannot_be_noted_is_told_from_memory_and_noted_when_the_store_is_back()
    {
        var store = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(store.Wrap);
        await using var other = await host.StartAnotherAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Otherwise = _ => Answer.Error("invalid_grant");
        host.Time.Sleep(TimeSpan.FromSeconds(61));
        store.RefusesNotes = true;

        var told = (await host.GetPatientlyAsync(key)).Error.ShouldNotBeNull();
        var toldAgain = (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();
        store.RefusesNotes = false;
        await host.Credentials.SaveUnsavedAsync();
        var toldElsewhere = (await other.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();

        foreach (var error in new[] { told, toldAgain, toldElsewhere })
        {
            error.Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
            error.Description.ShouldNotContain("lost");
        }

        host.Token.Requests.Count.ShouldBe(2, "a refresh token that is known to be dead is not sent again");
        (await host.HasAttemptAsync(key)).ShouldBeFalse();
    }

    [Fact]
    public async Task The_name_of_an_account_that_cannot_be_noted_costs_nobody_the_token()
    {
        var store = new AwayTokenStore();
        var quirks = new ProviderQuirks { LookUps = [new() { Url = "{api}/me", Account = "/name" }], TokenAnswer = new() { Fields = new Dictionary<string, string> { ["api"] = "/api" } } };
        await using var odd = await OddProvider.StartAsync(quirks, store.Wrap);
        var gate = new AnswerGate();
        odd.Host.Server["/me"].Enqueue(Answer.Json(new { name = "Ann" }).Behind(gate));
        odd.Host.Token.Enqueue(Answer.Json(new { access_token = "t1", expires_in = 3600, api = odd.Address }));
        var key = await odd.AddAsync(registration => registration, "client_credentials");
        (await odd.Host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
        await gate.ArrivalAsync();
        store.IsGone = true;

        gate.Open();
        await odd.Host.PassTimeUntilAsync(() => Task.FromResult(odd.Host.Logs.Text.Contains("what was looked up", StringComparison.Ordinal)), TimeSpan.Zero);

        odd.Host.Credentials.Warm(key).ShouldNotBeNull();
    }

    [Fact]
    public async Task After_an_edit_nobody_waits_for_an_outcome_that_is_known_to_be_unknown()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(Answer.Empty(502));
        host.Time.Sleep(TimeSpan.FromSeconds(61));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.Indeterminate);
        var registration = (await host.DescribeAsync(key)).Registration with { Name = "Another name" };
        (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration }, null, default)).ShouldBeOfType<SaveOutcome.Saved>();

        var error = (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();

        error.Kind.ShouldBe(OAuthErrorKind.Indeterminate);
        error.RetryAfter.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.Zero);
        host.Token.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Whoever_waits_for_a_node_that_vanished_is_told_so_before_its_lease_ends()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Time.Sleep(TimeSpan.FromSeconds(61));
        var lifetime = TimeSpan.FromSeconds(90);
        (await host.Get<ITokenStore>().BeginAttemptAsync(key, new("of-another", "gone", 1, lifetime, host.Time.GetUtcNow() + lifetime), default)).ShouldBeOfType<AttemptStart.Begun>();

        var began = host.Time.GetUtcNow();
        var error = (await host.PassTimeAsync(host.Credentials.GetAsync(key, default).AsTask(), TimeSpan.FromMilliseconds(250))).Error.ShouldNotBeNull();

        (host.Time.GetUtcNow() - began).ShouldBeLessThan(lifetime);
        error.Description.ShouldContain("Another node began");
        error.RetryAfter.ShouldNotBeNull();
        host.Token.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Where_whoever_asked_has_said_that_it_has_no_answer_the_replay_waits_for_nobody()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(Answer.Empty(502), Answer.Token("t2", 60, "r2"));
        host.Time.Sleep(TimeSpan.FromSeconds(61));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.Indeterminate);
        host.Time.Sleep(TimeSpan.FromMinutes(2));
        await StoreClock.PassAttemptAsync(host, key);

        // The clock stands still.
        (await host.Credentials.GetAsync(key, default).AsTask().WaitAsync(Patience.Limit)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(2);
    }
}
