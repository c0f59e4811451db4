using OAuthWebhook.Quirks;
using OAuthWebhook.Secrets;

namespace OAuthWebhook.Connections;

/// <summary>A named OAuth client registration as it is stored: an immutable snapshot. Its tokens are in a <see cref="Tokens.CredentialState"/> of their own.</summary>
public sealed record Connection
{
    /// <summary>Tenant and id.</summary>
    public required ConnectionKey Key { get; init; }

    /// <summary>What a person entered.</summary>
    public required ConnectionRegistration Registration { get; init; }

    /// <summary>The client secret (RFC 6749 §2.3.1).</summary>
    public Secret? ClientSecret { get; init; }

    /// <summary>The resource owner's password (RFC 6749 §4.3.2).</summary>
    public Secret? Password { get; init; }

    /// <summary>The key the client signs with, as PEM or JWK (RFC 7523).</summary>
    public Secret? ClientKey { get; init; }

    /// <summary>The client's certificate with its key: PEM, or PKCS #12 in Base64 (RFC 8705).</summary>
    public Secret? ClientCertificate { get; init; }

    /// <summary>The token or API key that a person entered, where the authentication type is not OAuth.</summary>
    public Secret? ApiKey { get; init; }

    /// <summary>What its provider does otherwise than the standards say. Not stored with it: the catalogue's own, as it is now.</summary>
    public ProviderQuirks Quirks { get; init; } = ProviderQuirks.None;

    /// <summary>Whether its provider's entry is gone from the catalogue; the connection cannot be used then, since nobody knows how.</summary>
    public bool ProviderMissing { get; init; }

    /// <summary>Whether a stored secret could not be decrypted; it is null then, and the connection cannot be used until it is entered again.</summary>
    public bool SecretsUnreadable { get; init; }

    /// <summary>The secrets that it needs and does not have, by their fields' names in the API: an import brings it without, and somebody enters them afterwards.</summary>
    public IReadOnlyList<string> MissingSecrets { get; init; } = [];

    /// <summary>Whether the grant needs a person, so that nothing but a refresh token can renew it.</summary>
    public bool Interactive { get; init; }

    /// <summary>Where it was made.</summary>
    public ConnectionOrigin Origin { get; init; }

    /// <summary>Grows with every edit; what <c>If-Match</c> is compared with.</summary>
    public long Version { get; init; } = 1;

    /// <summary>
    /// Grows with every edit that changes what a token is issued for: client, grant, endpoints, scopes, user.
    /// A token set with another value is to be renewed; that way an edit never writes the token's row.
    /// </summary>
    public long IssuanceVersion { get; init; } = 1;

    /// <summary>How error texts name it.</summary>
    internal string DisplayName => Registration.Subject is { } subject ? $"'{Registration.Name}' of '{Subjects.SubjectConnection.Shown(subject)}'" : $"'{Registration.Name}'";

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last edited.</summary>
    public DateTimeOffset UpdatedAt { get; init; }
}
