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
            var plain = (Time: 0.0, Bytes: 0L);
            // Each round in another order, so that nobody always runs after the same one.
            var order = new[] { field[0] }.Concat(Enumerable.Range(0, field.Count - 1).Select(i => field[1 + ((i + round) % (field.Count - 1))]));
            foreach (var contestant in order)
            {
                var before = GC.GetTotalAllocatedBytes(precise: true);
                var start = Stopwatch.GetTimestamp();
                for (var i = 0; i < RequestsInRound; i++)
                    await contestant.SendAsync();
                var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                var allocated = (GC.GetTotalAllocatedBytes(precise: true) - before) / RequestsInRound;
                if (contestant == field[0])
                    plain = (time, allocated);
                Add(ratios, contestant.Name, time / plain.Time);
                Add(bytes, contestant.Name, allocated - plain.Bytes);
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
