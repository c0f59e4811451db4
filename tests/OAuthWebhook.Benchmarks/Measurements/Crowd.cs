using System.Diagnostics;
using System.Net;
using OAuthWebhook.Benchmarks.Contestants;
using OAuthWebhook.Benchmarks.Sandbox;

namespace OAuthWebhook.Benchmarks.Measurements;

/// <summary>Many callers at once: before the first token, and after all tokens were revoked; and one alone after that.</summary>
internal static class Crowd
{
    public static async Task<int> RunAsync()
    {
        await using var server = await SandboxServer.StartAsync();
        Console.WriteLine("| crowds | token calls of 1,000 cold callers | token calls of 100 callers after a revocation | of these 100, answered 200 | milliseconds | one caller after a revocation: status, token calls, milliseconds (median of 9) |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var contestant in (await Field.LineUpAsync(server)).Skip(1))
        {
            await server.TakeTokenCallsAsync();
            await AtOnceAsync(contestant, 1000);
            var cold = await server.TakeTokenCallsAsync();
            await server.RevokeAsync();
            var start = Stopwatch.GetTimestamp();
            var statuses = await AtOnceAsync(contestant, 100);
            var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            var calls = await server.TakeTokenCallsAsync();
            var (status, callsOfOne, timeOfOne) = await OneAsync(server, contestant);
            Console.WriteLine(FormattableString.Invariant($"| {contestant.Name} | {cold} | {calls} | {statuses.Count(status => status == HttpStatusCode.OK)} | {time:0} | {status}, {callsOfOne}, {timeOfOne:0} |"));
            await contestant.DisposeAsync();
        }

        Console.WriteLine();
        Console.WriteLine("(The token endpoint itself takes 100 milliseconds.)");
        Console.WriteLine();
        return 0;
    }

    // One at a time, each with a token of its own that is revoked.
    private static async Task<(int Status, int Calls, double Milliseconds)> OneAsync(SandboxServer server, IContestant contestant)
    {
        const int times = 9;
        var status = HttpStatusCode.OK;
        var milliseconds = new double[times];
        for (var i = 0; i < times; i++)
        {
            await server.RevokeAsync();
            var start = Stopwatch.GetTimestamp();
            var answered = await contestant.SendAsync();
            milliseconds[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            status = answered == HttpStatusCode.OK ? status : answered;
        }

        var calls = await server.TakeTokenCallsAsync();
        Array.Sort(milliseconds);
        return ((int)status, calls / times, milliseconds[times / 2]);
    }

    private static Task<HttpStatusCode[]> AtOnceAsync(IContestant contestant, int callers) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(contestant.SendAsync)));
}
