using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Access;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.Authorization;
using OAuthWebhook.Grants;
using OAuthWebhook.Management;
using OAuthWebhook.Results;

namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>What the Manage Tokens pages share. Each of their handlers names its permission with <see cref="NeedsAttribute"/>.</summary>
internal abstract class TokensPage : PageModel
{
    protected Caller Caller => Service<ICallerAccessor>().GetCaller(HttpContext) with { Origin = "page" };

    public DateTimeOffset Now => Service<TimeProvider>().GetUtcNow();

    /// <summary>The redirect URI to register at the provider; its error says what the host lacks.</summary>
    public virtual OAuthResult<Uri> CallbackUri => Service<PublicAddress>().CallbackUri(Request);

    /// <summary>Whether that is not the one of all the others.</summary>
    public virtual bool CallbackIsSeparate => false;

    /// <summary>Whether the signed-in person may, so that a page offers only what works.</summary>
    public bool May(string permission) => User.May(permission);

    /// <summary>Leaves word for the next page.</summary>
    protected void Say(NoticeKind kind, string title, string text, string? nextStep = null) =>
        new Notice(kind, title, text) { NextStep = nextStep }.LeaveIn(TempData);

    protected void Say(string title, OAuthError error) => Say(NoticeKind.Danger, title, error.Description, error.NextStep);

    protected void SayToken(TokenOutcome outcome, string done)
    {
        switch (outcome)
        {
            case TokenOutcome.Done:
                Say(NoticeKind.Success, "Done", done);
                break;
            case TokenOutcome.Refused refused:
                Say("No token", refused.Error);
                break;
            case TokenOutcome.Invalid invalid:
                Say(NoticeKind.Danger, "No token", string.Join(" ", invalid.Errors.SelectMany(error => error.Value)), "Put that right in the form below.");
                break;
        }
    }

    protected RedirectToPageResult ToDetails(string id) => RedirectToPage("/Tokens/Details", new { area = SettingsRoutes.Area, id });

    /// <summary>The page for a connection that is not there.</summary>
    protected ViewResult Gone() => new Notice(NoticeKind.Warning, "No such connection", "It was deleted, or the address is wrong.")
    {
        NextStep = "Pick one from the list.",
        Link = Url.Page("/Tokens/List", new { area = SettingsRoutes.Area }),
        LinkText = "All tokens",
    }.AsPage(StatusCodes.Status404NotFound);

    /// <summary>Begins a consent, and goes to the page that leads to the provider.</summary>
    protected async Task<IActionResult> AuthorizeAsync(string id, CancellationToken cancellationToken)
    {
        if (await Service<ConnectionService>().FindAsync(Caller, id, cancellationToken) is { Registration.GrantType: DeviceCodeGrant.GrantType })
            return await AuthorizeDeviceAsync(id, cancellationToken);
        var address = Service<PublicAddress>();
        var begin = new Func<Uri, Task<OAuthResult<StartedAuthorization>>>(callback => Service<AuthorizationService>().BeginAsync(
            Caller, id, new BeginAuthorization(callback, Url.Page("/Tokens/Details", new { area = SettingsRoutes.Area, id })), cancellationToken));
        if (!address.CallbackUri(Request).TryGet(out var callback, out var error)
            || !(await begin(callback)).TryGet(out var started, out error)
            || !address.StartUri(Request, started.Ticket).TryGet(out var start, out error))
        {
            return NotBegun(id, error);
        }

        // Not a redirect: Chromium applies form-action to where a form's answer redirects, and the provider is not this host.
        TempData[StartKey(id)] = start.AbsoluteUri;
        return RedirectToPage("/Tokens/Continue", new { area = SettingsRoutes.Area, id });
    }

    private async Task<IActionResult> AuthorizeDeviceAsync(string id, CancellationToken cancellationToken)
    {
        if (!(await Service<DeviceAuthorizationService>().BeginAsync(Caller, id, cancellationToken)).TryGet(out var begun, out var error))
            return NotBegun(id, error);
        return RedirectToPage("/Tokens/Device", new { area = SettingsRoutes.Area, id, authorization = begun.Id });
    }

    private IActionResult NotBegun(string id, OAuthError error)
    {
        if (error.Code == OAuthErrorCodes.ConnectionNotFound)
            return Gone();
        Say("Authorizing could not begin", error);
        return ToDetails(id);
    }

    protected static string StartKey(string id) => "OAuthWebhook.Start." + id;

    protected T Service<T>()
        where T : notnull => HttpContext.RequestServices.GetRequiredService<T>();
}
