using System.Net.Http.Headers;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;

namespace OAuthWebhook.Benchmarks.Measurements;

/// <summary>What the token handler itself costs on a warm request: nothing is sent anywhere.</summary>
[Config(typeof(InThisProcess))]
[MemoryDiagnoser]
public class HandlerInMemory
{
    private readonly HttpMessageInvoker _plain = new(new InMemory.AtOnce());
    private readonly AuthenticationHeaderValue _header = new("Bearer", "fixed");
    private InMemory? _warm;

    /// <summary>Gets a token for the handler.</summary>
    [GlobalSetup]
    public async Task SetUpAsync() => _warm = await InMemory.StartAsync();

    /// <summary>Ends the host.</summary>
    [GlobalCleanup]
    public async Task CleanUpAsync() => await _warm!.DisposeAsync();

    /// <summary>A request with a fixed header.</summary>
    [Benchmark(Baseline = true)]
    public async Task PlainAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1/api") { Headers = { Authorization = _header } };
        using var response = await _plain.SendAsync(request, default);
    }

    /// <summary>A request through the token handler.</summary>
    [Benchmark]
    public Task TokenHandlerAsync() => _warm!.SendAsync();

    private sealed class InThisProcess : ManualConfig
    {
        public InThisProcess() => AddJob(Job.Default.WithToolchain(InProcessNoEmitToolchain.Instance));
    }
}
