using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Tests.Credentials;

/// <summary>The store fails at each write of a refresh, once or until somebody helps it: no rotation is lost.</summary>
public sealed class StoreFailureTests
{
    private const int Once = 1;
    private const int ForAWhile = int.MaxValue;

    /// <summary>Every write of a refresh, failing in every way.</summary>
    public static TheoryData<int, Fault, int> Faults()
    {
        var faults = new TheoryData<int, Fault, int>();
        foreach (var write in new[] { 1, 2 })
        {
            foreach (var fault in Enum.GetValues<Fault>())
            {
                faults.Add(write, fault, Once);
                faults.Add(write, fault, ForAWhile);
            }
        }

        return faults;
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task No_rotation_is_lost_when_the_store_fails_while_a_token_is_renewed(int write, Fault fault, int count)
    {
        var store = new FaultyTokenStore();
        await using var host = await StartAsync(store);
        var (key, server) = await AuthorizeAsync(host);

        store.Plan(fault, write, count);
        var meanwhile = await GetAsync(host, key);
        store.Writes.ShouldBeGreaterThanOrEqualTo(write);
        ShouldWorkOrSayWhyNot(meanwhile);
        store.Heal();

        await ShouldWorkAsync(host, key, server);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task No_rotation_is_lost_when_the_store_fails_while_a_failure_is_noted(int write, Fault fault, int count)
    {
        var store = new FaultyTokenStore();
        await using var host = await StartAsync(store);
        var (key, server) = await AuthorizeAsync(host);
        host.Token.Enqueue(Answer.Empty(429));

        store.Plan(fault, write, count);
        var meanwhile = await GetAsync(host, key);
        store.Writes.ShouldBeGreaterThanOrEqualTo(write);
        ShouldWorkOrSayWhyNot(meanwhile);
        store.Heal();

        await ShouldWorkAsync(host, key, server);
    }

    [Fact]
    public async Task A_refresh_writes_twice()
    {
        var store = new FaultyTokenStore();
        await using var host = await StartAsync(store);
        var (key, _) = await AuthorizeAsync(host);

        store.Plan(Fault.Refused, write: int.MaxValue, Once);
        (await GetAsync(host, key)).Error.ShouldBeNull();

        store.Writes.ShouldBe(2);
    }

    private static Task<CoreHost> StartAsync(FaultyTokenStore store) => CoreHost.StartAsync(services =>
    {
        services.ShortenAttempts();
        store.Wrap(services);
    });

    /// <summary>A connection whose access token has just ended.</summary>
    private static async Task<(ConnectionKey Key, RotatingTokens Server)> AuthorizeAsync(CoreHost host)
    {
        var server = new RotatingTokens();
        var key = await host.AddAuthorizedAsync(RotatingTokens.First);
        host.Token.Otherwise = server.Next;
        host.Time.Advance(TimeSpan.FromSeconds(61));
        return (key, server);
    }

    private static Task<OAuthResult<CredentialSnapshot>> GetAsync(CoreHost host, ConnectionKey key) =>
        host.GetPatientlyAsync(key);

    private static void ShouldWorkOrSayWhyNot(OAuthResult<CredentialSnapshot> result)
    {
        if (result.Error is { } error)
            error.Description.ShouldMatch("store|token endpoint is busy");
    }

    private static async Task ShouldWorkAsync(CoreHost host, ConnectionKey key, RotatingTokens server)
    {
        // A cool-down may have to pass, an attempt of unknown outcome to end, and a token kept in memory to be saved.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        do
        {
            patience.Token.ThrowIfCancellationRequested();
            await StoreClock.PassAttemptsAsync(host, key);
            host.Time.Advance(TimeSpan.FromSeconds(2));
        }
        while ((await GetAsync(host, key)).Error is not null || await StoredRefreshTokenAsync(host, key) != server.Current);

        server.Rotations.ShouldBe(1);
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);

        host.Time.Advance(TimeSpan.FromSeconds(61));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
        (await StoredRefreshTokenAsync(host, key)).ShouldBe("r2");
    }

    private static async Task<string?> StoredRefreshTokenAsync(CoreHost host, ConnectionKey key) =>
        (await host.Get<ITokenStore>().FindAsync(key, default)).ShouldNotBeNull().Tokens?.RefreshToken?.Reveal();
}
