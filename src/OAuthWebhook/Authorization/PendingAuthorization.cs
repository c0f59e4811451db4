using OAuthWebhook.Access;
using OAuthWebhook.Connections;
using OAuthWebhook.Secrets;

namespace OAuthWebhook.Authorization;

/// <summary>One interactive consent from its beginning to its end (RFC 6749 §4.1). Ticket, state and browser binding are stored as SHA-256 hashes only.</summary>
public sealed record PendingAuthorization
{
    /// <summary>Its public id, which a pop-up's opener polls; opens nothing by itself.</summary>
    public required string Id { get; init; }

    /// <summary>The connection it is for.</summary>
    public required ConnectionKey Connection { get; init; }

    /// <summary>The connection's <see cref="Connections.Connection.IssuanceVersion"/> when it began: a consent for another client or scope is not accepted.</summary>
    public required long IssuanceVersion { get; init; }

    /// <summary>Hash of the one-time ticket in the start URL.</summary>
    public required string TicketHash { get; init; }

    /// <summary>Who began it (see <see cref="Caller.Subject"/>); null when they have no name.</summary>
    public string? Initiator { get; init; }

    /// <summary>Where they began it (see <see cref="Caller.Origin"/>).</summary>
    public string? Origin { get; init; }

    /// <summary>Whether an end user began it, by a consent link.</summary>
    public bool ByLink => Origin == AuthorizationService.LinkOrigin;

    /// <summary>Who began it, for whatever comes of it.</summary>
    internal Caller By => new() { TenantId = Connection.TenantId, Subject = Initiator, Origin = Origin };

    /// <summary>The redirect URI of this request; the token request repeats it (RFC 6749 §4.1.3).</summary>
    public required string RedirectUri { get; init; }

    /// <summary>The local path to return to; null: a page that says it is done.</summary>
    public string? ReturnPath { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends unfinished.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Hash of the <c>state</c> sent to the provider; null until the start URL was opened.</summary>
    public string? StateHash { get; init; }

    /// <summary>Hash of the cookie that binds it to one browser; null until the start URL was opened.</summary>
    public string? BindingHash { get; init; }

    /// <summary>The PKCE code verifier (RFC 7636 §4.1); null when PKCE is off or the start URL was not opened.</summary>
    public Secret? CodeVerifier { get; init; }

    /// <summary>The key, as a JWK, that the authorization request named and the code is exchanged with (RFC 9449 §10); null without DPoP or when the start URL was not opened.</summary>
    public Secret? DpopKey { get; init; }

    /// <summary>What a person is shown of a device authorization (RFC 8628 §3.2); null for a consent in a browser.</summary>
    public DeviceInstructions? Device { get; init; }

    /// <summary>The device code (RFC 8628 §3.2); null for a consent in a browser, and once it has ended.</summary>
    public Secret? DeviceCode { get; init; }

    /// <summary>When the token endpoint is asked next whether the person has agreed; null for a consent in a browser, and once it has ended.</summary>
    public DateTimeOffset? PollAt { get; init; }

    /// <summary>Until when a node is asking, by the store's clock (see <see cref="IAuthorizationStore.TryHoldAsync"/>); null: nobody is.</summary>
    public DateTimeOffset? HeldUntil { get; init; }

    /// <summary>How it stands.</summary>
    public AuthorizationStatus Status { get; init; }

    /// <summary>Why it was denied or failed, and what to do, in words.</summary>
    public string? Reason { get; init; }
}

/// <summary>What a person is shown of a device authorization (RFC 8628 §3.2).</summary>
/// <param name="UserCode">What they enter.</param>
/// <param name="VerificationUri">Where.</param>
/// <param name="VerificationUriComplete">Where it need not be entered; null when the server has no such page.</param>
/// <param name="IntervalSeconds">How long the server wants to be left alone between two questions to the token endpoint; grows when it says <c>slow_down</c>.</param>
public sealed record DeviceInstructions(string UserCode, string VerificationUri, string? VerificationUriComplete, int IntervalSeconds)
{
    /// <summary>How long is waited in its place since the server could not be reached, or did not answer; null: it could.</summary>
    public int? BackedOffSeconds { get; init; }

    /// <summary>When the token endpoint was first asked without an answer that shows the device code is still good; null when its last answer did. The tokens may have been in the answer that is missing.</summary>
    public DateTimeOffset? UnansweredSince { get; init; }
}

/// <summary>How an interactive consent stands.</summary>
public enum AuthorizationStatus
{
    /// <summary>Waiting for the person.</summary>
    Pending,

    /// <summary>The answer came and its code is being exchanged: nobody else may.</summary>
    Exchanging,

    /// <summary>The connection has its token.</summary>
    Completed,

    /// <summary>The person, or the provider, said no.</summary>
    Denied,

    /// <summary>Nobody finished it in time.</summary>
    Expired,

    /// <summary>It went wrong.</summary>
    Failed,
}
