using OAuthWebhook.AspNetCore.Texts;
using OAuthWebhook.Audit;
using OAuthWebhook.Authorization;
using OAuthWebhook.Revocation;
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
        AuditAction.Created => HistoryTexts.CreatedBy.With(By(entry)),
        AuditAction.Updated when entry.Fields.Count == 0 => HistoryTexts.SavedAsItWasBy.With(By(entry)),
        AuditAction.Updated => HistoryTexts.ChangedBy.With(By(entry)),
        AuditAction.Enabled => HistoryTexts.EnabledBy.With(By(entry)),
        AuditAction.Disabled => HistoryTexts.DisabledBy.With(By(entry)),
        AuditAction.Deleted => HistoryTexts.DeletedBy.With(By(entry)),
        AuditAction.Authorized when entry.ByHost => HistoryTexts.GotFirstTokenByItself,
        AuditAction.Authorized => HistoryTexts.AuthorizedBy.With(By(entry)),
        AuditAction.AuthorizationFailed => HistoryTexts.AuthorizationFailedBegunBy.With(By(entry)),
        AuditAction.TokenEntered => HistoryTexts.TokenEnteredBy.With(By(entry)),
        AuditAction.Refreshed => HistoryTexts.RefreshedBy.With(By(entry)),
        AuditAction.RenewalFailed when entry.ByHost => HistoryTexts.RefreshFailed,
        AuditAction.RenewalFailed => HistoryTexts.RefreshFailedAskedForBy.With(By(entry)),
        AuditAction.ReauthorizationRequired => HistoryTexts.SomebodyHasToAuthorize,
        AuditAction.Recovered => HistoryTexts.WorksAgain,
        AuditAction.Expiring => HistoryTexts.WarnedOfEnd,
        AuditAction.TokenForgotten => HistoryTexts.TokenForgottenBy.With(By(entry)),
        AuditAction.Repointed => HistoryTexts.RepointedBy.With(By(entry)),
        _ => entry.Action.ToString(),
    };

    /// <summary>Where it was done; null where that goes without saying, or nobody did it.</summary>
    public static string? From(AuditEntry entry) => entry.Origin switch
    {
        _ when entry.Action is AuditAction.ReauthorizationRequired or AuditAction.Recovered => null,
        null or AuditEntry.HostOrigin => null,
        "api" => HistoryTexts.OverTheApi,
        "page" => HistoryTexts.OnThesePages,
        UiTicket.PickerOrigin => HistoryTexts.InAPopUp,
        AuditEntry.ImportOrigin => HistoryTexts.ByAnImport,
        AuditEntry.ConfigurationOrigin => null,
        AuthorizationService.LinkOrigin => HistoryTexts.ByAConsentLink,
        var other => other,
    };

    /// <summary>What the provider was told of a token that is gone; null where there was none, or the error says it.</summary>
    public static string? Revocation(AuditEntry entry) => entry.Revocation switch
    {
        RevocationResult.Revoked => HistoryTexts.ProviderTookItBack,
        RevocationResult.NotOffered => HistoryTexts.ProviderNotAsked,
        RevocationResult.NoSuchToken => HistoryTexts.ProviderTakesAnother,
        RevocationResult.NothingToRevoke => HistoryTexts.ThereWasNoToken,
        _ => null,
    };

    private static string By(AuditEntry entry) => entry switch
    {
        { Who: { Length: > 0 } who } => who,
        { ByHost: true } => HistoryTexts.ByTheHost,
        { Origin: AuditEntry.ConfigurationOrigin } => HistoryTexts.ByTheConfiguration,
        { Origin: AuthorizationService.LinkOrigin } => HistoryTexts.ByTheEndUser,
        _ => HistoryTexts.BySomebody,
    };
}
