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

    [Fact]
    public async Task However_many_there_are_that_are_not_offered_they_are_not_read()
    {
        await using var host = await CoreHost.StartAsync();
        var wanted = await host.AddAsync(host.Registration() with { Name = "Wanted" });
        var before = await QueriesAsync(host);
        for (var number = 0; number < 30; number++)
            await host.AddAsync(host.Registration() with { Name = "Wanted", Disabled = true });

        (await QueriesAsync(host)).ShouldBe(before);
        (await NamedAsync(host, "WANTED")).Connections.ShouldHaveSingleItem().Connection.Key.ShouldBe(wanted);

        static Task<PickableConnections> NamedAsync(CoreHost host, string name) => PickableConnections.NewestAsync(host.Connections, CoreHost.Caller, 2, new() { TenantId = "", Name = name }, default);

        static async Task<int> QueriesAsync(CoreHost host)
        {
            var read = host.Logs.Lines.Count;
            await NamedAsync(host, "wanted");
            return host.Logs.Lines.Skip(read).Count(line => line.Category.EndsWith("Database.Command", StringComparison.Ordinal));
        }
    }

    private static async Task<IEnumerable<string>> OfferedAsync(CoreHost host) =>
        (await PickableConnections.NewestAsync(host.Connections, CoreHost.Caller, 10, new() { TenantId = "" }, default)).Connections.Select(picked => picked.Connection.Key.Id);
}
