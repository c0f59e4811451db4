using OAuthWebhook.AspNetCore.Texts;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Revocation;
using OAuthWebhook.Validation;

namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>What became of one connection among several.</summary>
/// <param name="Id">Which.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">How well it went.</param>
/// <param name="Outcome">That in a word or two.</param>
/// <param name="Detail">What happened.</param>
/// <param name="Exists">Whether it is still there.</param>
internal sealed record BulkResult(string Id, string Name, NoticeKind Kind, string Outcome, string Detail, bool Exists)
{
    public static BulkResult Of(ConnectionOverview connection, ValidationOutcome? outcome) => outcome switch
    {
        null => Gone(connection),
        { Valid: true, Account: { } account } => Of(connection, NoticeKind.Success, BulkTexts.Accepted, BulkTexts.AcceptedAccount.With(account, outcome.Detail)),
        { Valid: true } => Of(connection, NoticeKind.Success, BulkTexts.Accepted, outcome.Detail),
        { Unknown: true } => Of(connection, NoticeKind.Warning, BulkTexts.CouldNotBeTold, outcome.Detail),
        _ => Of(connection, NoticeKind.Danger, BulkTexts.NotAccepted, outcome.Detail),
    };

    public static BulkResult Of(ConnectionOverview connection, DeleteOutcome outcome) => outcome switch
    {
        DeleteOutcome.Deleted { Revocation: RevocationOutcome.Failed failed } => Of(connection, NoticeKind.Warning, BulkTexts.Deleted, failed.Message, exists: false),
        DeleteOutcome.Deleted { Revocation: var revocation } => Of(connection, NoticeKind.Success, BulkTexts.Deleted, revocation.Message, exists: false),
        DeleteOutcome.InUse { Uses: var uses } => Of(connection, NoticeKind.Warning, BulkTexts.Kept, BulkTexts.UsedBy.With(string.Join(CommonTexts.ListSeparator, uses.References.Select(reference => reference.Name).Distinct()))),
        DeleteOutcome.UsesUnknown => Of(connection, NoticeKind.Warning, BulkTexts.Kept, BulkTexts.UsesUnknown),
        DeleteOutcome.Configured { ConfigurationKey: var key } => Of(connection, NoticeKind.Warning, BulkTexts.Kept, ConfigurationTexts.Refusal(key)),
        _ => Gone(connection),
    };

    private static BulkResult Gone(ConnectionOverview connection) => Of(connection, NoticeKind.Information, BulkTexts.Gone, BulkTexts.GoneText, exists: false);

    private static BulkResult Of(ConnectionOverview connection, NoticeKind kind, string outcome, string detail, bool exists = true) =>
        new(connection.Key.Id, connection.Registration.Name, kind, outcome, detail, exists);
}
