using OAuthWebhook.Connections;
using OAuthWebhook.Secrets;

namespace OAuthWebhook.Tokens;

/// <summary>What an authorization server issued (RFC 6749 §5.1).</summary>
public sealed record TokenSet
{
    /// <summary>The access token; null when a person entered a refresh token alone, which nobody has spent yet.</summary>
    public required Secret? AccessToken { get; init; }

    /// <summary>Its type (RFC 6749 §7.1), as the server wrote it.</summary>
    public string TokenType { get; init; } = "Bearer";

    /// <summary>When the access token ends; null when nobody knows: it is used until it is refused.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The refresh token.</summary>
    public Secret? RefreshToken { get; init; }

    /// <summary>When the refresh token ends; null when nobody knows.</summary>
    public DateTimeOffset? RefreshTokenExpiresAt { get; init; }

    /// <summary>The scopes the server says it granted; null when it did not say, which means "as asked" (RFC 6749 §5.1).</summary>
    public IReadOnlyList<string>? GrantedScopes { get; init; }

    /// <summary>The account the token belongs to, as people know it; null when unknown.</summary>
    public string? Account { get; init; }

    /// <summary>What the token answer, the callback or a look-up after it said beside the standard, by the variable it fills: an instance URL, a company id. None of it is secret.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = ConnectionRegistration.NoParameters;

    /// <summary>Whether it is the short-lived one of a consent, still to be turned into a long-lived one (see <see cref="Quirks.ExtendQuirks.AfterConsent"/>).</summary>
    public bool ShortLived => Fields.ContainsKey(ShortLivedField);

    /// <summary>The key its tokens are bound to, as a JWK (RFC 9449); null: they are not bound.</summary>
    public Secret? DpopKey { get; init; }

    /// <summary>When it was issued.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>What it was issued for.</summary>
    public required Issuance Issuance { get; init; }

    /// <summary>The servers it may be given to: those its connection had when it was issued, as origins and allowed hosts. Null: nobody knows any more, so no other than then.</summary>
    public IReadOnlyList<string>? Servers { get; init; }

    /// <summary>Names the grant that it comes from, from the consent, or whatever else a person gave, until the next one; null: nobody knows.</summary>
    public string? Grant { get; init; }

    /// <summary>The <see cref="Grant"/>s of the token sets that it was exchanged for (RFC 8693); null: it was not.</summary>
    public string? ExchangedFrom { get; init; }

    /// <summary>When it is renewed even if nobody uses it, so that its refresh token does not end for want of use; null: never.</summary>
    public DateTimeOffset? KeepAliveAt { get; init; }

    /// <summary>When people are told that somebody will have to authorize again; null when no end is foreseen.</summary>
    public DateTimeOffset? WarnAt { get; init; }

    /// <summary>Whether they were told.</summary>
    public bool Warned { get; init; }

    /// <summary>
    /// How many of its predecessors in a row were refused by an API that had taken none of them, or were no longer wanted by a person: should it be refused
    /// too, another would be no better. Zero: it replaces one that had had its time.
    /// </summary>
    public int RefusedInARow { get; init; }

    /// <summary>Whether the provider does not renew a token that still lives long, so that it is asked as late as possible.</summary>
    public bool RefusesEarlyRefresh { get; init; }

    /// <summary>The field that marks a <see cref="ShortLived"/> one; no variable can have this name.</summary>
    internal const string ShortLivedField = "$short_lived";

    internal static IReadOnlyDictionary<string, string> ShortLivedMark { get; } = new Dictionary<string, string> { [ShortLivedField] = "true" };

    /// <summary>The fields without that mark.</summary>
    internal static IReadOnlyDictionary<string, string> WithoutMark(IReadOnlyDictionary<string, string> fields) =>
        fields.ContainsKey(ShortLivedField) ? fields.Where(field => field.Key != ShortLivedField).ToDictionary() : fields;
}

/// <summary>What a token was issued for. A refresh token is bound to the client it was issued to (RFC 6749 §6), and is sent to no other server.</summary>
/// <param name="Version">The connection's <see cref="Connections.Connection.IssuanceVersion"/> then.</param>
/// <param name="ClientId">The client then.</param>
/// <param name="TokenEndpoint">Where its refresh token is spent: the refresh endpoint then, or else the token endpoint.</param>
public sealed record Issuance(long Version, string? ClientId, string? TokenEndpoint);
