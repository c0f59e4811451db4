using OAuthWebhook.Connections;
using OAuthWebhook.Results;
using OAuthWebhook.Secrets;
using OAuthWebhook.Keys;

namespace OAuthWebhook.ClientAuthentication;

/// <summary>Gives the keys that clients sign with, entered or referred to. Read anew each time: a key is used seldom, and a reference may lead to another one by then.</summary>
internal sealed class ClientKeys(ISecretSource secrets)
{
    /// <summary>Whether a connection has one.</summary>
    public static bool Has(Connection connection) => connection.ClientKey is not null || !string.IsNullOrEmpty(connection.Registration.ClientKeySettings.Reference);

    /// <summary>The key of a connection that has one; whoever asks disposes of it.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="endpoint">Where what is signed with it is sent.</param>
    /// <param name="cancellationToken">Ends the wait for a key that is kept elsewhere.</param>
    public async ValueTask<OAuthResult<SigningKey>> FindAsync(Connection connection, Uri endpoint, CancellationToken cancellationToken)
    {
        var settings = connection.Registration.ClientKeySettings;
        var found = string.IsNullOrEmpty(settings.Reference)
            ? connection.ClientKey!
            : await secrets.FindAsync(new(settings.Reference, connection.Key.TenantId, endpoint.IdnHost), cancellationToken);
        return found.TryGet(out var text, out var error) ? Read(text.Reveal(), settings) : error;
    }

    /// <summary>Reads a key as it is going to be used.</summary>
    public static OAuthResult<SigningKey> Read(string text, ClientKeySettings settings) =>
        SigningKey.Read(text, string.IsNullOrEmpty(settings.Algorithm) ? null : settings.Algorithm, string.IsNullOrEmpty(settings.Id) ? null : settings.Id);
}
