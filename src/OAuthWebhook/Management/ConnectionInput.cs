using OAuthWebhook.Connections;
using OAuthWebhook.References;
using OAuthWebhook.Results;
using OAuthWebhook.Revocation;

namespace OAuthWebhook.Management;

/// <summary>What a person enters: a registration and its secrets.</summary>
public sealed record ConnectionInput
{
    /// <summary>Everything but the secrets.</summary>
    public required ConnectionRegistration Registration { get; init; }

    /// <summary>The client secret: null keeps the stored one, empty clears it.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>The resource owner's password: null keeps the stored one, empty clears it.</summary>
    public string? Password { get; init; }

    /// <summary>The key the client signs with, PEM or JWK: null keeps the stored one, empty clears it.</summary>
    public string? ClientKey { get; init; }

    /// <summary>The client's certificate with its key, PEM or Base64 of PKCS #12: null keeps the stored one, empty clears it.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>The token or API key of a connection without OAuth: null keeps the stored one, empty clears it.</summary>
    public string? ApiKey { get; init; }

    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append(Registration);
        return true;
    }
}

/// <summary>A token set that a person got by hand.</summary>
/// <param name="AccessToken">The access token; null or empty when there is only a refresh token.</param>
/// <param name="RefreshToken">The refresh token, if there is one.</param>
/// <param name="ExpiresAt">When the access token ends; null when unknown.</param>
public sealed record EnteredToken(string? AccessToken, string? RefreshToken, DateTimeOffset? ExpiresAt)
{
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append("ExpiresAt = ").Append(ExpiresAt);
        return true;
    }
}

/// <summary>What became of a new or edited connection.</summary>
public abstract record SaveOutcome
{
    private SaveOutcome()
    {
    }

    /// <summary>It is stored.</summary>
    /// <param name="Connection">As it is now.</param>
    public sealed record Saved(ConnectionOverview Connection) : SaveOutcome;

    /// <summary>It is not acceptable; nothing was stored.</summary>
    /// <param name="Errors">What is wrong, by the field's name in the API.</param>
    public sealed record Invalid(IReadOnlyDictionary<string, string[]> Errors) : SaveOutcome;

    /// <summary>There is no such connection.</summary>
    public sealed record NotFound : SaveOutcome;

    /// <summary>Somebody else edited it meanwhile; nothing was stored.</summary>
    /// <param name="CurrentVersion">The version it has now.</param>
    public sealed record VersionConflict(long CurrentVersion) : SaveOutcome;

    /// <summary>It is in the host's configuration, and is changed there; nothing was stored.</summary>
    /// <param name="ConfigurationKey">Where in the configuration.</param>
    public sealed record Configured(string ConfigurationKey) : SaveOutcome;

    /// <summary>The form made a connection when it was sent before, which may be edited and in use by now; nothing was stored.</summary>
    public sealed record SentBefore : SaveOutcome;
}

/// <summary>What became of a deletion.</summary>
public abstract record DeleteOutcome
{
    private DeleteOutcome()
    {
    }

    /// <summary>It is gone.</summary>
    /// <param name="Revocation">What became of its token at the provider.</param>
    public sealed record Deleted(RevocationOutcome Revocation) : DeleteOutcome;

    /// <summary>There was none.</summary>
    public sealed record NotFound : DeleteOutcome;

    /// <summary>Somebody edited it meanwhile; it is still there.</summary>
    public sealed record VersionConflict : DeleteOutcome;

    /// <summary>It is in the host's configuration; it is still there.</summary>
    /// <param name="ConfigurationKey">Where in the configuration.</param>
    public sealed record Configured(string ConfigurationKey) : DeleteOutcome;

    /// <summary>It is named where it is needed; it is still there.</summary>
    /// <param name="Uses">By what.</param>
    public sealed record InUse(FoundReferences Uses) : DeleteOutcome;

    /// <summary>Where it is used cannot be told now: what knows that is away. It is still there.</summary>
    public sealed record UsesUnknown : DeleteOutcome;
}

/// <summary>What became of a wish for a token.</summary>
public abstract record TokenOutcome
{
    private TokenOutcome()
    {
    }

    /// <summary>Done.</summary>
    /// <param name="Connection">As it is now.</param>
    public sealed record Done(ConnectionOverview Connection) : TokenOutcome
    {
        /// <summary>What became of a forgotten token at the provider; null when none was to be forgotten.</summary>
        public RevocationOutcome? Revocation { get; init; }
    }

    /// <summary>It went wrong.</summary>
    /// <param name="Error">How.</param>
    public sealed record Refused(OAuthError Error) : TokenOutcome;

    /// <summary>What was entered is not acceptable.</summary>
    /// <param name="Errors">What is wrong, by the field's name in the API.</param>
    public sealed record Invalid(IReadOnlyDictionary<string, string[]> Errors) : TokenOutcome;

    /// <summary>There is no such connection.</summary>
    public sealed record NotFound : TokenOutcome;
}
