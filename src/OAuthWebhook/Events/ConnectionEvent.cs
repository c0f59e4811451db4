using OAuthWebhook.Connections;
using OAuthWebhook.Results;

namespace OAuthWebhook.Events;

/// <summary>Something happened to a connection. Holds no secret.</summary>
/// <param name="Kind">What.</param>
/// <param name="Connection">To which.</param>
/// <param name="At">When.</param>
public sealed record ConnectionEvent(ConnectionEventKind Kind, ConnectionKey Connection, DateTimeOffset At)
{
    /// <summary>The connection's name; null when it is not known any more.</summary>
    public string? Name { get; init; }

    /// <summary>Why, for <see cref="ConnectionEventKind.ReauthorizationRequired"/>; for <see cref="ConnectionEventKind.Revoked"/> why the provider could not be told, if it could not; else null.</summary>
    public OAuthError? Error { get; init; }

    /// <summary>When it ends, for <see cref="ConnectionEventKind.Expiring"/>; else null.</summary>
    public DateTimeOffset? EndsAt { get; init; }
}

/// <summary>What can happen to a connection.</summary>
public enum ConnectionEventKind
{
    /// <summary>It got a token where there was none, or in place of whatever there was: by consent, by hand, or its first by a grant that needs nobody.</summary>
    Authorized,

    /// <summary>Its token was renewed.</summary>
    Refreshed,

    /// <summary>It will end, and nothing but a person can prevent that: told once for each end, <see cref="OAuthWebhookOptions.ExpiryWarning"/> ahead.</summary>
    Expiring,

    /// <summary>It has ended: a person has to authorize again.</summary>
    ReauthorizationRequired,

    /// <summary>It works again after it had failed.</summary>
    Recovered,

    /// <summary>Its token was forgotten, or it was deleted, because a person wanted it.</summary>
    Revoked,
}
