using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OAuthWebhook.AspNetCore.Consent;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.AspNetCore.Texts;
using OAuthWebhook.Authorization;
using OAuthWebhook.Validation;

namespace OAuthWebhook.AspNetCore.Pages;

/// <summary>The redirect URI of every connection (RFC 6749 §4.1.2). Anonymous: state and browser binding protect it.</summary>
internal sealed partial class CallbackModel(AuthorizationService authorizations, ConsentLinks links, ConnectionAccounts accounts, IOptions<OAuthWebhookWebOptions> options, ILogger<CallbackModel> logger) : PageModel
{
    public Notice Outcome { get; private set; } = new(NoticeKind.Information, "", "");

    public async Task<IActionResult> OnGetAsync([FromRoute] string? connectionId, CancellationToken cancellationToken)
    {
        var parameters = new CallbackParameters
        {
            State = Single("state"),
            Code = Single("code"),
            Error = Single("error"),
            ErrorDescription = Single("error_description"),
            Iss = Single("iss"),
            All = Request.Query.Where(parameter => parameter.Value.Count == 1).ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString()),
            RouteConnectionId = connectionId,
        };
        var outcome = await authorizations.CompleteAsync(parameters, id => BindingCookie.Read(Request, id), cancellationToken);
        LogOutcome(logger, outcome.AuthorizationId, outcome.Status);
        if (outcome.ByLink)
            return ForEndUser(outcome);
        var returnPath = Url.IsLocalUrl(outcome.ReturnPath) ? outcome.ReturnPath : null;
        var completed = outcome.Status == AuthorizationStatus.Completed;
        // A pop-up says by itself how it ended, and what to do then.
        if (returnPath is not null && returnPath.StartsWith($"{Request.PathBase}{options.Value.PickerPath}/", StringComparison.Ordinal))
            return SeeOther(returnPath);
        if (completed && returnPath is not null)
        {
            var account = outcome.Connection is { } connection ? await accounts.FindAsync(connection, TokensPage.AccountWait, cancellationToken) : null;
            new Notice(NoticeKind.Success, outcome.Title, account is null ? outcome.Message : CommonTexts.BelongsToAccount.With(outcome.Message, account)).LeaveIn(TempData, outcome.Connection?.Id);
            return SeeOther(returnPath);
        }

        Response.StatusCode = completed ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        Outcome = new Notice(completed ? NoticeKind.Success : outcome.Status == AuthorizationStatus.Denied ? NoticeKind.Warning : NoticeKind.Danger, outcome.Title, outcome.Message)
        {
            NextStep = outcome.NextStep ?? (completed ? ConsentTexts.YouCanCloseWindow : null),
            Link = returnPath ?? (completed ? null : Url.Page("/Tokens/List", new { area = SettingsRoutes.Area })),
            LinkText = returnPath is null ? CommonTexts.ManageTokens : CommonTexts.BackToConnection,
        };
        return Page();
    }

    // In other words than for those who manage connections: whoever has a link sees nothing of this host but what the link is for.
    private IActionResult ForEndUser(CallbackOutcome outcome)
    {
        ViewData[SettingsRoutes.EndUser] = true;
        if (outcome.Status == AuthorizationStatus.Completed)
        {
            if (outcome.ReturnPath is { } url && links.MayReturnTo(url))
            {
                return SeeOther(url);
            }

            Outcome = new Notice(NoticeKind.Success, ConsentTexts.AccountConnected, ConsentTexts.AccountConnectedText) { NextStep = ConsentTexts.YouCanCloseWindow };
            return Page();
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        Outcome = outcome.Status switch
        {
            AuthorizationStatus.Denied => new Notice(NoticeKind.Warning, ConsentTexts.AccountNotConnected, ConsentTexts.AccountDenied),
            AuthorizationStatus.Expired => new Notice(NoticeKind.Warning, ConsentTexts.AccountNotConnected, ConsentTexts.AccountTooLate),
            _ => new Notice(NoticeKind.Danger, ConsentTexts.AccountNotConnected, ConsentTexts.AccountFailed),
        };
        Outcome = Outcome with { NextStep = ConsentTexts.AccountNotConnectedNext };
        return Page();
    }

    private StatusCodeResult SeeOther(string location)
    {
        Response.Headers.Location = location;
        return StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <summary>Asking for the headers alone must not spend the code.</summary>
    public IActionResult OnHead() => StatusCode(StatusCodes.Status405MethodNotAllowed);

    // RFC 6749 §3.1: a parameter given more than once is not one to believe.
    private string? Single(string name) => Request.Query[name] is [var value] ? value : null;

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Authorization {AuthorizationId} came back: {Status}")]
    private static partial void LogOutcome(ILogger logger, string? authorizationId, AuthorizationStatus status);
}
