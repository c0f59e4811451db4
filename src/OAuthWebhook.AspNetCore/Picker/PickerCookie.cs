using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OAuthWebhook.AspNetCore.Hosting;

namespace OAuthWebhook.AspNetCore.Picker;

/// <summary>
/// The cookie that opens the pages of one pop-up, and is sent to those alone: two pop-ups of one browser have one each.
/// Lax: the provider's redirect back is a navigation from another site, as is the opening of the pop-up.
/// </summary>
internal sealed class PickerCookie(PublicAddress address, IOptions<OAuthWebhookWebOptions> options)
{
    private const string Name = "OAuthWebhook.Picker";

    // The prefix makes browsers refuse such a cookie from plain http.
    private const string SecureName = "__Secure-" + Name;

    public static string? Read(HttpRequest request) => request.Cookies[SecureName] ?? request.Cookies[Name];

    /// <summary>Sets it until the browser is closed; the pages close before.</summary>
    public void Set(HttpContext context, string ticketId, string session)
    {
        if (!address.Of(context.Request, $"{options.Value.PickerPath}/{ticketId}").TryGet(out var pages, out _))
            return;
        var secure = pages.Scheme == Uri.UriSchemeHttps;
        context.Response.Cookies.Append(secure ? SecureName : Name, session, new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            SameSite = SameSiteMode.Lax,
            Secure = secure,
            Path = pages.AbsolutePath,
        });
    }
}
