using Xunit;

namespace OAuthWebhook.Testing;

/// <summary>One server for the tests of a class that neither count its calls nor spoil its answers.</summary>
public sealed class OidcProviderFixture : IAsyncLifetime
{
    private OidcProviderServer? _server;

    public OidcProviderServer Server => _server ?? throw new InvalidOperationException(Prerequisite.OidcProvider.SkipReason);

    public async Task InitializeAsync()
    {
        // A fixture is made even when all tests of its class are skipped.
        if (Prerequisite.OidcProvider.SkipReason is null)
            _server = await OidcProviderServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
