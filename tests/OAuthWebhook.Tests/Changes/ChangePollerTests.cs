using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Changes;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Changes;

public sealed class ChangePollerTests
{
    [Fact]
    public async Task A_connection_disabled_on_one_node_gives_no_token_on_the_other()
    {
        await using var host = await CoreHost.StartAsync();
        await using var other = await host.StartAnotherAsync();
        await other.DoAsync<ChangePoller>();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));
        await other.Credentials.GetAsync(key, default);

        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = host.Registration() with { Disabled = true } }, null, default);
        (await other.Credentials.GetAsync(key, default)).Error.ShouldBeNull("it was not told yet");
        await other.DoAsync<ChangePoller>();

        (await other.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.ConnectionDisabled);
    }

    [Fact]
    public async Task A_deleted_connection_and_a_forgotten_token_are_gone_on_the_other_node_too()
    {
        await using var host = await CoreHost.StartAsync();
        await using var other = await host.StartAnotherAsync();
        await other.DoAsync<ChangePoller>();
        var deleted = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        var forgotten = await host.AddAuthorizedAsync(Answer.Token("t2", 3600, "r2"));
        await other.Credentials.GetAsync(deleted, default);
        await other.Credentials.GetAsync(forgotten, default);

        await host.Connections.DeleteAsync(CoreHost.Caller, deleted.Id, null, default);
        await host.Connections.ForgetTokenAsync(CoreHost.Caller, forgotten.Id, default);
        await other.DoAsync<ChangePoller>();

        (await other.Credentials.GetAsync(deleted, default)).Error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.ConnectionNotFound);
        (await other.Credentials.GetAsync(forgotten, default)).Error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.AuthorizationPending);
    }

    [Fact]
    public async Task A_token_renewed_on_one_node_is_used_on_the_other_without_another_renewal()
    {
        await using var host = await CoreHost.StartAsync();
        await using var other = await host.StartAnotherAsync();
        await other.DoAsync<ChangePoller>();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        await other.Credentials.GetAsync(key, default);
        host.Token.Enqueue(Answer.Token("t2", 3600, "r2"));
        await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default);

        await other.DoAsync<ChangePoller>();

        (await other.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(2);
        host.Token.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_nobody_changed_stays_in_memory()
    {
        await using var host = await CoreHost.StartAsync();
        await using var other = await host.StartAnotherAsync();
        await other.DoAsync<ChangePoller>();
        var key = await host.AddAsync();
        var changed = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));
        await other.Credentials.GetAsync(key, default);

        await host.Connections.DeleteAsync(CoreHost.Caller, changed.Id, null, default);
        await other.DoAsync<ChangePoller>();
        await other.DoAsync<ChangePoller>();

        other.Credentials.GetAsync(key, default).AsTask().IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task A_node_that_was_away_for_longer_than_the_log_is_kept_reads_everything_anew()
    {
        await using var host = await CoreHost.StartAsync();
        await using var other = await host.StartAnotherAsync();
        await other.DoAsync<ChangePoller>();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1", 86400));
        await other.Credentials.GetAsync(key, default);

        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = host.Registration() with { Disabled = true } }, null, default);
        await host.Get<IChangeStore>().SweepAsync(DateTimeOffset.MaxValue, default);
        host.Time.Sleep(TimeSpan.FromHours(3));
        await other.DoAsync<ChangePoller>();

        (await other.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.ConnectionDisabled);
    }

    [Fact]
    public async Task A_node_learns_of_a_change_by_itself_within_five_seconds()
    {
        await using var host = await CoreHost.StartAsync();
        var interval = new OAuthWebhookOptions().ChangePollInterval;
        await using var other = await host.StartAnotherAsync(services => services.Configure<OAuthWebhookOptions>(options => options.ChangePollInterval = interval));
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));
        await other.Credentials.GetAsync(key, default);
        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = host.Registration() with { Disabled = true } }, null, default);
        await host.Time.TimerDueWithin(interval);

        host.Time.Advance(TimeSpan.FromSeconds(5));

        // The clock stands still from here on: only the query is waited for.
        await host.PassTimeUntilAsync(async () => (await other.Credentials.GetAsync(key, default)).Error is not null, TimeSpan.Zero);
        (await other.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.ConnectionDisabled);
    }

    [Fact]
    public async Task An_API_that_refuses_every_token_makes_two_nodes_renew_no_oftener_than_one()
    {
        await using var host = await CoreHost.StartAsync();
        await using var other = await host.StartAnotherAsync();
        await other.DoAsync<ChangePoller>();
        var key = await host.AddAsync();
        host.Token.Otherwise = _ => Answer.Token(Guid.NewGuid().ToString("N"));
        host.Api.Otherwise = _ => Answer.Empty(401);
        await host.SendAsync(key);
        var before = host.Token.Requests.Count;

        for (var i = 0; i < 5; i++)
        {
            await other.SendAsync(key);
            await host.DoAsync<ChangePoller>();
            await host.SendAsync(key);
            await other.DoAsync<ChangePoller>();
        }

        host.Token.Requests.Count.ShouldBe(before, "the token that they refuse was got after a refusal, whichever node got it");
    }

    [Fact]
    public async Task What_was_learnt_about_a_token_survives_another_nodes_change()
    {
        await using var host = await CoreHost.StartAsync();
        await using var other = await host.StartAnotherAsync();
        await other.DoAsync<ChangePoller>();
        var key = await host.AddAsync();
        host.Token.Otherwise = _ => Answer.Token(Guid.NewGuid().ToString("N"));
        other.Api.Otherwise = _ => Answer.Empty(401);
        await other.SendAsync(key);
        var before = host.Token.Requests.Count;

        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = host.Registration() with { Name = "Other" } }, null, default);
        await other.DoAsync<ChangePoller>();
        await other.SendAsync(key);

        host.Token.Requests.Count.ShouldBe(before, "the API refused a token renewed a moment ago; renewing it again helps nobody");
    }
}
