using OAuthWebhook.Results;

namespace OAuthWebhook.Discovery;

/// <summary>Why an issuer is of no use.</summary>
internal static class DiscoveryErrors
{
    public const string EnterUrls = "Enter the URLs from the provider's documentation in its place.";

    public static OAuthError Of(string description, string nextStep, int? status = null) =>
        new(OAuthErrorKind.Misconfigured, "invalid_issuer", description, nextStep) { HttpStatus = status };
}
