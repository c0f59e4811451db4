using System.Diagnostics;
using System.Net;
using OAuthWebhook.Benchmarks.Contestants;
using OAuthWebhook.Benchmarks.Sandbox;

namespace OAuthWebhook.Benchmarks.Measurements;

/// <summary>Many callers at once: before the first token, and after all tokens were revoked.</summary>
internal static class Crowd
{
    public static async Task<int> RunAsync()
    {
        await using var server = await SandboxServer.StartAsync();
        Console.WriteLine("| crowds | token calls of 1,000 cold callers | token calls of 100 callers after a revocation | of these 100, answered 200 | milliseconds |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var contestant in (await Field.LineUpAsync(server)).Skip(1))
        {
            await server.TakeTokenCallsAsync();
            await AtOnceAsync(contestant, 1000);
            var cold = await server.TakeTokenCallsAsync();
            await server.RevokeAsync();
            var start = Stopwatch.GetTimestamp();
            var statuses = await AtOnceAsync(contestant, 100);
            var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            Console.WriteLine(FormattableString.Invariant($"| {contestant.Name} | {cold} | {await server.TakeTokenCallsAsync()} | {statuses.Count(status => status == HttpStatusCode.OK)} | {time:0} |"));
            await contestant.DisposeAsync();
        }

        Console.WriteLine();
        Console.WriteLine("(The token endpoint itself takes 100 milliseconds.)");
        Console.WriteLine();
        return 0;
    }

    private static Task<HttpStatusCode[]> AtOnceAsync(IContestant contestant, int callers) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(contestant.SendAsync)));
}
