using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using OAuthWebhook.AspNetCore.Api;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.AspNetCore.Texts;
using OAuthWebhook.Authorization;
using OAuthWebhook.ClientAuthentication;
using OAuthWebhook.Connections;
using OAuthWebhook.Grants;
using OAuthWebhook.Management;
using OAuthWebhook.Providers;
using OAuthWebhook.UiTickets;

namespace OAuthWebhook.AspNetCore.Pages.Tokens;

/// <summary>Adds a connection: first its provider, or how it gets its token, then what has to be known for that.</summary>
internal sealed class NewModel(ConnectionService connections, ProviderCatalog providers, GrantCatalog grants, ClientAuthenticationCatalog authentication) : TokensPage
{
    private const string CustomId = "custom";

    public IEnumerable<GrantDescriptor> Grants => [.. grants.Descriptors.Where(grant => grant.Selectable && IsOffered(grant)), .. EnteredCredentials.All];

    /// <summary>What the form makes has this id from the beginning, and so has its address: sent twice, or again after Back, it makes one connection.</summary>
    public Guid FormId { get; private set; } = Guid.NewGuid();

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
    public async Task<IActionResult> OnGetAsync(string? provider, string? grantType, string? search, string? form, CancellationToken cancellationToken)
    {
        if (Picker is null && Request.Query["return"] == "picker")
            return await OpenPickerAsync(Request.Query["origin"], Request.Query["nonce"], cancellationToken);
        if (await IsDoneAsync(cancellationToken))
            return ToDetails(Picker!.Id);
        if (Picker is null && Guid.TryParseExact(form, "N", out var id))
        {
            if (await connections.FindAsync(Caller, form, cancellationToken) is not null)
                return ToSaved(form);
            FormId = id;
        }

        Search = search?.Trim() is { Length: > 0 } text ? text : null;
        IsCustom = provider == CustomId;
        Form = FormOf(provider, grantType);
        // Gone back to in a pop-up: what was entered is to be changed.
        if (Form is null && provider is null && await FindMadeAsync(cancellationToken) is { } made)
            Form = new ConnectionForm(made, grants, providers, authentication);
        return Page();
    }

    [Needs(OAuthConnectionPermissions.Write)]
    public async Task<IActionResult> OnPostAsync(string? provider, string? grantType, string? then, string? form, string? version, CancellationToken cancellationToken)
    {
        if (await IsDoneAsync(cancellationToken))
            return ToDetails(Picker!.Id);
        if (Guid.TryParseExact(Picker?.Id ?? form, "N", out var id))
            FormId = id;
        var made = version is null ? null : await FindMadeAsync(cancellationToken);
        Form = made is null ? FormOf(provider, grantType) : new ConnectionForm(made, grants, providers, authentication);
        if (Form is null)
            return Page();
        var input = Form.Read(Request.Form);
        if (!Form.HasErrors)
        {
            switch (await SaveAsync(input, made is null, cancellationToken))
            {
                case SaveOutcome.SentBefore:
                    return ToSaved(FormId.ToString("N"));
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

    private async Task<SaveOutcome> SaveAsync(ConnectionInput input, bool isNew, CancellationToken cancellationToken)
    {
        if (isNew && await connections.CreateAsync(Caller, FormId, input, cancellationToken) is not SaveOutcome.SentBefore and var made)
            return made;
        var id = FormId.ToString("N");
        // A pop-up makes one connection, for one person, as its form was sent last.
        if (Picker is not null)
            return await connections.UpdateAsync(Caller, id, input, expectedVersion: null, cancellationToken);
        if (await connections.FindAsync(Caller, id, cancellationToken) is not { } before || Account(before.Registration) == Account(input.Registration))
            return new SaveOutcome.SentBefore();
        // One link that was opened in two tabs gives both the same id. What was entered in the second for another account is a form of its own, which is
        // sent twice as well.
        FormId = new(SHA256.HashData(Encoding.UTF8.GetBytes($"{id} {Account(input.Registration)}")).AsSpan(..16));
        return await connections.CreateAsync(Caller, FormId, input, cancellationToken);
    }

    private static (string Name, string? Provider, string GrantType, string? ClientId) Account(ConnectionRegistration registration) =>
        (registration.Name, registration.Provider, registration.GrantType, registration.ClientId);

    private RedirectToPageResult ToSaved(string id)
    {
        Say(id, NoticeKind.Information, NewTexts.SavedAlready, NewTexts.SavedAlreadyText);
        return ToDetails(id);
    }

    // For somebody who is signed in on the pages, in place of a ticket that a program asks for.
    private async Task<IActionResult> OpenPickerAsync(string? origin, string? nonce, CancellationToken cancellationToken)
    {
        var opener = new UiTicketBody { Origin = origin, Nonce = nonce };
        if (origin is not null && opener.Check(Service<IOptions<OAuthWebhookWebOptions>>().Value) is { Count: > 0 } errors)
            return new Notice(NoticeKind.Danger, ConsentTexts.WindowCannotBeUsed, string.Join(" ", errors.SelectMany(error => error.Value))) { NextStep = ConsentTexts.WindowCannotBeUsedNext }.AsPage(StatusCodes.Status400BadRequest);
        var issued = await Service<UiTicketService>().IssueAsync(Caller, origin, origin is null ? null : nonce, cancellationToken);
        return RedirectToPage("/Picker/Open", new { area = SettingsRoutes.Area, ticket = issued.Ticket });
    }

    private Task<ConnectionOverview?> FindMadeAsync(CancellationToken cancellationToken) =>
        Picker is { } picker ? connections.FindAsync(Caller, picker.Id, cancellationToken) : Task.FromResult<ConnectionOverview?>(null);

    // A form that was left open, or gone back to, after the end of a pop-up changes nothing.
    private async Task<bool> IsDoneAsync(CancellationToken cancellationToken) =>
        Picker is { } picker && (await Service<UiTicketService>().StandsAsync(picker, cancellationToken)).Status == AuthorizationStatus.Completed;

    private async Task<IActionResult> GoOnAsync(string id, string? then, CancellationToken cancellationToken)
    {
        if (then == "authorize" && !Form!.IsTokenless)
            return await AuthorizeAsync(id, cancellationToken);
        if (then == "token" && !Form!.IsTokenless)
            await SayTokenAsync(id, await connections.RequestTokenAsync(Caller, id, cancellationToken), NewTexts.SavedAndWorks, cancellationToken);
        else
            Say(id, NoticeKind.Success, CommonTexts.Saved, Form!.IsTokenless ? NewTexts.ConnectionSaved : NewTexts.ConnectionSavedWithoutToken);
        return ToDetails(id);
    }

    private ConnectionForm? FormOf(string? providerId, string? grantType)
    {
        if (providers.Find(providerId) is not { } provider)
            return Grants.FirstOrDefault(grant => grant.GrantType == grantType) is { } custom ? new ConnectionForm(custom, providers, authentication) : null;
        var offered = GrantsOf(provider).ToList();
        return (offered.Find(grant => grant.GrantType == grantType) ?? offered.FirstOrDefault()) is { } chosen ? new ConnectionForm(provider, chosen, providers, authentication) : null;
    }

    private bool IsUsable(ProviderDefinition provider) => GrantsOf(provider).Any();

    // In the order of the catalogue: the usual one first.
    private IEnumerable<GrantDescriptor> GrantsOf(ProviderDefinition provider) => provider.Grants.Select(grant => grants.Find(grant)?.Descriptor).OfType<GrantDescriptor>().Where(IsOffered);

    // A pop-up has no page where a token is entered.
    private bool IsOffered(GrantDescriptor grant) => Picker is null || grant is not { Interactive: true, Consent: ConsentKind.Token };
}
