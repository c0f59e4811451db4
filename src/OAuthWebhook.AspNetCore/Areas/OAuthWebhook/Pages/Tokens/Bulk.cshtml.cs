using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.AspNetCore.Texts;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.References;
using OAuthWebhook.Validation;

namespace OAuthWebhook.AspNetCore.Pages.Tokens;

/// <summary>What is done with several connections at once, as with each alone: validated, or, after a question, deleted.</summary>
internal sealed class BulkModel(ConnectionService connections, ConnectionValidation validation, ConnectionUses uses) : TokensPage
{
    /// <summary>How many at most.</summary>
    public const int Most = 100;

    // Providers answer in their own time, and none of them is to be flooded.
    private const int AtOnce = 8;

    /// <summary>What is to be deleted; empty unless that is being asked.</summary>
    public IReadOnlyList<(ConnectionOverview Connection, FoundReferences Uses)> Asked { get; private set; } = [];

    /// <summary>Whether it cannot be told what uses them.</summary>
    public bool UsesUnknown { get; private set; }

    /// <summary>Those that are deleted only if that is said: what uses them is named, or cannot be told.</summary>
    public IReadOnlyList<string> Guarded => [.. Asked.Where(asked => asked.Uses.References.Count > 0 || (UsesUnknown && asked.Connection.Registration.TemplateId is null)).Select(asked => asked.Connection.Key.Id)];

    /// <summary>What stays whatever is answered, for it is in the host's configuration.</summary>
    public IReadOnlyList<ConnectionOverview> Configured { get; private set; } = [];

    /// <summary>What became of each.</summary>
    public IReadOnlyList<BulkResult> Results { get; private set; } = [];

    /// <summary>What was done, for the page's heading.</summary>
    public string Title { get; private set; } = "";

    /// <summary>Whoever had to sign in first comes here without what was ticked.</summary>
    [Needs(OAuthConnectionPermissions.Read)]
    public IActionResult OnGet() => RedirectToPage("/Tokens/List", new { area = SettingsRoutes.Area });

    [Needs(OAuthConnectionPermissions.Read)]
    public async Task<IActionResult> OnPostValidateAsync(string[] ids, CancellationToken cancellationToken)
    {
        if (Refuse(ids) is { } refused)
            return refused;
        Title = BulkTexts.Validated;
        var (caller, found) = (Caller, await FindAsync(ids, cancellationToken));
        var results = new BulkResult[found.Count];
        await Parallel.ForAsync(0, found.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (i, token) =>
            results[i] = BulkResult.Of(found[i], await validation.ValidateAsync(caller, found[i].Key.Id, token)));
        Results = results;
        return Page();
    }

    [Needs(OAuthConnectionPermissions.Delete)]
    public async Task<IActionResult> OnPostAskAsync(string[] ids, CancellationToken cancellationToken)
    {
        if (Refuse(ids) is { } refused)
            return refused;
        var found = await FindAsync(ids, cancellationToken);
        Configured = found.FindAll(connection => connection.ConfigurationKey is not null);
        var asked = found.FindAll(connection => connection.ConfigurationKey is null);
        // Workflows go on without the connection of one end user: they ask that one again.
        var used = await FindUsesAsync([.. asked.Select(connection => connection.Key.Id)], cancellationToken);
        UsesUnknown = used is null;
        Title = asked.Count switch
        {
            0 when Configured.Count > 0 => BulkTexts.NothingToDelete,
            1 => BulkTexts.DeleteOneHeading,
            var several => BulkTexts.DeleteSeveralHeading.With(several),
        };
        Asked = [.. asked.Select(connection => (connection, used?[connection.Key.Id] ?? new([])))];
        return Page();
    }

    [Needs(OAuthConnectionPermissions.Delete)]
    public async Task<IActionResult> OnPostDeleteAsync(string[] ids, string[] guarded, bool force, CancellationToken cancellationToken)
    {
        if (Refuse(ids) is { } refused)
            return refused;
        Title = BulkTexts.Deleted;
        List<BulkResult> results = [];
        foreach (var connection in await FindAsync(ids, cancellationToken))
        {
            // What came into use since it was asked is none of what was said yes to. What is used by one end user's template is not used by that
            // end user's connection (see OnPostAskAsync).
            var anyway = (force && guarded.Contains(connection.Key.Id)) || connection.Registration.TemplateId is not null;
            // All or none was confirmed: that the window is closed meanwhile leaves no half of it undone.
            results.Add(BulkResult.Of(connection, await connections.DeleteAsync(Caller, connection.Key.Id, expectedVersion: null, anyway, CancellationToken.None)));
        }

        Results = results;
        return Page();
    }

    private async Task<IReadOnlyDictionary<string, FoundReferences>?> FindUsesAsync(string[] ids, CancellationToken cancellationToken)
    {
        try
        {
            return await uses.FindEachAsync(Caller, ids, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            // Where the workflows are: the connections themselves are there, and can be deleted.
            return null;
        }
    }

    // Whatever was deleted meanwhile is left out.
    private async Task<List<ConnectionOverview>> FindAsync(string[] ids, CancellationToken cancellationToken)
    {
        List<ConnectionOverview> found = [];
        foreach (var id in ids.Distinct())
        {
            if (await connections.FindAsync(Caller, id, cancellationToken) is { } connection)
                found.Add(connection);
        }

        return found;
    }

    private ViewResult? Refuse(string[] ids)
    {
        if (ids.Length is > 0 and <= Most)
            return null;
        return new Notice(NoticeKind.Warning, BulkTexts.NothingDone, ids.Length == 0 ? BulkTexts.NoneChosen : BulkTexts.TooManyChosen.With(ids.Length, Most))
        {
            NextStep = ids.Length == 0 ? BulkTexts.NoneChosenNext : BulkTexts.TooManyChosenNext,
            Link = Url.Page("/Tokens/List", new { area = SettingsRoutes.Area }),
            LinkText = CommonTexts.AllTokens,
        }.AsPage(StatusCodes.Status400BadRequest);
    }
}
