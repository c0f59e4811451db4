using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.ClientAuthentication;
using OAuthWebhook.Grants;
using OAuthWebhook.Management;

namespace OAuthWebhook.AspNetCore.Pages.Tokens;

/// <summary>Adds a connection: first its grant type, then the fields that grant needs.</summary>
internal sealed class NewModel(ConnectionService connections, GrantCatalog grants, ClientAuthenticationCatalog authentication) : TokensPage
{
    public IEnumerable<GrantDescriptor> Grants => [.. grants.Descriptors.Where(grant => grant.Selectable), .. EnteredCredentials.All];

    /// <summary>The form; null while no grant type is chosen.</summary>
    public ConnectionForm? Form { get; private set; }

    [Needs(OAuthConnectionPermissions.Write)]
    public void OnGet(string? grantType) => Form = FormOf(grantType);

    [Needs(OAuthConnectionPermissions.Write)]
    public async Task<IActionResult> OnPostAsync(string? grantType, string? then, CancellationToken cancellationToken)
    {
        Form = FormOf(grantType);
        if (Form is null)
            return Page();
        var input = Form.Read(Request.Form);
        if (!Form.HasErrors)
        {
            switch (await connections.CreateAsync(Caller, input, cancellationToken))
            {
                case SaveOutcome.Saved saved:
                    return await GoOnAsync(saved.Connection.Key.Id, then, cancellationToken);
                case SaveOutcome.Invalid invalid:
                    Form.Add(invalid.Errors);
                    break;
            }
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    private async Task<IActionResult> GoOnAsync(string id, string? then, CancellationToken cancellationToken)
    {
        if (then == "authorize" && !Form!.IsTokenless)
            return await AuthorizeAsync(id, cancellationToken);
        if (then == "token" && !Form!.IsTokenless)
            SayToken(await connections.RequestTokenAsync(Caller, id, cancellationToken), "The connection is saved and works: the provider gave it a token.");
        else
            Say(NoticeKind.Success, "Saved", Form!.IsTokenless ? "The connection is saved." : "The connection is saved. It has no token yet.");
        return ToDetails(id);
    }

    private ConnectionForm? FormOf(string? grantType) =>
        Grants.FirstOrDefault(grant => grant.GrantType == grantType) is { } grant ? new ConnectionForm(grant, authentication) : null;
}
