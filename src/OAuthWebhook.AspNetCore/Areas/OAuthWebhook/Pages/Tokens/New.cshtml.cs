using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.ClientAuthentication;
using OAuthWebhook.Grants;
using OAuthWebhook.Management;
using OAuthWebhook.Providers;

namespace OAuthWebhook.AspNetCore.Pages.Tokens;

/// <summary>Adds a connection: first its provider, or how it gets its token, then what has to be known for that.</summary>
internal sealed class NewModel(ConnectionService connections, ProviderCatalog providers, GrantCatalog grants, ClientAuthenticationCatalog authentication) : TokensPage
{
    private const string CustomId = "custom";


    public IEnumerable<GrantDescriptor> Grants => [.. grants.Descriptors.Where(grant => grant.Selectable), .. EnteredCredentials.All];

    /// <summary>What the providers are searched for; null: all are shown.</summary>
    public string? Search { get; private set; }

    /// <summary>The providers to choose from.</summary>
    public IEnumerable<ProviderDefinition> Providers => providers.Providers.Where(IsUsable).Where(provider => Search is null
        || provider.Name.Contains(Search, StringComparison.OrdinalIgnoreCase) || provider.Id.Contains(Search, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether everything is to be entered, and only the grant type is still to be chosen.</summary>
    public bool IsCustom { get; private set; }

    /// <summary>The form; null while provider or grant type are not chosen.</summary>
    public ConnectionForm? Form { get; private set; }

    /// <summary>The other ways in which the chosen provider gives tokens.</summary>
    public IEnumerable<GrantDescriptor> OtherGrants => Form?.Provider is { } provider ? GrantsOf(provider).Where(grant => grant.GrantType != Form.Grant.GrantType) : [];

    /// <summary>Up to two letters that stand for a provider.</summary>
    public static string Initials(ProviderDefinition provider) =>
        string.Concat(provider.Name.Split([' ', '-', '/', '.'], StringSplitOptions.RemoveEmptyEntries).Where(word => char.IsLetterOrDigit(word[0])).Take(2).Select(word => char.ToUpperInvariant(word[0])));

    [Needs(OAuthConnectionPermissions.Write)]
    public void OnGet(string? provider, string? grantType, string? search)
    {
        Search = search?.Trim() is { Length: > 0 } text ? text : null;
        IsCustom = provider == CustomId;
        Form = FormOf(provider, grantType);
    }

    [Needs(OAuthConnectionPermissions.Write)]
    public async Task<IActionResult> OnPostAsync(string? provider, string? grantType, string? then, CancellationToken cancellationToken)
    {
        Form = FormOf(provider, grantType);
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

    private ConnectionForm? FormOf(string? providerId, string? grantType)
    {
        if (providers.Find(providerId) is not { } provider)
            return Grants.FirstOrDefault(grant => grant.GrantType == grantType) is { } custom ? new ConnectionForm(custom, authentication) : null;
        var offered = GrantsOf(provider).ToList();
        return (offered.Find(grant => grant.GrantType == grantType) ?? offered.FirstOrDefault()) is { } chosen ? new ConnectionForm(provider, chosen, providers, authentication) : null;
    }

    private bool IsUsable(ProviderDefinition provider) => GrantsOf(provider).Any();

    // In the order of the catalogue: the usual one first.
    private IEnumerable<GrantDescriptor> GrantsOf(ProviderDefinition provider) => provider.Grants.Select(grant => grants.Find(grant)?.Descriptor).OfType<GrantDescriptor>();
}
