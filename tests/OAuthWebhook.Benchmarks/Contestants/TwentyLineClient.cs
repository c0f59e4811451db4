using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using OAuthWebhook.Benchmarks.Sandbox;

namespace OAuthWebhook.Benchmarks.Contestants;

/// <summary>What people write by hand.</summary>
internal sealed class TwentyLineClient(SandboxServer server) : IContestant
{
    private readonly HttpClient _client = new(new Handler(server.Token, Transport.Create()));

    public string Name => "20-line handler";

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

    internal sealed class Handler(Uri tokenEndpoint, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        private readonly SemaphoreSlim _one = new(1);
        private (AuthenticationHeaderValue Header, DateTimeOffset Until)? _token;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var header = await GetAsync(null, cancellationToken);
            request.Headers.Authorization = header;
            var response = await base.SendAsync(request, cancellationToken);
            if (response.StatusCode != HttpStatusCode.Unauthorized)
                return response;
            response.Dispose();
            request.Headers.Authorization = await GetAsync(header, cancellationToken);
            return await base.SendAsync(request, cancellationToken);
        }

        private async ValueTask<AuthenticationHeaderValue> GetAsync(AuthenticationHeaderValue? refused, CancellationToken cancellationToken)
        {
            if (_token is { } token && !ReferenceEquals(token.Header, refused) && token.Until > TimeProvider.System.GetUtcNow())
                return token.Header;
            await _one.WaitAsync(cancellationToken);
            try
            {
                if (_token is { } newer && !ReferenceEquals(newer.Header, refused) && newer.Until > TimeProvider.System.GetUtcNow())
                    return newer.Header;
                using var request = new HttpRequestMessage(HttpMethod.Post, tokenEndpoint) { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
                using var response = await base.SendAsync(request, cancellationToken);
                using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
                _token = (new("Bearer", answer.RootElement.GetProperty("access_token").GetString()), TimeProvider.System.GetUtcNow().AddSeconds(answer.RootElement.GetProperty("expires_in").GetInt32() - 60));
                return _token.Value.Header;
            }
            finally
            {
                _one.Release();
            }
        }
    }
}
