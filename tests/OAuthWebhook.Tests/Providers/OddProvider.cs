using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Providers;
using OAuthWebhook.Quirks;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Tests.Providers;

/// <summary>A host whose catalogue has a provider of the test's own, played by the scripted server.</summary>
internal sealed class OddProvider : IAsyncDisposable
{
    private const string Id = "odd-one";

    private OddProvider(CoreHost host) => Host = host;

    public CoreHost Host { get; }

    /// <summary>Where the scripted server is.</summary>
    public string Address => Host.Server.BaseAddress.AbsoluteUri.TrimEnd('/');

    public static async Task<OddProvider> StartAsync(ProviderQuirks quirks, params (string Name, ProviderVariable Variable)[] variables) =>
        new(await CoreHost.StartAsync(services => services.AddOAuthProviders(Definition(quirks, variables))));

    public static async Task<OddProvider> StartAsync(ProviderQuirks quirks, Action<IServiceCollection> configure) => new(await CoreHost.StartAsync(services =>
    {
        services.AddOAuthProviders(Definition(quirks));
        configure(services);
    }));

    /// <summary>Its entry in the catalogue. What a connection says beside it is the test's.</summary>
    public static ProviderDefinition Definition(ProviderQuirks quirks, params (string Name, ProviderVariable Variable)[] variables) => new()
    {
        Id = Id,
        Name = "Odd one",
        Documentation = new(new Uri("https://odd.example/docs"), new DateOnly(2026, 1, 31)),
        Grants = ["authorization_code", "client_credentials"],
        Variables = variables.ToDictionary(variable => variable.Name, variable => variable.Variable),
        Connection = new()
        {
            AllowedHosts = ["127.0.0.1"],
            AuthorizationParameters = variables.ToDictionary(variable => variable.Name, variable => (string?)$"{{{variable.Name}}}"),
        },
        Quirks = quirks,
    };

    public Task<ConnectionKey> AddAsync(Func<ConnectionRegistration, ConnectionRegistration>? change = null, string grantType = "authorization_code")
    {
        var registration = Host.Registration(grantType) with { Provider = Id, AllowedHosts = ["127.0.0.1"] };
        return Host.AddAsync(change?.Invoke(registration) ?? registration);
    }

    /// <summary>A connection that a person has authorized.</summary>
    public async Task<ConnectionKey> AddAuthorizedAsync(Answer answer, Func<ConnectionRegistration, ConnectionRegistration>? change = null)
    {
        var key = await AddAsync(change);
        Host.Token.Enqueue(answer);
        (await Host.AuthorizeAsync(key)).Status.ShouldBe(AuthorizationStatus.Completed);
        return key;
    }

    /// <summary>The token set as it is stored.</summary>
    public async Task<TokenSet> TokensAsync(ConnectionKey key) => (await Host.Get<ITokenStore>().FindAsync(key, default))!.Tokens.ShouldNotBeNull();

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
