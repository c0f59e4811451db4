using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Access;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Texts;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Grants;
using OAuthWebhook.Management;
using OAuthWebhook.Results;
using OAuthWebhook.UiTickets;
using OAuthWebhook.Validation;

namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>What the Manage Tokens pages share. Each of their handlers names its permission with <see cref="NeedsAttribute"/>.</summary>
internal abstract class TokensPage : PageModel
{
    /// <summary>How long somebody waits for the name of an account.</summary>
    public static readonly TimeSpan AccountWait = TimeSpan.FromSeconds(2);

    protected Caller Caller => Picker?.Caller ?? Service<ICallerAccessor>().GetCaller(HttpContext) with { Origin = "page" };

    /// <summary>The visit, on the pages of a pop-up, which are the same in a few cases; null on the others.</summary>
    public UiTicket? Picker => HttpContext.Features.Get<UiTicket>();

    public DateTimeOffset Now => Service<TimeProvider>().GetUtcNow();

    /// <summary>The redirect URI to register at the provider; its error says what the host lacks.</summary>
    public virtual OAuthResult<Uri> CallbackUri => Service<PublicAddress>().CallbackUri(Request);

    /// <summary>Whether that is not the one of all the others.</summary>
    public virtual bool CallbackIsSeparate => false;

    /// <summary>Whether the signed-in person may, so that a page offers only what works.</summary>
    public bool May(string permission) => User.May(permission);

    /// <summary>Leaves word for the page of a connection, or for the list of all (null).</summary>
    protected void Say(string? id, NoticeKind kind, string title, string text, string? nextStep = null) =>
        new Notice(kind, title, text) { NextStep = nextStep }.LeaveIn(TempData, id);

    // Whoever is told gets there by ToDetails.
    protected void Say(string id, string title, OAuthError error) => Say(id, NoticeKind.Danger, title, error.Description, OwnPage.Here(error.NextStep));

    protected async Task SayTokenAsync(string id, TokenOutcome outcome, string done, CancellationToken cancellationToken)
    {
        switch (outcome)
        {
            case TokenOutcome.Done:
                Say(id, NoticeKind.Success, CommonTexts.Done, await WithAccountAsync(done, id, cancellationToken));
                break;
            case TokenOutcome.Refused refused:
                Say(id, CommonTexts.NoToken, refused.Error);
                break;
            case TokenOutcome.Invalid invalid:
                Say(id, NoticeKind.Danger, CommonTexts.NoToken, string.Join(" ", invalid.Errors.SelectMany(error => error.Value)), CommonTexts.CorrectFormBelow);
                break;
        }
    }

    // Whoever authorizes with several accounts sees at once which one it was.
    private async Task<string> WithAccountAsync(string text, string id, CancellationToken cancellationToken) =>
        await Service<ConnectionAccounts>().FindAsync(new(Caller.TenantId, id), AccountWait, cancellationToken) is { } account ? CommonTexts.BelongsToAccount.With(text, account) : text;

    /// <summary>Says that a consent has brought a token.</summary>
    protected async Task SayAuthorizedAsync(string id, string title, string text, CancellationToken cancellationToken) =>
        Say(id, NoticeKind.Success, title, await WithAccountAsync(text, id, cancellationToken));

    /// <summary>A page among those that this one belongs to.</summary>
    public string PageOf(string name) => (Picker is null ? "/Tokens/" : "/Picker/") + name;

    protected RedirectToPageResult ToDetails(string id) => RedirectToPage(PageOf("Details"), new { area = SettingsRoutes.Area, id });

    /// <summary>The page for a connection that is not there.</summary>
    protected ViewResult Gone() => new Notice(NoticeKind.Warning, CommonTexts.NoSuchConnection, CommonTexts.NoSuchConnectionReason)
    {
        NextStep = Picker is null ? CommonTexts.PickFromList : CommonTexts.CloseThisWindow,
        Link = Picker is null ? Url.Page("/Tokens/List", new { area = SettingsRoutes.Area }) : null,
        LinkText = CommonTexts.AllTokens,
    }.AsPage(StatusCodes.Status404NotFound);

    /// <summary>Begins a consent, and goes to the page that leads to the provider.</summary>
    protected async Task<IActionResult> AuthorizeAsync(string id, CancellationToken cancellationToken)
    {
        if (await Service<ConnectionService>().FindAsync(Caller, id, cancellationToken) is { Registration.GrantType: DeviceCodeGrant.GrantType })
            return await AuthorizeDeviceAsync(id, cancellationToken);
        var address = Service<PublicAddress>();
        var begin = new Func<Uri, Task<OAuthResult<StartedAuthorization>>>(callback => Service<AuthorizationService>().BeginAsync(
            Caller, id, new BeginAuthorization(callback, Url.Page(PageOf("Details"), new { area = SettingsRoutes.Area, id })), cancellationToken));
        if (!address.CallbackUri(Request).TryGet(out var callback, out var error)
            || !(await begin(callback)).TryGet(out var started, out error)
            || !address.StartUri(Request, started.Ticket).TryGet(out var start, out error))
        {
            return NotBegun(id, error);
        }

        await NoteAsync(started.Id, cancellationToken);
        // Not a redirect: Chromium applies form-action to where a form's answer redirects, and the provider is not this host.
        TempData[StartKey(id)] = start.AbsoluteUri;
        return RedirectToPage(PageOf("Continue"), new { area = SettingsRoutes.Area, id });
    }

    private async Task<IActionResult> AuthorizeDeviceAsync(string id, CancellationToken cancellationToken)
    {
        if (!(await Service<DeviceAuthorizationService>().BeginAsync(Caller, id, cancellationToken)).TryGet(out var begun, out var error))
            return NotBegun(id, error);
        await NoteAsync(begun.Id, cancellationToken);
        return RedirectToPage(PageOf("Device"), new { area = SettingsRoutes.Area, id, authorization = begun.Id });
    }

    // Whoever opened the pop-up polls how it ends.
    private Task NoteAsync(string authorizationId, CancellationToken cancellationToken) =>
        Picker is { } picker ? Service<UiTicketService>().NoteAuthorizationAsync(picker, authorizationId, cancellationToken) : Task.CompletedTask;

    private IActionResult NotBegun(string id, OAuthError error)
    {
        if (error.Code == OAuthErrorCodes.ConnectionNotFound)
            return Gone();
        Say(id, CommonTexts.AuthorizingCouldNotBegin, error);
        return ToDetails(id);
    }

    protected static string StartKey(string id) => "OAuthWebhook.Start." + id;

    protected T Service<T>()
        where T : notnull => HttpContext.RequestServices.GetRequiredService<T>();
}
