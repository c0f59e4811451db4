using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.AspNetCore.Texts;
using OAuthWebhook.Audit;
using OAuthWebhook.ClientAuthentication;
using OAuthWebhook.Connections;
using OAuthWebhook.Grants;
using OAuthWebhook.Management;
using OAuthWebhook.Providers;
using OAuthWebhook.References;
using OAuthWebhook.Results;
using OAuthWebhook.Revocation;
using OAuthWebhook.Validation;

namespace OAuthWebhook.AspNetCore.Pages.Tokens;

/// <summary>One connection: how it stands, what to do about it, and its fields to change.</summary>
internal sealed class DetailsModel(ConnectionService connections, ConnectionValidation validation, GrantCatalog grants, ProviderCatalog providers, ClientAuthenticationCatalog authentication, AuditHistory history) : TokensPage
{
    private ConnectionOverview? _connection;
    private ConnectionForm? _form;

    public ConnectionOverview Connection => _connection ?? throw new InvalidOperationException("The page is shown without its connection.");

    public ConnectionForm Form => _form ?? throw new InvalidOperationException("The page is shown without its form.");

    /// <summary>What happened to it last.</summary>
    public HistoryView History { get; private set; } = new(null, new([], 0), null);

    /// <summary>What is wrong with a token entered by hand, by field.</summary>
    public IReadOnlyDictionary<string, string[]> TokenErrors { get; private set; } = new Dictionary<string, string[]>();

    [Needs(OAuthConnectionPermissions.Read)]
    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken) =>
        await LoadAsync(id, cancellationToken) ? Page() : Gone();

    [Needs(OAuthConnectionPermissions.Write)]
    public async Task<IActionResult> OnPostSaveAsync(string id, string? version, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(id, cancellationToken))
            return Gone();
        var input = Form.Read(Request.Form);
        if (!Form.HasErrors)
        {
            switch (await connections.UpdateAsync(Caller, id, input, ReadVersion(version), cancellationToken))
            {
                case SaveOutcome.Saved:
                    Say(id, NoticeKind.Success, CommonTexts.Saved, ConnectionTexts.ChangesSaved);
                    return ToDetails(id);
                case SaveOutcome.Invalid invalid:
                    Form.Add(invalid.Errors);
                    break;
                case SaveOutcome.Configured configured:
                    return Refuse(id, configured.ConfigurationKey);
                case SaveOutcome.VersionConflict conflict:
                    Form.AddConflict(conflict.CurrentVersion);
                    break;
                default:
                    return Gone();
            }
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    [Needs(OAuthConnectionPermissions.Write)]
    public Task<IActionResult> OnPostAuthorizeAsync(string id, CancellationToken cancellationToken) => AuthorizeAsync(id, cancellationToken);

    [Needs(OAuthConnectionPermissions.Write)]
    public async Task<IActionResult> OnPostTokenAsync(string id, CancellationToken cancellationToken)
    {
        var outcome = await connections.RequestTokenAsync(Caller, id, cancellationToken);
        return outcome is TokenOutcome.NotFound ? Gone() : await AfterTokenAsync(id, outcome, ConnectionTexts.NewTokenGiven, cancellationToken);
    }

    [Needs(OAuthConnectionPermissions.Write)]
    public async Task<IActionResult> OnPostEnterAsync(string id, string? expiresAt, CancellationToken cancellationToken)
    {
        // Not arguments: ASP.NET Core logs those at its lowest level.
        string accessToken = Request.Form["accessToken"].ToString().Trim(), refreshToken = Request.Form["refreshToken"].ToString().Trim();
        DateTimeOffset? ends = null;
        if (!string.IsNullOrWhiteSpace(expiresAt))
        {
            if (!DateTimeOffset.TryParse(expiresAt, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
                return await ShowTokenErrorsAsync(id, new Dictionary<string, string[]> { ["expiresAt"] = [ConnectionTexts.EndsAtWrong] }, cancellationToken);
            ends = time;
        }

        var outcome = await connections.EnterTokenAsync(Caller, id, new EnteredToken(accessToken, refreshToken.Length > 0 ? refreshToken : null, ends), cancellationToken);
        return outcome switch
        {
            TokenOutcome.NotFound => Gone(),
            TokenOutcome.Invalid invalid => await ShowTokenErrorsAsync(id, invalid.Errors, cancellationToken),
            _ => await AfterTokenAsync(id, outcome, ConnectionTexts.EnteredTokenStored, cancellationToken),
        };
    }

    [Needs(OAuthConnectionPermissions.Read)]
    public async Task<IActionResult> OnPostValidateAsync(string id, CancellationToken cancellationToken)
    {
        if (await validation.ValidateAsync(Caller, id, cancellationToken) is not { } outcome)
            return Gone();
        if (outcome.Valid)
            Say(id, NoticeKind.Success, ConnectionTexts.TokenAccepted, outcome.Account is { } account ? CommonTexts.BelongsToAccount.With(outcome.Detail, account) : outcome.Detail);
        else
            Say(id, outcome.Unknown ? NoticeKind.Warning : NoticeKind.Danger, outcome.Unknown ? ConnectionTexts.TokenNotValidated : ConnectionTexts.TokenNotAccepted, OwnPage.Here(outcome.Detail));
        return ToDetails(id);
    }

    [Needs(OAuthConnectionPermissions.Delete)]
    public async Task<IActionResult> OnPostForgetAsync(string id, CancellationToken cancellationToken)
    {
        if (await connections.ForgetTokenAsync(Caller, id, cancellationToken) is not TokenOutcome.Done { Revocation: { } revocation })
            return Gone();
        if (revocation is RevocationOutcome.Failed)
            Say(id, NoticeKind.Warning, ConnectionTexts.TokenForgotten, revocation.Message);
        else
            Say(id, NoticeKind.Success, CommonTexts.Done, ConnectionTexts.TokenForgottenText.With(revocation.Message));
        return ToDetails(id);
    }

    [Needs(OAuthConnectionPermissions.Write)]
    public async Task<IActionResult> OnPostSwitchAsync(string id, bool disabled, string? version, CancellationToken cancellationToken)
    {
        if (await connections.FindAsync(Caller, id, cancellationToken) is not { } connection)
            return Gone();
        var input = new ConnectionInput { Registration = connection.Registration with { Disabled = disabled } };
        switch (await connections.UpdateAsync(Caller, id, input, ReadVersion(version), cancellationToken))
        {
            case SaveOutcome.Saved:
                Say(id, NoticeKind.Success, disabled ? ConnectionTexts.Disabled : ConnectionTexts.Enabled, disabled ? ConnectionTexts.DisabledText : ConnectionTexts.EnabledText);
                break;
            case SaveOutcome.Invalid invalid:
                Say(id, NoticeKind.Danger, CommonTexts.NothingChanged, string.Join(" ", invalid.Errors.SelectMany(error => error.Value)), ConnectionTexts.CorrectFormAndSave);
                break;
            case SaveOutcome.Configured configured:
                return Refuse(id, configured.ConfigurationKey);
            case SaveOutcome.VersionConflict:
                Say(id, NoticeKind.Warning, CommonTexts.NothingChanged, ConnectionTexts.ChangedMeanwhile, ConnectionTexts.ChangedMeanwhileNext);
                break;
            default:
                return Gone();
        }

        return ToDetails(id);
    }

    /// <summary>Where the connection is used, for the page's section about that.</summary>
    public Task<UsesSection> FindUsesAsync() =>
        UsesSection.LoadAsync(connections, Service<ConnectionUses>(), Caller, Connection, May(OAuthConnectionPermissions.Write), HttpContext.RequestAborted);

    public string GrantName => Form.Grant.DisplayName;

    public override OAuthResult<Uri> CallbackUri => _connection is null ? base.CallbackUri : Service<PublicAddress>().CallbackUri(Request, _connection);

    public override bool CallbackIsSeparate => _connection?.Registration is { SeparateCallback: true } or { RedirectUri.Length: > 0 };

    private RedirectToPageResult Refuse(string id, string configurationKey)
    {
        ConfigurationTexts.RefusalNotice(configurationKey).LeaveIn(TempData, id);
        return ToDetails(id);
    }

    private async Task<RedirectToPageResult> AfterTokenAsync(string id, TokenOutcome outcome, string done, CancellationToken cancellationToken)
    {
        await SayTokenAsync(id, outcome, done, cancellationToken);
        return ToDetails(id);
    }

    private async Task<IActionResult> ShowTokenErrorsAsync(string id, IReadOnlyDictionary<string, string[]> errors, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(id, cancellationToken))
            return Gone();
        TokenErrors = errors;
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    private async Task<bool> LoadAsync(string id, CancellationToken cancellationToken)
    {
        _connection = await connections.FindAsync(Caller, id, cancellationToken);
        if (await history.FindAsync(Caller, id, skip: 0, HistoryView.Newest, HistoryView.Days, cancellationToken) is { } found)
            History = new(id, found.Entries, found.Usage) { OnOwnPage = true };
        _form = _connection is null ? null : new ConnectionForm(_connection, grants, providers, authentication);
        return _connection is not null;
    }

    // A form without its version edits nothing: -1 is no version.
    private static long ReadVersion(string? version) => long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
