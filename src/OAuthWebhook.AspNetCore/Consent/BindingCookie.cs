using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OAuthWebhook.AspNetCore.Hosting;

namespace OAuthWebhook.AspNetCore.Consent;

/// <summary>
/// The cookie that binds a consent to the browser it began in (RFC 9700 §4.7), one for each, so that several can be under way.
/// Lax: the provider's redirect is a navigation from another site.
/// </summary>
internal sealed class BindingCookie(PublicAddress address, IOptions<OAuthWebhookWebOptions> options)
{
    // It proves nothing any more once its consent has ended. But it must outlive the consent for a while: whoever comes late,
    // or twice by the browser's back button, is told so, and not that this is another browser.
    private static readonly TimeSpan Afterlife = TimeSpan.FromHours(1);

    private const string Begun = "Begun";

    public static string? Read(HttpRequest request, string authorizationId) =>
        request.Cookies[Name(authorizationId, secure: true)] ?? request.Cookies[Name(authorizationId, secure: false)];

    public void Set(HttpContext context, string authorizationId, string binding, DateTimeOffset expiresAt)
    {
        foreach (var path in options.Value.CallbackPaths)
        {
            if (!address.Of(context.Request, path).TryGet(out var callback, out _))
                continue;
            var secure = callback.Scheme == Uri.UriSchemeHttps;
            context.Response.Cookies.Append(Name(authorizationId, secure), binding, new CookieOptions
            {
                HttpOnly = true,
                IsEssential = true,
                SameSite = SameSiteMode.Lax,
                Secure = secure,
                Path = callback.AbsolutePath,
                Expires = expiresAt + Afterlife,
            });
        }
    }

    /// <summary>Marks the browser in which an end user began, for its start address alone.</summary>
    public static void SetBegun(HttpContext context, Uri start, DateTimeOffset expiresAt)
    {
        var secure = start.Scheme == Uri.UriSchemeHttps;
        context.Response.Cookies.Append(Name(Begun, secure), "1", new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            SameSite = SameSiteMode.Lax,
            Secure = secure,
            Path = start.AbsolutePath,
            Expires = expiresAt,
        });
    }

    /// <summary>Whether what this start address opens was begun in this browser.</summary>
    public static bool IsBegun(HttpRequest request) => Read(request, Begun) is not null;

    // The prefix makes browsers refuse such a cookie from plain http.
    private static string Name(string authorizationId, bool secure) => (secure ? "__Secure-" : "") + "OAuthWebhook." + authorizationId;
}
