using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Management;
using OAuthWebhook.Quirks;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Audit;
using OAuthWebhook.Tests.Hosting;
using OAuthWebhook.Tests.Providers;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Tests.Credentials;

/// <summary>What callers get while the store cannot be reached.</summary>
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
    public async Task Nor_do_those_of_a_connection_that_is_waiting_to_be_tried_again()
    {
        var store = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(store.Wrap);
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(Answer.Error("invalid_grant"));
        host.Time.Sleep(TimeSpan.FromSeconds(61));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();
        store.IsGone = true;
        host.Time.Sleep(TimeSpan.FromSeconds(6));

        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
        var reads = store.Reads;
        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
        store.Reads.ShouldBe(reads);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_attempt_that_sent_nothing_because_the_store_went_away_is_no_lost_answer(bool answerLost)
    {
        var store = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(store.Wrap);
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
        host.Time.Sleep(TimeSpan.FromMinutes(50));
        store.AfterBegin = () => store.IsGone = true;
        store.LosesAnswersToBegin = answerLost ? 1 : 0;
        (await host.Credentials.LookAfterAsync(key)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.Transient);
        store.Begun.ShouldBe(1);

        store.IsGone = false;
        await host.Credentials.SaveUnsavedAsync();
        (await host.HasAttemptAsync(key)).ShouldBeFalse();
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);
        host.Token.Enqueue(Answer.Token("t2", 3600, "r2"));
        (await host.Credentials.LookAfterAsync(key)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(2);
        (await host.EntriesAsync(key)).ShouldAllBe(entry => entry.Error == null);
    }

    [Fact]
    public async Task What_was_to_be_kept_alive_while_the_store_was_away_is_kept_alive_when_it_is_back()
    {
        var store = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(store.Wrap);
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 20 * 86400, "r1"), registration => registration with { Refresh = new() { RefreshTokenLifetimeSeconds = 86400 } });
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
        host.Time.Sleep(TimeSpan.FromHours(13));
        store.IsGone = true;
        await host.DoAsync<RenewalScheduler>();
        host.Token.Requests.Count.ShouldBe(1);
        store.IsGone = false;
        host.Token.Enqueue(Answer.Token("t2", 20 * 86400, "r2"));
        host.Time.Sleep(TimeSpan.FromMinutes(1));

        await host.DoAsync<RenewalScheduler>();

        host.Token.Requests.Count.ShouldBe(2);
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
}
