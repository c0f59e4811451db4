using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OAuthWebhook.AspNetCore.Hosting;

/// <summary>How the management API, the callback and the settings pages are served. Bound from the configuration section <c>OAuthWebhook</c>.</summary>
public sealed class OAuthWebhookWebOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string SectionName = "OAuthWebhook";

    /// <summary>
    /// The https address under which browsers reach this host, such as <c>https://flows.example.com</c>; the redirect URI is derived from it,
    /// never from a request's Host header. Required outside Development. In Development it may be left out: the address of the
    /// request is taken then, as long as it is a loopback one.
    /// </summary>
    public Uri? PublicAddress { get; set; }

    /// <summary>The path in front of every route of this package.</summary>
    public string RoutePrefix { get; set; } = "/oauth-webhook";

    /// <summary>The authentication schemes the management API accepts; empty: the host's default scheme. Name no cookie scheme here: a browser sends cookies by itself.</summary>
    public IList<string> ApiAuthenticationSchemes { get; } = [];

    /// <summary>The authentication scheme of the settings pages; null: the host's default scheme, or the built-in sign-in page where it was added.</summary>
    public string? PagesAuthenticationScheme { get; set; }

    /// <summary>Further paths at which the callback answers, for clients that are registered at their provider with another redirect URI on this host.</summary>
    public IList<string> AdditionalCallbackPaths { get; } = [];

    /// <summary>
    /// The origins, such as <c>https://app.example.com</c>, that a consent link may send its end user back to, besides paths of this host.
    /// Empty by default: a link must not lead people to where nobody of this host has agreed to.
    /// </summary>
    public IList<string> ConsentReturnOrigins { get; } = [];

    /// <summary>
    /// The origins, such as <c>https://studio.example.com</c>, whose pages may call the management API (CORS, without cookies) and are told what a
    /// person picked in a pop-up. Each exactly as browsers send it. Empty by default.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>The path of the callback, the redirect URI of every connection (RFC 6749 §3.1.2); with <c>/{id}</c> behind it, of those that have one for themselves.</summary>
    public string CallbackPath => RoutePrefix + "/callback";

    /// <summary>The path of the management API.</summary>
    public string ApiPath => RoutePrefix + "/api";

    /// <summary>The path of the Manage Tokens page.</summary>
    public string TokensPath => RoutePrefix + "/settings/tokens";

    internal IEnumerable<string> CallbackPaths => [CallbackPath, .. AdditionalCallbackPaths];

    /// <summary>Where the pages of a pop-up are, below an id of its own: its cookie goes nowhere else.</summary>
    internal string PickerPath => TokensPath + "/new";

    internal string UiTicketPath => RoutePrefix + "/ui-tickets";

    internal string SettingsPath => RoutePrefix + "/settings";

    internal string ConnectPath => RoutePrefix + "/connect";

    internal string SignInPath => SettingsPath + "/sign-in";
}

/// <summary>Says at start-up which setting is wrong and how to put it right.</summary>
internal sealed class OAuthWebhookWebOptionsValidator(IHostEnvironment environment) : IValidateOptions<OAuthWebhookWebOptions>
{
    private const string AddressKey = OAuthWebhookWebOptions.SectionName + ":" + nameof(OAuthWebhookWebOptions.PublicAddress);
    private const string PrefixKey = OAuthWebhookWebOptions.SectionName + ":" + nameof(OAuthWebhookWebOptions.RoutePrefix);
    private const string CallbacksKey = OAuthWebhookWebOptions.SectionName + ":" + nameof(OAuthWebhookWebOptions.AdditionalCallbackPaths);
    private const string OriginsKey = OAuthWebhookWebOptions.SectionName + ":" + nameof(OAuthWebhookWebOptions.ConsentReturnOrigins);
    private const string AllowedKey = OAuthWebhookWebOptions.SectionName + ":" + nameof(OAuthWebhookWebOptions.AllowedOrigins);
    private const string PathRule = "Use a path such as /oauth-webhook: a slash in front, none at the end, only letters, digits, '-', '_' and '.'.";

    public ValidateOptionsResult Validate(string? name, OAuthWebhookWebOptions options)
    {
        List<string> failures = [];
        if (AddressFailure(options.PublicAddress) is { } failure)
            failures.Add(failure);
        if (!IsPath(options.RoutePrefix))
            failures.Add($"{PrefixKey} is '{options.RoutePrefix}'. {PathRule}");
        failures.AddRange(options.AdditionalCallbackPaths.Where(path => !IsPath(path)).Select(path => $"{CallbacksKey} has '{path}'. {PathRule}"));
        failures.AddRange(options.ConsentReturnOrigins.Where(origin => !IsOrigin(origin)).Select(origin => $"{OriginsKey} has '{origin}'. Use an https origin such as https://app.example.com, without a path."));
        failures.AddRange(options.AllowedOrigins.Where(origin => !IsOrigin(origin) || !IsAsSent(origin)).Select(origin => $"{AllowedKey} has '{origin}'. Use an https origin exactly as browsers send it, such as https://studio.example.com: in lower case, without a path, and without a slash at the end."));
        return failures is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private string? AddressFailure(Uri? address)
    {
        if (address is null)
        {
            return environment.IsDevelopment()
                ? null
                : $"{AddressKey} is missing. Set it to the https address under which browsers reach this host, such as https://flows.example.com: the redirect URI that providers send people back to is made from it.";
        }

        if (!address.IsAbsoluteUri)
            return $"{AddressKey} is '{address}'. Set it to an absolute address such as https://flows.example.com.";
        var developing = environment.IsDevelopment() && address.IsLoopback && address.Scheme == Uri.UriSchemeHttp;
        if (address.Scheme != Uri.UriSchemeHttps && !developing)
            return $"{AddressKey} is '{address.GetLeftPart(UriPartial.Authority)}'. Set it to an https address: authorization codes pass over it (http is accepted in Development, for a loopback address alone).";
        return address.Query.Length + address.Fragment.Length + address.UserInfo.Length > 0
            ? $"{AddressKey} has a query, a fragment or a user name. Set it to scheme, host and, behind a path base, the path alone."
            : null;
    }

    private bool IsOrigin(string? origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority) == origin.TrimEnd('/') && uri.UserInfo.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback && environment.IsDevelopment()));

    private static bool IsAsSent(string origin) => origin == new Uri(origin).GetLeftPart(UriPartial.Authority) && origin.All(char.IsAscii);

    // Whatever a route template or a cookie path would read as more than literal text is refused.
    private static bool IsPath(string? path) =>
        path is ['/', _, ..] && path.Split('/').Skip(1).All(part => part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'));
}
