using System.Text.Json.Serialization;
using ElsaOAuthWebhook.SampleHost.Sandbox.Grants;
using ElsaOAuthWebhook.SampleHost.Sandbox.Protocol;

namespace ElsaOAuthWebhook.SampleHost.Sandbox;

/// <summary>What the server says of itself (RFC 8414 §2).</summary>
internal sealed class Metadata(SandboxAddresses addresses)
{
    public const string WellKnown = "/.well-known/oauth-authorization-server";

    [JsonPropertyName("issuer")]
    public string Issuer => addresses.Issuer;

    [JsonPropertyName("authorization_endpoint")]
    public string AuthorizationEndpoint => addresses.AuthorizationEndpoint;

    [JsonPropertyName("token_endpoint")]
    public string TokenEndpoint => addresses.TokenEndpoint;

    [JsonPropertyName("userinfo_endpoint")]
    public string UserinfoEndpoint => addresses.UserinfoEndpoint;

    [JsonPropertyName("scopes_supported")]
    public IReadOnlyList<string> ScopesSupported => Scopes.All;

    [JsonPropertyName("response_types_supported")]
    public IReadOnlyList<string> ResponseTypesSupported => ["code"];

    [JsonPropertyName("grant_types_supported")]
    public IReadOnlyList<string> GrantTypesSupported => GrantTypes.All;

    [JsonPropertyName("token_endpoint_auth_methods_supported")]
    public IReadOnlyList<string> TokenEndpointAuthMethodsSupported => ["client_secret_basic", "client_secret_post", "none"];

    [JsonPropertyName("code_challenge_methods_supported")]
    public IReadOnlyList<string> CodeChallengeMethodsSupported => [Pkce.S256];

    [JsonPropertyName("authorization_response_iss_parameter_supported")]
    public bool AuthorizationResponseIssParameterSupported => true;
}
