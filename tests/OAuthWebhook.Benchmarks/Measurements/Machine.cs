using System.Runtime.InteropServices;

namespace OAuthWebhook.Benchmarks.Measurements;

/// <summary>Says what the figures were taken on.</summary>
internal static class Machine
{
    public static void Describe()
    {
        var model = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[^1].Trim()
            : null;
        Console.WriteLine($"{Environment.ProcessorCount} cores ({model ?? "unknown"}), {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");
        Console.WriteLine();
    }
}
