using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Credentials;

public sealed class RenewalTests
{
    [Fact]
    public async Task A_warm_token_is_served_without_another_token_request()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));

        for (var i = 0; i < 20; i++)
            (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();

        host.Token.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_thousand_cold_callers_cause_one_token_request()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        var gate = new AnswerGate();
        host.Token.Enqueue(Answer.Token("t1").Behind(gate));

        var callers = Enumerable.Range(0, 1000).Select(_ => host.Credentials.GetAsync(key, default).AsTask()).ToArray();
        await gate.ArrivalAsync();
        gate.Open();
        var results = await Task.WhenAll(callers);

        results.ShouldAllBe(result => result.Error == null);
        host.Token.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_expired_token_is_refreshed_once_and_the_rotated_refresh_token_is_spent_next()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(Answer.Token("t2", 60, "r2"), Answer.Token("t3", 60, "r3"));

        host.Time.Advance(TimeSpan.FromSeconds(61));
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => host.Credentials.GetAsync(key, default).AsTask()));
        host.Time.Advance(TimeSpan.FromSeconds(61));
        await host.Credentials.GetAsync(key, default);

        host.Token.Requests.Skip(1).Select(request => request.Form["refresh_token"]).ShouldBe(["r1", "r2"]);
    }

    [Fact]
    public async Task A_refresh_answer_without_a_refresh_token_keeps_the_old_one_and_the_granted_scopes()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1", "read"));
        host.Token.Enqueue(Answer.Token("t2", 60), Answer.Token("t3", 60));

        host.Time.Advance(TimeSpan.FromSeconds(61));
        await host.Credentials.GetAsync(key, default);
        host.Time.Advance(TimeSpan.FromSeconds(61));
        await host.Credentials.GetAsync(key, default);

        host.Token.Requests.Skip(1).Select(request => request.Form["refresh_token"]).ShouldBe(["r1", "r1"]);
        (await host.DescribeAsync(key)).Token.GrantedScopes.ShouldBe(["read"]);
    }

    [Fact]
    public async Task A_token_that_lives_thirty_seconds_is_not_renewed_for_every_request()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1", 30), Answer.Token("t2", 30));

        for (var i = 0; i < 20; i++)
        {
            await host.Credentials.GetAsync(key, default);
            host.Time.Advance(TimeSpan.FromSeconds(1));
        }

        host.Token.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_margin_longer_than_the_life_of_the_token_renews_at_half_its_life()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration() with { Refresh = new() { MarginSeconds = 3600 } });
        host.Token.Enqueue(Answer.Token("t1", 60), Answer.Token("t2", 60));

        await host.Credentials.GetAsync(key, default);
        host.Time.Advance(TimeSpan.FromSeconds(29));
        await host.Credentials.GetAsync(key, default);
        host.Token.Requests.Count.ShouldBe(1);
        host.Time.Advance(TimeSpan.FromSeconds(2));
        await host.Credentials.GetAsync(key, default);
        await host.SettleAsync();
        host.Token.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Without_expires_in_the_default_lifetime_of_the_connection_counts()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration() with { Refresh = new() { DefaultLifetimeSeconds = 100 } });
        host.Token.Enqueue(Answer.Token("t1", expiresIn: null), Answer.Token("t2", expiresIn: null));

        await host.Credentials.GetAsync(key, default);
        host.Time.Advance(TimeSpan.FromSeconds(101));
        await host.Credentials.GetAsync(key, default);

        host.Token.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_token_without_a_refresh_token_is_used_to_its_end_and_not_called_dead_before()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 600));

        (await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Refused>();
        host.Time.Advance(TimeSpan.FromSeconds(595));
        (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull();
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);
        host.Time.Advance(TimeSpan.FromSeconds(6));

        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Expired);
        host.Token.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Use_is_counted_and_written_in_batches()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));
        host.Api.Otherwise = _ => Answer.Json(new { ok = true });
        for (var i = 0; i < 7; i++)
            await host.SendAsync(key);

        await host.StopAsync();

        var overview = await host.DescribeAsync(key);
        overview.UseCount.ShouldBe(7);
        overview.LastUsedAt.ShouldBe(host.Time.GetUtcNow());
    }
}
