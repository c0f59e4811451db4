using System.Text.Json;
using OAuthWebhook.AuthorizationServer;
using OAuthWebhook.Json;
using OAuthWebhook.Results;

namespace OAuthWebhook.Discovery;

/// <summary>What an authorization server says about itself (RFC 8414 §2, OpenID Connect Discovery §3, and what further RFCs register there). Null: it does not say.</summary>
internal sealed record ServerMetadata
{
    // The longest list of a real server, Keycloak's signature algorithms times two, has some thirty.
    private const int LongestList = 500;
    private const int LongestName = 200;

    public required string Issuer { get; init; }

    public string? AuthorizationEndpoint { get; init; }

    public string? TokenEndpoint { get; init; }

    /// <summary>RFC 8628 §4.</summary>
    public string? DeviceAuthorizationEndpoint { get; init; }

    /// <summary>RFC 9126 §5.</summary>
    public string? PushedAuthorizationRequestEndpoint { get; init; }

    public string? RevocationEndpoint { get; init; }

    public string? IntrospectionEndpoint { get; init; }

    /// <summary>OpenID Connect Discovery §3.</summary>
    public string? UserinfoEndpoint { get; init; }

    /// <summary>What is elsewhere for clients that do mutual TLS.</summary>
    public MtlsEndpointAliases MtlsAliases { get; init; } = new();

    public IReadOnlyList<string>? GrantTypes { get; init; }

    public IReadOnlyList<string>? ClientAuthenticationMethods { get; init; }

    public IReadOnlyList<string>? CodeChallengeMethods { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>RFC 9449 §5.1.</summary>
    public IReadOnlyList<string>? DpopAlgorithms { get; init; }

    /// <summary>RFC 9207 §3.</summary>
    public bool SendsIssuer { get; init; }

    /// <summary>RFC 9126 §5.</summary>
    public bool RequiresPushedAuthorizationRequests { get; init; }

    /// <summary>Reads a metadata document.</summary>
    /// <param name="json">The document.</param>
    /// <param name="issuer">The issuer that was asked for.</param>
    /// <returns>What it says, or why it is not to be used.</returns>
    public static OAuthResult<ServerMetadata> Read(JsonElement json, string issuer)
    {
        // RFC 8414 §3.3: identical, or the document must not be used. Else one server could pass for another.
        var said = JsonText.Of(json, "issuer");
        if (said is null)
            return DiscoveryErrors.Of("Its metadata does not name its issuer.", DiscoveryErrors.EnterUrls);
        if (said != issuer)
            return DiscoveryErrors.Of($"Its metadata is for the issuer '{Shown(said)}' (RFC 8414 §3.3).", "If that is the server you mean, enter exactly that.");

        string? wrong = null;
        var metadata = new ServerMetadata
        {
            Issuer = issuer,
            AuthorizationEndpoint = Url("authorization_endpoint"),
            TokenEndpoint = Url("token_endpoint"),
            DeviceAuthorizationEndpoint = Url("device_authorization_endpoint"),
            PushedAuthorizationRequestEndpoint = Url("pushed_authorization_request_endpoint"),
            RevocationEndpoint = Url("revocation_endpoint"),
            IntrospectionEndpoint = Url("introspection_endpoint"),
            UserinfoEndpoint = Url("userinfo_endpoint"),
            MtlsAliases = JsonText.Member(json, "mtls_endpoint_aliases") is { ValueKind: JsonValueKind.Object } aliases ? MtlsEndpointAliases.Read(name => UrlIn(aliases, name)) : new(),
            GrantTypes = Names(json, "grant_types_supported"),
            ClientAuthenticationMethods = Names(json, "token_endpoint_auth_methods_supported"),
            CodeChallengeMethods = Names(json, "code_challenge_methods_supported"),
            Scopes = Names(json, "scopes_supported"),
            DpopAlgorithms = Names(json, "dpop_signing_alg_values_supported"),
            SendsIssuer = IsTrue(json, "authorization_response_iss_parameter_supported"),
            RequiresPushedAuthorizationRequests = IsTrue(json, "require_pushed_authorization_requests"),
        };
        if (metadata is { AuthorizationEndpoint: null, TokenEndpoint: null })
            wrong ??= "Its metadata names neither an authorization nor a token endpoint.";
        return wrong is null ? metadata : DiscoveryErrors.Of(wrong, DiscoveryErrors.EnterUrls);

        string? Url(string name) => UrlIn(json, name);

        string? UrlIn(JsonElement place, string name)
        {
            if (JsonText.Member(place, name) is not { ValueKind: not JsonValueKind.Null } value)
                return null;
            var url = JsonText.Of(value);
            if (ServerUrl.Check(url, out _) is { } because)
                wrong ??= $"The {name} of its metadata {because}.";
            return url;
        }
    }

    /// <summary>This, with what it does not say taken from another document of the same issuer.</summary>
    public ServerMetadata Or(ServerMetadata other) => this with
    {
        AuthorizationEndpoint = AuthorizationEndpoint ?? other.AuthorizationEndpoint,
        TokenEndpoint = TokenEndpoint ?? other.TokenEndpoint,
        DeviceAuthorizationEndpoint = DeviceAuthorizationEndpoint ?? other.DeviceAuthorizationEndpoint,
        PushedAuthorizationRequestEndpoint = PushedAuthorizationRequestEndpoint ?? other.PushedAuthorizationRequestEndpoint,
        RevocationEndpoint = RevocationEndpoint ?? other.RevocationEndpoint,
        IntrospectionEndpoint = IntrospectionEndpoint ?? other.IntrospectionEndpoint,
        UserinfoEndpoint = UserinfoEndpoint ?? other.UserinfoEndpoint,
        MtlsAliases = MtlsAliases.Or(other.MtlsAliases),
        GrantTypes = GrantTypes ?? other.GrantTypes,
        ClientAuthenticationMethods = ClientAuthenticationMethods ?? other.ClientAuthenticationMethods,
        CodeChallengeMethods = CodeChallengeMethods ?? other.CodeChallengeMethods,
        Scopes = Scopes ?? other.Scopes,
        DpopAlgorithms = DpopAlgorithms ?? other.DpopAlgorithms,
        SendsIssuer = SendsIssuer || other.SendsIssuer,
        RequiresPushedAuthorizationRequests = RequiresPushedAuthorizationRequests || other.RequiresPushedAuthorizationRequests,
    };

    /// <summary>This, as it is for a client that does mutual TLS, which has to prefer the aliases (RFC 8705 §5).</summary>
    public ServerMetadata ForMtls() => this with
    {
        TokenEndpoint = MtlsAliases.Token ?? TokenEndpoint,
        DeviceAuthorizationEndpoint = MtlsAliases.DeviceAuthorization ?? DeviceAuthorizationEndpoint,
        PushedAuthorizationRequestEndpoint = MtlsAliases.PushedAuthorizationRequest ?? PushedAuthorizationRequestEndpoint,
        RevocationEndpoint = MtlsAliases.Revocation ?? RevocationEndpoint,
        IntrospectionEndpoint = MtlsAliases.Introspection ?? IntrospectionEndpoint,
        UserinfoEndpoint = MtlsAliases.Userinfo ?? UserinfoEndpoint,
    };

    // RFC 8414 §2: a list that is empty is left out.
    private static string[]? Names(JsonElement json, string name)
    {
        if (JsonText.Member(json, name) is not { ValueKind: JsonValueKind.Array } value)
            return null;
        string[] names = [.. value.EnumerateArray().Take(LongestList).Where(item => item.ValueKind == JsonValueKind.String).Select(JsonText.Of).OfType<string>().Where(item => item.Length <= LongestName && !item.Any(char.IsControl))];
        return names.Length == 0 ? null : names;
    }

    private static bool IsTrue(JsonElement json, string name) => JsonText.Member(json, name) is { ValueKind: JsonValueKind.True };

    private static string Shown(string text) => new([.. text.Where(character => !char.IsControl(character)).Take(200)]);
}
