using OAuthWebhook.Benchmarks.Contestants;

namespace OAuthWebhook.Benchmarks.Measurements;

/// <summary>Whether a million warm requests leave anything behind.</summary>
internal static class Memory
{
    public static async Task<int> RunAsync()
    {
        await using var warm = await InMemory.StartAsync();
        Console.WriteLine("| warm requests through the token handler | live heap after a full collection, KiB |");
        Console.WriteLine("|---|---|");
        var sent = 0;
        foreach (var target in new[] { 10_000, 100_000, 500_000, 1_000_000 })
        {
            for (; sent < target; sent++)
                await warm.SendAsync();
            Console.WriteLine(FormattableString.Invariant($"| {target:N0} | {GC.GetTotalMemory(forceFullCollection: true) / 1024:N0} |"));
        }

        Console.WriteLine();
        return 0;
    }
}
