using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Logging;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.AspNetCore.Texts;

namespace OAuthWebhook.AspNetCore.Pages;

/// <summary>The small sign-in page for hosts that have none of their own.</summary>
internal sealed partial class SignInModel(IPageSignIn signIn, SignInThrottle throttle, ILogger<SignInModel> logger) : PageModel
{
    public string? Error { get; private set; }

    public string? UserName { get; private set; }

    public async Task<IActionResult> OnPostAsync(string? returnUrl, CancellationToken cancellationToken)
    {
        // Not arguments: ASP.NET Core logs those at its lowest level.
        string userName = Request.Form["userName"].ToString(), password = Request.Form["password"].ToString();
        UserName = userName;
        if (userName.Length == 0 || password.Length == 0)
            return Refuse(StatusCodes.Status400BadRequest, CommonTexts.EnterUserNameAndPassword);

        var address = HttpContext.Connection.RemoteIpAddress?.ToString() ?? "";
        if (throttle.Begin(userName, address) is { } wait)
        {
            LogThrottled(logger, address);
            var seconds = (long)Math.Ceiling(wait.TotalSeconds);
            Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            var minutes = (seconds + 59) / 60;
            return Refuse(StatusCodes.Status429TooManyRequests, minutes == 1 ? CommonTexts.TooManyAttemptsOneMinute : CommonTexts.TooManyAttemptsMinutes.With(minutes));
        }

        if (await signIn.SignInAsync(userName, password, cancellationToken) is not { } principal)
        {
            LogRefused(logger, address);
            return Refuse(StatusCodes.Status401Unauthorized, CommonTexts.UserNameOrPasswordWrong);
        }

        throttle.Succeeded(userName, address);
        await HttpContext.SignInAsync(SignInPage.CookieScheme, principal);
        return Url.IsLocalUrl(returnUrl) ? LocalRedirect(returnUrl) : RedirectToPage("/Tokens/List", new { area = SettingsRoutes.Area });
    }

    private PageResult Refuse(int statusCode, string error)
    {
        Error = error;
        Response.StatusCode = statusCode;
        return Page();
    }

    // The name is left out: people type passwords into that field by mistake.
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "A sign-in to the settings pages from {Address} was refused")]
    private static partial void LogRefused(ILogger logger, string address);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Sign-ins to the settings pages from {Address} are held back after too many failures")]
    private static partial void LogThrottled(ILogger logger, string address);
}
