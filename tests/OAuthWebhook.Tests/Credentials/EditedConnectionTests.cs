using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Credentials;

public sealed class EditedConnectionTests
{
    [Fact]
    public async Task An_edit_of_the_scopes_renews_the_token_before_its_next_use()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"), Answer.Token("t2"));
        await host.Credentials.GetAsync(key, default);

        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = host.Registration() with { Scopes = ["admin"] } }, null, default);
        await host.Credentials.GetAsync(key, default);

        host.Token.Requests[^1].Form["scope"].ShouldBe("admin");
        host.Token.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_edit_of_name_or_secret_keeps_the_token()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));
        await host.Credentials.GetAsync(key, default);

        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = host.Registration() with { Name = "Other" }, ClientSecret = "rotated" }, null, default);
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();

        host.Token.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_refresh_token_is_never_sent_to_another_server_than_its_own()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        var registration = host.Registration("authorization_code") with { TokenEndpoint = host.Server["/other"].Url.AbsoluteUri };

        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration, ClientSecret = "again" }, null, default);
        var error = (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();

        error.Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
        host.Server["/other"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refresh_token_is_never_sent_to_a_refresh_endpoint_that_was_entered_later()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        var registration = host.Registration("authorization_code") with { Refresh = new() { Endpoint = host.Server["/other"].Url.AbsoluteUri } };

        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration, ClientSecret = "again" }, null, default);
        host.Time.Advance(TimeSpan.FromSeconds(61));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);

        host.Server["/other"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_disabled_connection_gives_no_token_and_asks_nobody()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration() with { Disabled = true });

        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.ConnectionDisabled);

        host.Token.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_draft_that_nobody_authorized_stays_a_draft()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("authorization_code"));

        for (var i = 0; i < 3; i++)
        {
            (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.AuthorizationPending);
            host.Time.Advance(TimeSpan.FromSeconds(6));
        }

        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.PendingAuthorization);
    }
}
