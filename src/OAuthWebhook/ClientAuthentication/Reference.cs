using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Secrets;

namespace OAuthWebhook.ClientAuthentication;

/// <summary>What the host's secret source is asked for a connection.</summary>
internal static class Reference
{
    public static SecretReference Of(ConnectionRegistration registration, string name, string tenantId) => new(
        name,
        tenantId,
        registration.TokenEndpoint is { Length: > 0 } url && new ConnectionUrls(registration, fields: null).Resolve("token URL", url).TryGet(out var endpoint, out _) ? endpoint.IdnHost : "");
}
