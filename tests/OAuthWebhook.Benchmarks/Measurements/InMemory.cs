using System.Net;
using OAuthWebhook.Benchmarks.Contestants;
using OAuthWebhook.Benchmarks.Sandbox;

namespace OAuthWebhook.Benchmarks.Measurements;

/// <summary>The token handler over a transport that answers at once from memory, warm.</summary>
internal sealed class InMemory : IAsyncDisposable
{
    private readonly Product _product;
    private readonly HttpMessageInvoker _invoker;
    private readonly HttpClient _client;

    private InMemory(Product product)
    {
        _product = product;
        _invoker = new(product.CreateTokenHandler(new AtOnce()));
        _client = new(product.CreateTokenHandler(new AtOnce()));
    }

    public static Uri Api { get; } = new("http://127.0.0.1/api");

    public static async Task<InMemory> StartAsync()
    {
        await using var server = await SandboxServer.StartAsync();
        var warm = new InMemory(await Product.StartAsync(Api, server.Token));
        await warm.SendAsync();
        return warm;
    }

    public async Task SendAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Api);
        using var response = await _invoker.SendAsync(request, default);
    }

    /// <summary>As <see cref="SendAsync"/>, from an HttpClient.</summary>
    public async Task GetAsync()
    {
        using var response = await _client.GetAsync(Api);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _invoker.Dispose();
        return _product.DisposeAsync();
    }

    /// <summary>Answers every request with a new, empty 200.</summary>
    internal sealed class AtOnce : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request });
    }
}
