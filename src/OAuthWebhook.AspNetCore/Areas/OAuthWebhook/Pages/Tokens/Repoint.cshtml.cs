using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.References;

namespace OAuthWebhook.AspNetCore.Pages.Tokens;

/// <summary>Points what uses a connection to another one, and says what became of it. Sent again, it finds nothing left to change.</summary>
internal sealed class RepointModel(ConnectionService connections, ConnectionUses uses) : TokensPage
{
    private UsesSection? _section;

    public UsesSection Section => _section ?? throw new InvalidOperationException("The page is shown without its section.");

    /// <summary>What became of it; null before.</summary>
    public RepointedReferences? Repointed { get; private set; }

    /// <summary>The name of the connection that is used now.</summary>
    public string TargetName { get; private set; } = "";

    [Needs(OAuthConnectionPermissions.Write)]
    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        if (await connections.FindAsync(Caller, id, cancellationToken) is not { } connection)
            return Gone();
        _section = await UsesSection.LoadAsync(connections, uses, Caller, connection, mayRepoint: true, cancellationToken);
        return Page();
    }

    [Needs(OAuthConnectionPermissions.Write)]
    public async Task<IActionResult> OnPostAsync(string id, string? target, CancellationToken cancellationToken)
    {
        if (await connections.FindAsync(Caller, id, cancellationToken) is not { } connection)
            return Gone();
        var entered = target?.Trim() ?? "";
        var (targetId, error) = await UsesSection.FindTargetAsync(connections, Caller, connection, entered, cancellationToken);
        if (targetId is null)
            return await AskAgainAsync(connection, entered, error, cancellationToken);
        switch (await uses.RepointAsync(Caller, id, targetId, cancellationToken))
        {
            case RepointOutcome.Done done:
                Repointed = done.References;
                TargetName = (await connections.FindAsync(Caller, targetId, cancellationToken))?.Registration.Name ?? targetId;
                _section = new(connection, Found: null, Targets: null);
                return Page();
            case RepointOutcome.Invalid invalid:
                return await AskAgainAsync(connection, entered, invalid.Reason, cancellationToken);
            default:
                return Gone();
        }
    }

    private async Task<IActionResult> AskAgainAsync(ConnectionOverview connection, string entered, string? error, CancellationToken cancellationToken)
    {
        var section = await UsesSection.LoadAsync(connections, uses, Caller, connection, mayRepoint: true, cancellationToken);
        _section = section with { Entered = entered, Error = error };
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }
}
