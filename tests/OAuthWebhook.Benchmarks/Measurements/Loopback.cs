using System.Diagnostics;
using System.Net;
using OAuthWebhook.Benchmarks.Contestants;
using OAuthWebhook.Benchmarks.Sandbox;

namespace OAuthWebhook.Benchmarks.Measurements;

/// <summary>Warm requests over loopback: time and bytes, as ratios to the plain client of the same rounds.</summary>
internal static class Loopback
{
    private const int Rounds = 41;
    private const int RequestsInRound = 500;

    public static async Task<int> RunAsync()
    {
        await using var server = await SandboxServer.StartAsync();
        var ratios = new Dictionary<string, List<double>>();
        var bytes = new Dictionary<string, List<long>>();
        var field = await Field.LineUpAsync(server);
        foreach (var contestant in field)
        {
            for (var i = 0; i < 3000; i++)
                await SendAsync(contestant);
        }

        for (var round = 0; round < Rounds; round++)
        {
            // Each round in another order, so that nobody always runs first, or after the same one.
            var figures = new Dictionary<string, (double Time, long Bytes)>();
            foreach (var contestant in Enumerable.Range(0, field.Count).Select(i => field[(i + round) % field.Count]))
            {
                var before = GC.GetTotalAllocatedBytes(precise: true);
                var start = Stopwatch.GetTimestamp();
                for (var i = 0; i < RequestsInRound; i++)
                    await contestant.SendAsync();
                var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                var allocated = (GC.GetTotalAllocatedBytes(precise: true) - before) / RequestsInRound;
                figures.Add(contestant.Name, (time, allocated));
            }

            var plain = figures[field[0].Name];
            foreach (var (name, (time, allocated)) in figures)
            {
                Add(ratios, name, time / plain.Time);
                Add(bytes, name, allocated - plain.Bytes);
            }
        }

        Console.WriteLine($"| warm, over loopback ({Rounds} rounds of {RequestsInRound} requests one after the other) | time, median (quartiles) | bytes more per request |");
        Console.WriteLine("|---|---|---|");
        foreach (var contestant in field)
        {
            var sorted = ratios[contestant.Name].Order().ToList();
            Console.WriteLine(FormattableString.Invariant($"| {contestant.Name} | {sorted[sorted.Count / 2]:0.00} ({sorted[sorted.Count / 4]:0.00}–{sorted[sorted.Count * 3 / 4]:0.00}) | {bytes[contestant.Name].Order().ElementAt(Rounds / 2):+0;-0;0} |"));
            await contestant.DisposeAsync();
        }

        Console.WriteLine();
        return 0;
    }

    private static async Task SendAsync(IContestant contestant)
    {
        if (await contestant.SendAsync() != HttpStatusCode.OK)
            throw new InvalidOperationException($"{contestant.Name} was refused.");
    }

    private static void Add<T>(Dictionary<string, List<T>> all, string name, T value)
    {
        if (!all.TryGetValue(name, out var values))
            all.Add(name, values = []);
        values.Add(value);
    }
}
