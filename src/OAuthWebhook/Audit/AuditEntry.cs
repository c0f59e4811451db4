using OAuthWebhook.Access;
using OAuthWebhook.Connections;
using OAuthWebhook.Results;
using OAuthWebhook.Revocation;

namespace OAuthWebhook.Audit;

/// <summary>What happened to a connection, who did it, and why it failed if it did. Holds no secret, and outlives the connection.</summary>
public sealed record AuditEntry
{
    /// <summary>The <see cref="Origin"/> of what nobody asked for: what the host does by itself, for a request that needs a token or ahead of it.</summary>
    public const string HostOrigin = "background";

    /// <summary>The <see cref="Origin"/> of what the host does because its configuration says so.</summary>
    public const string ConfigurationOrigin = "configuration";

    /// <summary>The <see cref="Origin"/> of what was imported.</summary>
    public const string ImportOrigin = "import";

    /// <summary>The connection.</summary>
    public required ConnectionKey Connection { get; init; }

    /// <summary>Its name at that time.</summary>
    public required string Name { get; init; }

    /// <summary>The end user whose account it is; null unless it has a template.</summary>
    public string? Subject { get; init; }

    /// <summary>What happened.</summary>
    public required AuditAction Action { get; init; }

    /// <summary>When; the last time where it happened more than once.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When first; <see cref="At"/> where it happened once.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>How often (see <see cref="Repeats"/>).</summary>
    public int Count { get; init; } = 1;

    /// <summary>Who did it (see <see cref="Caller.Subject"/>); null: the host itself, an end user who came by a consent link, or a caller without a name. <see cref="Origin"/> tells them apart.</summary>
    public string? Who { get; init; }

    /// <summary>Where from (see <see cref="Caller.Origin"/>); <see cref="HostOrigin"/> for the host itself.</summary>
    public string? Origin { get; init; }

    /// <summary>The fields that were changed, by their names in the API; never what was in them.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>Why it failed; of a token that is gone, why the provider could not be told. Null when nothing failed.</summary>
    public OAuthError? Error { get; init; }

    /// <summary>What the provider was told of a token that is gone, for <see cref="AuditAction.Deleted"/> and <see cref="AuditAction.TokenForgotten"/>.</summary>
    public RevocationResult? Revocation { get; init; }

    /// <summary>When the connection ends, for <see cref="AuditAction.Expiring"/>.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>What uses another connection now, for <see cref="AuditAction.Repointed"/>.</summary>
    public RepointedUse? Repointed { get; init; }

    /// <summary>Whether the host did it by itself.</summary>
    public bool ByHost => Who is null && Origin == HostOrigin;

    /// <summary>
    /// Whether it is the same again as the entry of its connection before it: then it is counted there. A connection that is renewed every few minutes,
    /// or fails every few seconds, has one entry a day for that, as long as nothing else happens to it.
    /// </summary>
    /// <param name="former">That entry.</param>
    public bool Repeats(AuditEntry former)
    {
        ArgumentNullException.ThrowIfNull(former);
        return MayRepeat
            && (Action, Who, Origin, Error?.Kind, Error?.Code) == (former.Action, former.Who, former.Origin, former.Error?.Kind, former.Error?.Code)
            && At.UtcDateTime.Date == former.At.UtcDateTime.Date;
    }

    /// <summary>Whether it is of a kind that is counted rather than listed again and again.</summary>
    public bool MayRepeat => Action is AuditAction.Refreshed or AuditAction.RenewalFailed;

    /// <summary>What happened to a connection just now.</summary>
    /// <param name="action">What.</param>
    /// <param name="connection">To which.</param>
    /// <param name="registration">What it is at that time.</param>
    /// <param name="by">Who did it; null: the host itself.</param>
    /// <param name="at">When.</param>
    public static AuditEntry Of(AuditAction action, ConnectionKey connection, ConnectionRegistration registration, Caller? by, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return new()
        {
            Connection = connection,
            Name = registration.Name,
            Subject = registration.Subject,
            Action = action,
            At = at,
            Since = at,
            Who = AuditText.Of(by?.Subject),
            Origin = by is null ? HostOrigin : AuditText.Of(by.Origin),
        };
    }
}

/// <summary>What can happen to a connection, as far as it is recorded. The names are those of the API, in camelCase, and those in the store: none may change.</summary>
public enum AuditAction
{
    /// <summary>It was added.</summary>
    Created,

    /// <summary>It was edited; <see cref="AuditEntry.Fields"/> says what.</summary>
    Updated,

    /// <summary>It was switched on again.</summary>
    Enabled,

    /// <summary>It was switched off.</summary>
    Disabled,

    /// <summary>It was deleted with its token.</summary>
    Deleted,

    /// <summary>It got a token by consent, or its first one by a grant that needs nobody.</summary>
    Authorized,

    /// <summary>A consent was denied, failed, or was not finished in time.</summary>
    AuthorizationFailed,

    /// <summary>A token was entered by hand.</summary>
    TokenEntered,

    /// <summary>Its token was renewed.</summary>
    Refreshed,

    /// <summary>It got no new token.</summary>
    RenewalFailed,

    /// <summary>It got no new token, and from now on gets none before a person authorizes it again.</summary>
    ReauthorizationRequired,

    /// <summary>It works again after it had failed.</summary>
    Recovered,

    /// <summary>People were warned that it ends.</summary>
    Expiring,

    /// <summary>Its token was forgotten.</summary>
    TokenForgotten,

    /// <summary>Something that used it was pointed to another connection; <see cref="AuditEntry.Repointed"/> says what, and to which.</summary>
    Repointed,
}

/// <summary>What was pointed from one connection to another. The names are those of that time.</summary>
/// <param name="Kind">What holds the reference (see <see cref="References.ConnectionReference.Kind"/>).</param>
/// <param name="Id">The id of what holds it, such as a workflow definition's.</param>
/// <param name="Name">The name of what holds it.</param>
/// <param name="TargetId">The id of the connection that it uses now.</param>
/// <param name="TargetName">The name of that connection.</param>
public sealed record RepointedUse(string Kind, string Id, string Name, string TargetId, string TargetName);
