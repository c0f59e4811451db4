using System.Text.Json.Nodes;

namespace OAuthWebhook.Testing;

/// <summary>A client registered at <see cref="OidcProviderServer"/>.</summary>
/// <param name="AuthenticationMethod">As in RFC 7591: <c>client_secret_basic</c>, <c>client_secret_post</c>, <c>none</c> …</param>
public sealed record OidcProviderClient(string Id, string? Secret, string AuthenticationMethod)
{
    private static readonly string[] InteractiveGrants =
        ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"];

    public static OidcProviderClient Basic { get; } = new("basic", "basic-secret", "client_secret_basic");

    /// <summary>Its id and secret change when form-encoded, as RFC 6749 §2.3.1 has it for Basic.</summary>
    public static OidcProviderClient BasicWithOddCharacters { get; } =
        new("basic odd:id+%", "p%c3 s:w+d&=/?~\"secret", "client_secret_basic");

    public static OidcProviderClient Post { get; } = new("post", "post-secret", "client_secret_post");

    public static OidcProviderClient Public { get; } = new("public", null, "none") { GrantTypes = InteractiveGrants };

    /// <summary>Gets no refresh token.</summary>
    public static OidcProviderClient CodeOnly { get; } =
        new("code-only", "code-only-secret", "client_secret_basic") { GrantTypes = ["authorization_code"] };

    public static IReadOnlyList<OidcProviderClient> All { get; } = [Basic, BasicWithOddCharacters, Post, Public, CodeOnly];

    public IReadOnlyList<string> GrantTypes { get; init; } = [.. InteractiveGrants, "client_credentials", "password", "urn:ietf:params:oauth:grant-type:token-exchange"];

    /// <summary>Further registration metadata, such as <c>jwks</c> or <c>dpop_bound_access_tokens</c>.</summary>
    public JsonObject Metadata { get; init; } = [];

    internal JsonObject ToRegistration()
    {
        var registration = Metadata.DeepClone().AsObject();
        registration["client_id"] = Id;
        registration["token_endpoint_auth_method"] = AuthenticationMethod;
        registration["grant_types"] = new JsonArray([.. GrantTypes.Select(grant => JsonValue.Create(grant))]);
        if (Secret is not null)
            registration["client_secret"] = Secret;
        return registration;
    }
}
