using OAuthWebhook.Connections;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Tests.Credentials;

/// <summary>A caller's cancellation stops its wait, never the exchange.</summary>
public sealed class CancellationTests
{
    [Fact]
    public async Task After_each_of_a_thousand_cancellations_the_rotated_refresh_token_is_in_the_store()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(RotatingTokens.First);
        var server = new RotatingTokens();
        Action arrived = () => { };
        host.Token.Otherwise = request =>
        {
            Volatile.Read(ref arrived)();
            return server.Next(request);
        };
        var random = new Random(4);
        var cancelled = 0;
        var rounds = 0;

        while (cancelled < 1000)
        {
            rounds++;
            host.Time.Advance(TimeSpan.FromSeconds(61));
            using var atTheServer = new CancellationTokenSource();
            Volatile.Write(ref arrived, atTheServer.Cancel);
            var callers = Enumerable.Range(0, random.Next(1, 10)).Select(_ => CallAsync(host, key, random.Next(4), random.Next(20), atTheServer.Token)).ToArray();
            cancelled += (await Task.WhenAll(callers)).Count(completed => !completed);
            await host.Credentials.DrainAsync(default);

            server.Rotations.ShouldBe(rounds);
            var state = (await host.Get<ITokenStore>().FindAsync(key, default)).ShouldNotBeNull();
            state.Generation.ShouldBe(rounds + 1);
            state.Tokens.ShouldNotBeNull().RefreshToken.ShouldNotBeNull().Reveal().ShouldBe(server.Current);
        }
    }

    /// <returns>False when it was cancelled.</returns>
    private static async Task<bool> CallAsync(CoreHost host, ConnectionKey key, int how, int milliseconds, CancellationToken atTheServer)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(how == 0 ? atTheServer : CancellationToken.None);
        var call = host.Credentials.GetAsync(key, cancellation.Token).AsTask();
        if (how == 1)
            await cancellation.CancelAsync();
        else if (how > 1)
            cancellation.CancelAfter(milliseconds);
        try
        {
            (await call).Error.ShouldBeNull();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
