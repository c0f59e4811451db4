using System.Net;
using System.Text.Json;
using OAuthWebhook.Benchmarks.Sandbox;
using RestSharp;
using RestSharp.Authenticators;

namespace OAuthWebhook.Benchmarks.Contestants;

/// <summary>RestSharp with an authenticator that gets a token once, as its documentation shows.</summary>
internal sealed class RestSharpClient : IContestant
{
    private readonly RestClient _client;
    private readonly Uri _api;

    public RestSharpClient(SandboxServer server)
    {
        _api = server.Api;
        _client = new(new RestClientOptions(server.Address) { Authenticator = new Authenticator(server.Token), ConfigureMessageHandler = _ => Transport.Create() });
    }

    public string Name => "RestSharp";

    public async Task<HttpStatusCode> SendAsync() => (await _client.ExecuteAsync(new RestRequest(_api))).StatusCode;

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class Authenticator(Uri tokenEndpoint) : AuthenticatorBase("")
    {
        private readonly SemaphoreSlim _one = new(1);

        protected override async ValueTask<Parameter> GetAuthenticationParameter(string accessToken)
        {
            if (Token.Length == 0)
            {
                await _one.WaitAsync();
                try
                {
                    if (Token.Length == 0)
                    {
                        using var client = new HttpClient(Transport.Create());
                        using var response = await client.PostAsync(tokenEndpoint, new FormUrlEncodedContent([new("grant_type", "client_credentials")]));
                        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
                        Token = $"Bearer {answer.RootElement.GetProperty("access_token").GetString()}";
                    }
                }
                finally
                {
                    _one.Release();
                }
            }

            return new HeaderParameter(KnownHeaders.Authorization, Token);
        }
    }
}
