using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Management;

/// <summary>What is offered where a connection is picked.</summary>
public sealed class PickableConnectionsTests
{
    [Theory]
    [InlineData("client_credentials")]
    [InlineData("password")]
    public async Task A_connection_whose_first_token_was_refused_is_a_draft_that_is_not_offered_until_it_gets_one(string grantType)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration(grantType));
        (await OfferedAsync(host)).ShouldBe([key.Id]);

        host.Token.Enqueue(Answer.Error("invalid_client", status: 401));
        (await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Refused>();
        (await OfferedAsync(host)).ShouldBeEmpty();

        host.Token.Enqueue(Answer.Token("t1", 60));
        (await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Done>();
        (await OfferedAsync(host)).ShouldBe([key.Id]);
    }

    [Fact]
    public async Task A_server_that_is_busy_makes_no_draft_of_a_connection()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();

        host.Token.Otherwise = _ => Answer.Empty(429);
        (await host.PassTimeAsync(host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default), TimeSpan.FromMilliseconds(100))).ShouldBeOfType<TokenOutcome.Refused>();

        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Failing);
        (await OfferedAsync(host)).ShouldBe([key.Id]);
    }

    private static async Task<IEnumerable<string>> OfferedAsync(CoreHost host) =>
        (await PickableConnections.NewestAsync(host.Connections, CoreHost.Caller, 10, fits: null, default)).Connections.Select(picked => picked.Connection.Key.Id);
}
