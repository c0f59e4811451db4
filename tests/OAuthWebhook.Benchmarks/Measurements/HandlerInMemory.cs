using System.Net.Http.Headers;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;

namespace OAuthWebhook.Benchmarks.Measurements;

/// <summary>
/// What the token handler itself costs on a warm request: nothing is sent anywhere. Measured under an HttpClient, as it is used, and under
/// nothing but an invoker, which shows its own cost at its barest. Both sides of each pair send to the same ready URL.
/// </summary>
[Config(typeof(InThisProcess))]
[MemoryDiagnoser]
public class HandlerInMemory
{
    private readonly AuthenticationHeaderValue _header = new("Bearer", "fixed");
    private readonly HttpMessageInvoker _invoker = new(new InMemory.AtOnce());
    private readonly HttpClient _client = new(new InMemory.AtOnce());
    private InMemory? _warm;

    /// <summary>Gets a token for the handler.</summary>
    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _client.DefaultRequestHeaders.Authorization = _header;
        _warm = await InMemory.StartAsync();
    }

    /// <summary>Ends the host.</summary>
    [GlobalCleanup]
    public async Task CleanUpAsync() => await _warm!.DisposeAsync();

    /// <summary>A request with a fixed header.</summary>
    [Benchmark(Baseline = true), BenchmarkCategory("HttpClient")]
    public async Task PlainClientAsync()
    {
        using var response = await _client.GetAsync(InMemory.Api);
    }

    /// <summary>A request through the token handler.</summary>
    [Benchmark, BenchmarkCategory("HttpClient")]
    public Task TokenHandlerClientAsync() => _warm!.GetAsync();

    /// <summary>A request with a fixed header and no client.</summary>
    [Benchmark(Baseline = true), BenchmarkCategory("Invoker")]
    public async Task PlainAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, InMemory.Api) { Headers = { Authorization = _header } };
        using var response = await _invoker.SendAsync(request, default);
    }

    /// <summary>A request through the token handler and no client.</summary>
    [Benchmark, BenchmarkCategory("Invoker")]
    public Task TokenHandlerAsync() => _warm!.SendAsync();

    private sealed class InThisProcess : ManualConfig
    {
        public InThisProcess()
        {
            AddJob(Job.Default.WithToolchain(InProcessNoEmitToolchain.Instance));
            AddLogicalGroupRules(BenchmarkLogicalGroupRule.ByCategory);
        }
    }
}
