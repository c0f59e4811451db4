using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using OAuthWebhook.AspNetCore.Api;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.Audit;

namespace OAuthWebhook.AspNetCore.Pages.Tokens;

/// <summary>Everything that happened to one connection, also to one that is gone; without an id, to all.</summary>
internal sealed class HistoryModel(AuditHistory history) : TokensPage
{
    public HistoryView View { get; private set; } = new(null, new([], 0), null);

    /// <summary>The connection's name, or what it was last; null for all.</summary>
    public string? Name { get; private set; }

    /// <summary>Whether the connection is still there.</summary>
    public bool Exists { get; private set; }

    public Paging Paging { get; private set; } = Paging.Of(page: null, pageSize: null, []);

    [Needs(OAuthConnectionPermissions.Read)]
    public async Task<IActionResult> OnGetAsync(string? id, string? pageNumber, CancellationToken cancellationToken)
    {
        // An address somebody mistyped shows the first page.
        Paging = Paging.Of(pageNumber, pageSize: null, []);
        if (id is null)
        {
            View = new(null, await history.ListAsync(Caller, Paging.Skip, Paging.Take, cancellationToken), Usage: null);
            return Page();
        }

        if (await history.FindAsync(Caller, id, Paging.Skip, Paging.Take, HistoryView.Days, cancellationToken) is not { } found)
            return Gone();
        View = new(id, found.Entries, found.Usage);
        Name = found.Name;
        Exists = found.Exists;
        return Page();
    }

    public string? Neighbour(int by) => Paging.Neighbour(by, View.Entries.TotalCount)?.ToString(CultureInfo.InvariantCulture);
}
