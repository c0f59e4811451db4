using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Grants;
using OAuthWebhook.Management;
using OAuthWebhook.Providers;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.ClientAuthentication;
using OAuthWebhook.Tests.Hosting;
using OAuthWebhook.Validation;

namespace OAuthWebhook.Tests.Providers;

/// <summary>A host for whom all of the internet is one scripted server, so that entries of the catalogue are used word for word: https://slack.com/api is found at /slack.com/api.</summary>
internal sealed class ProviderNetwork : IAsyncDisposable
{
    private ProviderNetwork()
    {
    }

    public CoreHost Host { get; private set; } = null!;

    /// <summary>All requests, in the order they were sent.</summary>
    public List<RecordedRequest> Requests { get; } = [];

    /// <summary>What is answered where nothing is scripted.</summary>
    public Func<RecordedRequest, Answer>? Otherwise { get; set; }

    public ScriptedEndpoint this[string url] => Host.Server[AsSeen(new Uri(url))];

    public static async Task<ProviderNetwork> StartAsync()
    {
        var network = new ProviderNetwork();
        network.Host = await CoreHost.StartAsync(services =>
        {
            services.AddSingleton(provider =>
                new GuardedTransport(provider.GetRequiredService<AddressPolicy>(), provider.GetRequiredService<TimeProvider>(), around: inner => new Rerouting(network) { InnerHandler = inner }));
            // It asks whenever it comes to that, and its requests would be taken for somebody else's.
            services.Without<AccountFinder>();
        });
        return network;
    }

    /// <summary>The address that a request was meant for.</summary>
    public static Uri Meant(RecordedRequest request) => new($"https:/{request.Url.PathAndQuery}");

    /// <summary>A connection made of an entry of the catalogue, with nothing but a client and the values of its variables.</summary>
    public Task<ConnectionKey> AddAsync(string provider, string? grantType = null, params (string Name, string Value)[] variables) => AddAsync(provider, grantType, new TokenExchangeSettings(), variables);

    /// <summary>As the other, for a grant that exchanges another connection's token.</summary>
    public async Task<ConnectionKey> AddAsync(string provider, string? grantType, TokenExchangeSettings exchange, (string Name, string Value)[] variables)
    {
        var values = new RegistrationValues { Provider = provider, Variables = variables.ToDictionary(variable => variable.Name, string? (variable) => variable.Value), GrantType = grantType };
        var registration = values.Over(Host.Get<ProviderCatalog>().Begin(provider, values)) with { Name = $"{provider} {grantType}", ClientId = "the-client", Username = grantType == "password" ? "alice" : null, TokenExchange = exchange };
        var input = new ConnectionInput { Registration = registration, ClientSecret = "the-secret", Password = grantType == "password" ? "the-password" : null, ClientKey = grantType == JwtBearerGrant.GrantType ? KeyTexts.Rsa.ExportPkcs8PrivateKeyPem() : null };
        var outcome = await Host.Connections.CreateAsync(CoreHost.Caller, input, default);
        return outcome.ShouldBeOfType<SaveOutcome.Saved>(outcome is SaveOutcome.Invalid invalid ? string.Join(' ', invalid.Errors.Select(error => $"{error.Key}: {error.Value[0]}")) : null).Connection.Key;
    }

    /// <summary>A person consents: the provider calls back with a code, and with what else is said here.</summary>
    public async Task<(Uri Location, CallbackOutcome Outcome)> AuthorizeAsync(ConnectionKey key, params (string Name, string Value)[] callback)
    {
        var (redirect, state) = await Host.BeginAsync(key);
        var all = new Dictionary<string, string> { ["state"] = state, ["code"] = "the-code" };
        foreach (var (name, value) in callback)
            all[name] = value;
        var outcome = await Host.Authorizations.CompleteAsync(new() { State = state, Code = all["code"], Error = all.GetValueOrDefault("error"), All = all }, _ => redirect.Binding, default);
        return (redirect.Location, outcome);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private static string PathOf(Uri url) => $"/{url.Authority}{url.AbsolutePath}";

    // As the server decodes a path and writes it again.
    private static string AsSeen(Uri url) => PathString.FromUriComponent(PathOf(url)).ToString();

    private sealed class Rerouting(ProviderNetwork network) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var meant = request.RequestUri!;
            meant.Scheme.ShouldBe(Uri.UriSchemeHttps);
            var endpoint = network.Host.Server[AsSeen(meant)];
            if (network.Otherwise is { } otherwise)
                endpoint.Otherwise = otherwise;
            request.RequestUri = new Uri(network.Host.Server.BaseAddress, $"{PathOf(meant)}{meant.Query}");
            try
            {
                var response = await base.SendAsync(request, cancellationToken);
                network.Requests.Add(endpoint.Requests[^1]);
                return response;
            }
            finally
            {
                request.RequestUri = meant;
            }
        }
    }
}
