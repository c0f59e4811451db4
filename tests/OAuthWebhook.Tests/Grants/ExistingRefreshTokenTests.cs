using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Grants;
using OAuthWebhook.Management;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Grants;

public sealed class ExistingRefreshTokenTests
{
    [Fact]
    public async Task Whoever_wants_a_token_first_spends_the_refresh_token_once()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AddAsync(host);
        (await EnterAsync(host, key, "r1")).ShouldBeOfType<TokenOutcome.Done>();
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);
        host.Token.Requests.ShouldBeEmpty();
        host.Token.Enqueue(Answer.Token("t1", 3600, "r2"));

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.Credentials.GetAsync(key, default).AsTask()));

        results.ShouldAllBe(result => result.Error == null);
        var form = host.Token.Requests.ShouldHaveSingleItem().Form;
        form["grant_type"].ShouldBe("refresh_token");
        form["refresh_token"].ShouldBe("r1");
        (await host.DescribeAsync(key)).Token.HasAccessToken.ShouldBeTrue();
    }

    [Fact]
    public async Task Getting_a_token_works_too_and_what_comes_renews_itself()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AddAsync(host);
        await EnterAsync(host, key, "r1");
        host.Token.Enqueue(Answer.Token("t1", 60, "r2"), Answer.Token("t2", 60));

        (await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Done>();
        host.Time.Advance(TimeSpan.FromSeconds(61));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();

        host.Token.Requests.Select(request => request.Form["refresh_token"]).ShouldBe(["r1", "r2"]);
    }

    [Fact]
    public async Task Two_nodes_spend_it_once()
    {
        await using var host = await CoreHost.StartAsync();
        await using var other = await host.StartAnotherAsync();
        var key = await AddAsync(host);
        await EnterAsync(host, key, "r1");
        var gate = new AnswerGate();
        host.Token.Enqueue(Answer.Token("t1", 3600, "r2").Behind(gate));

        var first = host.Credentials.GetAsync(key, default).AsTask();
        await gate.ArrivalAsync();
        var second = other.Credentials.GetAsync(key, default).AsTask();
        gate.Open();

        (await first).Error.ShouldBeNull();
        (await host.PassTimeAsync(second, TimeSpan.FromMilliseconds(100))).Error.ShouldBeNull();
        host.Token.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Before_one_is_entered_it_says_so_and_sends_nothing()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AddAsync(host);

        var error = (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();

        error.Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
        error.NextStep.ShouldContain("enter a refresh token");
        host.Token.Requests.ShouldBeEmpty();
        var overview = await host.DescribeAsync(key);
        ConnectionStatuses.Of(overview, host.Time.GetUtcNow()).ShouldBe(ConnectionStatus.PendingAuthorization);
        ConnectionStatuses.Detail(overview, host.Time.GetUtcNow())!.NextStep!.ShouldContain("enter a refresh token");
    }

    [Fact]
    public async Task A_dead_one_is_to_be_replaced_by_a_new_one()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AddAsync(host);
        await EnterAsync(host, key, "r1");
        host.Token.Enqueue(Answer.Error("invalid_grant"), Answer.Token("t1", 3600, "r3"));

        var error = (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.ReauthorizationRequired);
        await host.Credentials.GetAsync(key, default);
        host.Token.Requests.Count.ShouldBe(1);
        await EnterAsync(host, key, "r2");

        error.Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
        error.NextStep.ShouldContain("enter a new refresh token");
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
        host.Token.Requests[1].Form["refresh_token"].ShouldBe("r2");
    }

    [Fact]
    public async Task A_lost_answer_is_not_replayed_before_its_attempt_has_ended()
    {
        await using var host = await CoreHost.StartAsync(services => services.ShortenAttempts());
        var key = await AddAsync(host);
        await EnterAsync(host, key, "r1");
        host.Token.Enqueue(Answer.Close(), Answer.Error("invalid_grant"));

        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.Indeterminate);
        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.Indeterminate);
        host.Token.Requests.Count.ShouldBe(1);
        await StoreClock.PassAttemptAsync(host, key);
        host.Time.Advance(TimeSpan.FromMinutes(1));

        var error = (await host.GetPatientlyAsync(key)).Error.ShouldNotBeNull();
        error.Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
        error.Description.ShouldContain("was lost");
        error.NextStep.ShouldContain("enter a new refresh token");
    }

    [Fact]
    public async Task One_that_nobody_uses_is_spent_before_it_ends_for_want_of_use()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AddAsync(host);
        await EnterAsync(host, key, "r1");
        host.Token.Enqueue(Answer.Token("t1", 3600, "r2"));

        host.Time.Sleep(TimeSpan.FromDays(7));
        await host.DoAsync<RenewalScheduler>();
        await host.SettleAsync();

        host.Token.Requests.ShouldHaveSingleItem().Form["refresh_token"].ShouldBe("r1");
    }

    [Fact]
    public async Task Nobody_can_be_sent_to_the_provider_for_it()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AddAsync(host);

        var error = (await host.Authorizations.BeginAsync(CoreHost.Caller, key.Id, new(new Uri("https://host.example/oauth-webhook/callback"), null), default)).Error.ShouldNotBeNull();

        error.NextStep.ShouldBe("Enter a new refresh token.");
    }

    public static TheoryData<string?, string?, DateTimeOffset?, string> Mistakes => new()
    {
        { null, null, null, "accessToken" },
        { " ", "", null, "accessToken" },
        { null, "a b", null, "refreshToken" },
        { "a\nb", "r1", null, "accessToken" },
        { null, "r1", new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero), "expiresAt" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task What_cannot_be_a_token_is_refused(string? accessToken, string? refreshToken, DateTimeOffset? expiresAt, string field)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AddAsync(host);

        var outcome = await host.Connections.EnterTokenAsync(CoreHost.Caller, key.Id, new(accessToken, refreshToken, expiresAt), default);

        outcome.ShouldBeOfType<TokenOutcome.Invalid>().Errors.Keys.ShouldBe([field]);
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.PendingAuthorization);
    }

    private static Task<ConnectionKey> AddAsync(CoreHost host) => host.AddAsync(host.Registration(RefreshTokenGrant.GrantType));

    private static Task<TokenOutcome> EnterAsync(CoreHost host, ConnectionKey key, string refreshToken) =>
        host.Connections.EnterTokenAsync(CoreHost.Caller, key.Id, new(null, refreshToken, null), default);
}
