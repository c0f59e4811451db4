using OAuthWebhook.Connections;
using OAuthWebhook.Results;

namespace OAuthWebhook.Destinations;

/// <summary>
/// A connection's URLs as they are used: with what the provider's answers said in place of their <c>{names}</c>, or else with the variable of
/// that name. A host that an answer named is never trusted by itself: it has to be one of the connection's allowed hosts.
/// </summary>
internal sealed class ConnectionUrls(ConnectionRegistration registration, IReadOnlyDictionary<string, string>? fields)
{
    /// <summary>A text with all names filled that are known.</summary>
    public string Fill(string text) => UrlTemplate.Fill(text, Value);

    /// <summary>A URL with all names filled that are known and can stand where they would have to; it is not checked any further.</summary>
    public string FillUrl(string url) => UrlTemplate.FillUrl(url, Value, out _);

    /// <summary>The URL.</summary>
    /// <param name="what">What it is called in messages.</param>
    /// <param name="template">As it is stored.</param>
    /// <returns>The URL, or why it cannot be used.</returns>
    public OAuthResult<Uri> Resolve(string what, string template)
    {
        var url = UrlTemplate.FillUrl(template, Value, out var misfit);
        if (misfit is not null)
            return Refused($"The provider's answer said something as {{{misfit}}} that cannot stand in the {what} of the connection '{registration.Name}'.", "Authorize the connection again; if it stays so, compare its provider's entry with the provider's documentation.");
        if (UrlTemplate.NamesIn(url).FirstOrDefault() is { } unknown)
            return new OAuthError(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionIncomplete, $"The {what} of the connection '{registration.Name}' needs {{{unknown}}}, which no answer of its provider has said yet.", "Validate the connection, which asks for it again, or authorize it again.");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
            return new OAuthError(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionIncomplete, $"The {what} of the connection '{registration.Name}' is not an absolute URL.", "Correct it on the connection's page in Manage Tokens.");
        if (!UrlTemplate.NamesInHost(template).Any())
            return uri;
        if (!UrlTemplate.IsSafe(uri) || uri.UserInfo.Length > 0)
            return Refused($"The provider's answer leads the {what} of the connection '{registration.Name}' to a URL that does not begin with https.", "Authorize the connection again; if it stays so, ask the provider.");
        return registration.AllowedHosts.Any(entry => AllowedHost.TryParse(entry, out var allowed) && allowed.Matches(uri))
            ? uri
            : Refused($"The provider's answer leads the {what} of the connection '{registration.Name}' to '{uri.Authority}', which is not one of its allowed hosts.", "If it should go there, add that host to the connection's allowed hosts.");
    }

    private string? Value(string name) => fields?.GetValueOrDefault(name) ?? registration.Variables.GetValueOrDefault(name);

    private static OAuthError Refused(string description, string nextStep) =>
        new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.DestinationRefused, description, nextStep);
}
