using System.Net;
using System.Net.Http.Headers;
using Microsoft.Identity.Client;
using OAuthWebhook.Benchmarks.Sandbox;

namespace OAuthWebhook.Benchmarks.Contestants;

/// <summary>MSAL's confidential client, asked for a token before each request, as its documentation says.</summary>
internal sealed class MsalClient : IContestant
{
    private readonly SandboxServer _server;
    private readonly HttpClient _client = new(Transport.Create());
    private readonly IConfidentialClientApplication _application;

    public MsalClient(SandboxServer server)
    {
        _server = server;
        _application = ConfidentialClientApplicationBuilder.Create("client")
            .WithClientSecret("secret")
            .WithAuthority("https://login.microsoftonline.com/common/", validateAuthority: false)
            .WithInstanceDiscovery(false)
            .WithHttpClientFactory(new Factory(server.Address))
            .Build();
    }

    public string Name => "MSAL";

    public async Task<HttpStatusCode> SendAsync()
    {
        var token = await _application.AcquireTokenForClient(["api/.default"]).ExecuteAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, _server.Api) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token.AccessToken) } };
        using var response = await _client.SendAsync(request);
        return response.StatusCode;
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>MSAL speaks to https only: what it sends is led to the sandbox.</summary>
    private sealed class Factory(Uri server) : IMsalHttpClientFactory
    {
        private readonly HttpClient _client = new(new Redirect(server));

        public HttpClient GetHttpClient() => _client;

        private sealed class Redirect(Uri server) : DelegatingHandler(Transport.Create())
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                request.RequestUri = new Uri(server, request.RequestUri!.PathAndQuery);
                return base.SendAsync(request, cancellationToken);
            }
        }
    }
}
