using System.Net;
using System.Net.Http.Headers;
using OAuthWebhook.Benchmarks.Sandbox;

namespace OAuthWebhook.Benchmarks.Contestants;

/// <summary>What the others are measured by: an HttpClient with a fixed header.</summary>
internal sealed class PlainClient(SandboxServer server, string name = "HttpClient with a fixed header") : IContestant
{
    private readonly HttpClient _client = new(Transport.Create()) { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", "fixed") } };

    public string Name => name;

    public async Task<HttpStatusCode> SendAsync()
    {
        using var response = await _client.GetAsync(server.Api);
        return response.StatusCode;
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
