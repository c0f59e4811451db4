using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.AspNetCore.Texts;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.References;
using OAuthWebhook.Revocation;

namespace OAuthWebhook.AspNetCore.Pages.Tokens;

/// <summary>Asks before a connection is deleted, and once more where it is used: names what does.</summary>
internal sealed class DeleteModel(ConnectionService connections, ConnectionUses uses) : TokensPage
{
    public string Name { get; private set; } = "";

    public bool IsTemplate { get; private set; }

    public string ConnectionId { get; private set; } = "";

    /// <summary>What uses it; null when that cannot be told.</summary>
    public FoundReferences? Uses { get; private set; } = new([]);

    /// <summary>Whether it is deleted only by whoever says that its uses do not matter.</summary>
    public bool AsksTwice => Uses is not { References.Count: 0 };

    /// <summary>Whether it was to be deleted without the confirmation that its uses ask for.</summary>
    public bool NotConfirmed { get; private set; }

    [Needs(OAuthConnectionPermissions.Delete)]
    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        if (await connections.FindAsync(Caller, id, cancellationToken) is not { } connection)
            return Gone();
        if (connection.ConfigurationKey is { } configurationKey)
        {
            ConfigurationTexts.RefusalNotice(configurationKey).LeaveIn(TempData, id);
            return ToDetails(id);
        }

        Name = connection.Registration.Name;
        IsTemplate = connection.Registration.Template;
        ConnectionId = id;
        // Workflows go on without the connection of one end user: they ask that one again.
        if (connection.Registration.TemplateId is null)
            Uses = await FindUsesAsync(id, cancellationToken);
        return Page();
    }

    [Needs(OAuthConnectionPermissions.Delete)]
    public async Task<IActionResult> OnPostAsync(string id, bool force, CancellationToken cancellationToken)
    {
        switch (await connections.DeleteAsync(Caller, id, expectedVersion: null, force, cancellationToken))
        {
            case DeleteOutcome.Deleted { Revocation: var revocation }:
                var told = revocation is not RevocationOutcome.Failed;
                Say(id: null, told ? NoticeKind.Success : NoticeKind.Warning, UsesTexts.Deleted, UsesTexts.DeletedText.With(revocation.Message));
                return RedirectToPage("/Tokens/List", new { area = SettingsRoutes.Area });
            case DeleteOutcome.Configured configured:
                ConfigurationTexts.RefusalNotice(configured.ConfigurationKey).LeaveIn(TempData, id);
                return ToDetails(id);
            case DeleteOutcome.InUse or DeleteOutcome.UsesUnknown:
                NotConfirmed = true;
                Response.StatusCode = StatusCodes.Status409Conflict;
                return await OnGetAsync(id, cancellationToken);
            default:
                // Clicked twice, or somebody else was faster: what was wanted is so.
                Say(id: null, NoticeKind.Information, UsesTexts.DeletedAlready, UsesTexts.DeletedAlreadyText);
                return RedirectToPage("/Tokens/List", new { area = SettingsRoutes.Area });
        }
    }

    private async Task<FoundReferences?> FindUsesAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await uses.FindAsync(Caller, id, cancellationToken) ?? new([]);
        }
        catch (StoreUnavailableException)
        {
            // Where the workflows are: the connection itself is there, and can be deleted.
            return null;
        }
    }
}
