using OAuthWebhook.AuthorizationServer;
using OAuthWebhook.Results;

namespace OAuthWebhook.Discovery;

/// <summary>Where an issuer's metadata is.</summary>
internal static class MetadataUrls
{
    /// <summary>What is wrong with an issuer identifier; null when nothing is (RFC 8414 §2).</summary>
    public static OAuthError? Check(string issuer)
    {
        if (ServerUrl.Check(issuer, out var url) is { } wrong)
            return DiscoveryErrors.Of($"It {wrong}.", "Enter the issuer as the provider's documentation writes it, such as https://login.example.com.");
        return url!.Query.Length > 0 ? DiscoveryErrors.Of("It holds a query, which no issuer has (RFC 8414 §2).", "Remove that.") : null;
    }

    /// <summary>The URLs to ask, in this order: that of RFC 8414 §3.1, its suffix put in before the issuer's path, and that of OpenID Connect Discovery §4, its suffix appended.</summary>
    public static IReadOnlyList<Uri> Of(string issuer)
    {
        var url = new Uri(issuer);
        var server = url.GetLeftPart(UriPartial.Authority);
        var path = url.AbsolutePath.TrimEnd('/');
        return [new($"{server}/.well-known/oauth-authorization-server{path}"), new($"{server}{path}/.well-known/openid-configuration")];
    }
}
