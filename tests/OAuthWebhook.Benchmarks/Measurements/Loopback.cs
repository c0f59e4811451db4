using System.Diagnostics;
using System.Net;
using OAuthWebhook.Benchmarks.Contestants;
using OAuthWebhook.Benchmarks.Sandbox;

namespace OAuthWebhook.Benchmarks.Measurements;

/// <summary>
/// Warm requests over loopback: time, processor time of this process and bytes, compared with the plain client of the same round.
/// Rounds are short and many, so that whatever else the machine does falls on one round and not on one contestant.
/// </summary>
internal static class Loopback
{
    private const int Rounds = 400;
    private const int RequestsInRound = 50;

    public static async Task<int> RunAsync()
    {
        await using var server = await SandboxServer.StartAsync();
        var field = await Field.LineUpAsync(server);
        foreach (var contestant in field)
        {
            for (var i = 0; i < 3000; i++)
                await EnsureAcceptedAsync(contestant);
        }

        var figures = field.ToDictionary(contestant => contestant, _ => new Figures[Rounds]);
        // The same shuffles in every run: nobody always runs first, or after the same one.
        var random = new Random(1);
        var order = field.ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            random.Shuffle(order);
            foreach (var contestant in order)
                figures[contestant][round] = await MeasureAsync(contestant);
        }

        Console.WriteLine($"| warm, over loopback ({Rounds} rounds of {RequestsInRound} requests one after the other) | time, median (quartiles) | processor time, median | bytes more per request |");
        Console.WriteLine("|---|---|---|---|");
        var plain = figures[field[0]];
        foreach (var contestant in field)
        {
            var own = figures[contestant];
            var time = own.Zip(plain, (x, y) => x.Time / y.Time).Order().ToList();
            var processor = own.Zip(plain, (x, y) => x.Processor / y.Processor).Order().ToList();
            var bytes = own.Zip(plain, (x, y) => x.Bytes - y.Bytes).Order().ToList();
            Console.WriteLine(FormattableString.Invariant($"| {contestant.Name} | {time[Rounds / 2]:0.00} ({time[Rounds / 4]:0.00}–{time[Rounds * 3 / 4]:0.00}) | {processor[Rounds / 2]:0.00} | {bytes[Rounds / 2]:+0;-0;0} |"));
            await contestant.DisposeAsync();
        }

        Console.WriteLine();
        Console.WriteLine(FormattableString.Invariant($"A plain request takes {Median(plain, x => x.Time) / RequestsInRound:0} µs, of which {Median(plain, x => x.Processor) / RequestsInRound:0} µs are this process's processor time."));
        Console.WriteLine();
        return 0;
    }

    private static async Task<Figures> MeasureAsync(IContestant contestant)
    {
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var processor = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        for (var i = 1; i < RequestsInRound; i++)
            await contestant.SendAsync();
        await EnsureAcceptedAsync(contestant);
        var time = Stopwatch.GetElapsedTime(start);
        return new(time.TotalMicroseconds, (Environment.CpuUsage.TotalTime - processor).TotalMicroseconds, (GC.GetTotalAllocatedBytes(precise: true) - bytes) / RequestsInRound);
    }

    private static async Task EnsureAcceptedAsync(IContestant contestant)
    {
        if (await contestant.SendAsync() != HttpStatusCode.OK)
            throw new InvalidOperationException($"{contestant.Name} was refused.");
    }

    private static double Median(Figures[] figures, Func<Figures, double> figure) => figures.Select(figure).Order().ElementAt(figures.Length / 2);

    private sealed record Figures(double Time, double Processor, long Bytes);
}
