using OAuthWebhook.Connections;

namespace OAuthWebhook.Grants;

/// <summary>What a token is for: <c>resource</c>, which may repeat (RFC 8707 §2), and <c>audience</c>, which some servers have in its place.</summary>
internal static class TargetParameters
{
    /// <summary>Those of an authorization request (RFC 8707 §2.1) and of a token request (§2.2).</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(ConnectionRegistration registration) =>
        string.IsNullOrEmpty(registration.Audience) ? OfRefresh(registration) : [.. OfRefresh(registration), new("audience", registration.Audience)];

    /// <summary>Those of a refresh: the token stays for the same resources (RFC 8707 §2.2). An audience is not asked for anew: no RFC knows it there.</summary>
    public static IEnumerable<KeyValuePair<string, string>> OfRefresh(ConnectionRegistration registration) =>
        registration.Resource.Select(resource => new KeyValuePair<string, string>("resource", resource));
}
