namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>Whether the built-in sign-in page is there: the scheme it signs in with, or null.</summary>
internal sealed record SignInPage(string? Scheme)
{
    /// <summary>The scheme of its cookie.</summary>
    public const string CookieScheme = "OAuthWebhook.SettingsPages";
}
