using OAuthWebhook.Audit;
using OAuthWebhook.Authorization;
using OAuthWebhook.UiTickets;
using OAuthWebhook.Usage;

namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>What happened to one connection, or to all, as the pages show it.</summary>
/// <param name="ConnectionId">Whose history it is; null: that of all.</param>
/// <param name="Entries">What is shown of it.</param>
/// <param name="Usage">On which of the last days it was used; null where that is not shown.</param>
internal sealed record HistoryView(string? ConnectionId, AuditPage Entries, IReadOnlyList<UsageDay>? Usage)
{
    /// <summary>How many entries the connection's own page shows.</summary>
    public const int Newest = 20;

    /// <summary>For how many days use is shown.</summary>
    public const int Days = 30;

    /// <summary>Whether the connection's own page shows it.</summary>
    public bool OnOwnPage { get; init; }

    public long Uses => Usage?.Sum(day => day.Count) ?? 0;

    public long MostUses => Usage is { Count: > 0 } ? Usage.Max(day => day.Count) : 0;

    /// <summary>Whose it is, where that goes without saying no longer: a list of all, or what happened to the template.</summary>
    public bool Names(AuditEntry entry) => entry.Connection.Id != ConnectionId;

    /// <summary>What happened, in the words of an operator.</summary>
    public static string Title(AuditEntry entry) => entry.Action switch
    {
        AuditAction.Created => $"Created by {By(entry)}",
        AuditAction.Updated when entry.Fields.Count == 0 => $"Saved as it was by {By(entry)}",
        AuditAction.Updated => $"Changed by {By(entry)}",
        AuditAction.Enabled => $"Enabled by {By(entry)}",
        AuditAction.Disabled => $"Disabled by {By(entry)}",
        AuditAction.Deleted => $"Deleted by {By(entry)}",
        AuditAction.Authorized when entry.ByHost => "Got its first token by itself",
        AuditAction.Authorized => $"Authorized by {By(entry)}",
        AuditAction.AuthorizationFailed => $"Authorization failed, begun by {By(entry)}",
        AuditAction.TokenEntered => $"Token entered by {By(entry)}",
        AuditAction.Refreshed => $"Refreshed by {By(entry)}",
        AuditAction.RenewalFailed when entry.ByHost => "Refresh failed",
        AuditAction.RenewalFailed => $"Refresh failed, asked for by {By(entry)}",
        AuditAction.ReauthorizationRequired => "Somebody has to authorize it again",
        AuditAction.Recovered => "Works again",
        AuditAction.Expiring => "Warned that it will end",
        AuditAction.TokenForgotten => $"Token forgotten by {By(entry)}",
        AuditAction.Repointed => $"Use pointed to another connection by {By(entry)}",
        _ => entry.Action.ToString(),
    };

    /// <summary>Where it was done; null where that goes without saying, or nobody did it.</summary>
    public static string? From(AuditEntry entry) => entry.Origin switch
    {
        _ when entry.Action is AuditAction.ReauthorizationRequired or AuditAction.Recovered => null,
        null or AuditEntry.HostOrigin => null,
        "api" => "over the API",
        "page" => "on these pages",
        UiTicket.PickerOrigin => "in a pop-up",
        AuditEntry.ImportOrigin => "by an import",
        AuditEntry.ConfigurationOrigin => null,
        AuthorizationService.LinkOrigin => "by a consent link",
        var other => other,
    };

    private static string By(AuditEntry entry) => entry switch
    {
        { Who: { Length: > 0 } who } => who,
        { ByHost: true } => "the host",
        { Origin: AuditEntry.ConfigurationOrigin } => "the configuration",
        { Origin: AuthorizationService.LinkOrigin } => "the end user",
        _ => "somebody without a name",
    };
}
