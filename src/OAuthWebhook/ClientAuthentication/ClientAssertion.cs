using System.Text.Json.Nodes;
using OAuthWebhook.Destinations;
using OAuthWebhook.Keys;

namespace OAuthWebhook.ClientAuthentication;

/// <summary>The signed statement by which a client proves itself (RFC 7523 §2.2 and §3, OpenID Connect Core §9).</summary>
internal static class ClientAssertion
{
    private const string Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    // Long enough for a clock that is a little off; whoever intercepts one has no more than this, and the server takes each only once.
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    public static void Add(ClientAuthenticationMessage message, SigningKey key, TimeProvider time)
    {
        var registration = message.Connection.Registration;
        var clientId = registration.ClientId ?? "";
        var now = time.GetUtcNow();
        var claims = new JsonObject
        {
            ["iss"] = clientId,
            ["sub"] = clientId,
            ["aud"] = Audience(message),
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
        };
        message.AddClientId();
        message.Add("client_assertion_type", Type);
        message.Add("client_assertion", Jwt.Sign(key, "JWT", claims));
    }

    // One audience, and the issuer rather than an endpoint: a server that is told another one's token endpoint cannot make this client sign for that one
    // unless it also lies about its issuer (the reason for the update of RFC 7523 that is under way).
    private static string Audience(ClientAuthenticationMessage message)
    {
        var registration = message.Connection.Registration;
        var named = NotEmpty(registration.ClientKeySettings.Audience) ?? NotEmpty(registration.Issuer) ?? NotEmpty(registration.TokenEndpoint);
        return named is null ? message.Endpoint.AbsoluteUri : new ConnectionUrls(registration, fields: null).FillUrl(named);
    }

    private static string? NotEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
