using OAuthWebhook.Results;

namespace OAuthWebhook.Secrets;

/// <summary>
/// Where keys and certificates are that a connection only names: a vault, files, the host's configuration. Hosts replace the default by
/// registering their own. It is asked for each token request, so it should answer from memory where asking is slow.
/// </summary>
public interface ISecretSource
{
    /// <summary>Reads a secret.</summary>
    /// <param name="reference">Which one, and for whom.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The secret as it is now, or why it is not to be had: <see cref="OAuthErrorKind.Misconfigured"/> when there is none that may be used here, <see cref="OAuthErrorKind.Transient"/> when the source is away.</returns>
    ValueTask<OAuthResult<Secret>> FindAsync(SecretReference reference, CancellationToken cancellationToken);
}

/// <summary>A secret that a connection names.</summary>
/// <param name="Name">Its name, as entered: letters, digits, hyphens, dots and underscores.</param>
/// <param name="TenantId">The tenant of the connection.</param>
/// <param name="Host">
/// The host that gets what is made with the secret: that of the endpoint which is called, or of the token endpoint when a connection is saved and where
/// a certificate is shown; empty while there is none. Whoever may edit a connection can name any secret
/// and any server; a source that ties a secret to its server keeps them from having something signed for another.
/// </param>
public sealed record SecretReference(string Name, string TenantId, string Host)
{
    internal const int LongestName = 100;

    internal static bool IsName(string name) => name.Length is > 0 and <= LongestName && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_');
}
