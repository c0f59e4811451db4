using OAuthWebhook.Connections;
using OAuthWebhook.Quirks;
using OAuthWebhook.Secrets;

namespace OAuthWebhook.Grants;

/// <summary>
/// A token request (RFC 6749 §3.2) before client authentication: where it goes and its form parameters, some of them secrets.
/// Immutable; parameters may repeat.
/// </summary>
public sealed class TokenRequest
{
    /// <summary>Stands for a grant type where an access token is lengthened; nothing of the kind is sent.</summary>
    internal const string Extending = "extend";

    private TokenRequest(string? endpoint, string grantType, IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        Endpoint = endpoint;
        GrantType = grantType;
        Parameters = parameters;
    }

    /// <summary>The URL to post to, as entered in the connection.</summary>
    public string? Endpoint { get; }

    /// <summary>The wire value of <c>grant_type</c>.</summary>
    public string GrantType { get; }

    /// <summary>The form parameters, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; }

    /// <summary>What the provider's answers said before, for the names in the URL.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; private init; } = ConnectionRegistration.NoParameters;

    /// <summary>The key that what it spends is bound to (RFC 9449 §5), as a JWK; null: where the connection uses DPoP, a new one is made.</summary>
    public Secret? DpopKey { get; private init; }

    /// <summary>Whether it spends a refresh token, so that losing its answer may lose the successor.</summary>
    public bool SpendsRefreshToken => GrantType == RefreshTokenGrant.GrantType;

    /// <summary>How its parameters are sent, where it <see cref="IsBare"/>.</summary>
    internal ParameterEncoding Encoding { get; private init; }

    /// <summary>Whether nothing is added to it: neither client authentication nor anything of the provider's.</summary>
    internal bool IsBare { get; private init; }

    /// <summary>How the endpoint is called in texts for people, and the field its URL is entered in.</summary>
    internal (string Endpoint, string Field) Names { get; private init; } = ("token endpoint", "token URL");

    /// <summary>Begins a request to the token endpoint, with the connection's further token parameters and the resources it is for.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="grantType">The wire value of <c>grant_type</c>.</param>
    public static TokenRequest For(Connection connection, string grantType)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var registration = connection.Registration;
        return new(registration.TokenEndpoint, grantType, [new("grant_type", grantType), .. registration.TokenParameters, .. TargetParameters.Of(registration)]);
    }

    /// <summary>Begins a refresh request, to the refresh endpoint where the connection has one, with its further refresh parameters.</summary>
    /// <param name="connection">The connection.</param>
    public static TokenRequest ForRefresh(Connection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var refresh = connection.Registration.Refresh;
        const string grantType = RefreshTokenGrant.GrantType;
        return new(refresh.Endpoint ?? connection.Registration.TokenEndpoint, grantType, [new("grant_type", grantType), .. refresh.Parameters, .. TargetParameters.OfRefresh(connection.Registration)]);
    }

    /// <summary>Begins the request that gives a device its codes (RFC 8628 §3.1): as an authorization request, but from the client itself, and so authenticated like a token request.</summary>
    /// <param name="connection">The connection.</param>
    internal static TokenRequest ForDeviceAuthorization(Connection connection)
    {
        var registration = connection.Registration;
        return new(registration.DeviceAuthorizationEndpoint, "", [.. registration.AuthorizationParameters, .. TargetParameters.Of(registration)])
        {
            Names = ("device authorization endpoint", "device authorization URL"),
        };
    }

    /// <summary>Begins the request that lengthens an access token (see <see cref="ExtendQuirks"/>): the given parameters and nothing else.</summary>
    internal static TokenRequest ForExtension(Connection connection, string? endpoint, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var extend = connection.Quirks.Extend!;
        var registration = connection.Registration;
        return new(endpoint ?? registration.Refresh.Endpoint ?? registration.TokenEndpoint, Extending, [.. parameters])
        {
            Encoding = extend.Encoding,
            IsBare = true,
            Names = ("provider's URL for longer-lived tokens", "URL for longer-lived tokens"),
        };
    }

    /// <summary>The same request with one more parameter.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value, not yet encoded.</param>
    public TokenRequest With(string name, string value) => Copy([.. Parameters, new(name, value)], Fields, DpopKey);

    /// <summary>The same request with what the provider's answers said before, for the names in its URL.</summary>
    /// <param name="fields">By name.</param>
    public TokenRequest WithFields(IReadOnlyDictionary<string, string> fields) => Copy(Parameters, fields, DpopKey);

    /// <summary>The same request, to be proved with a key that there is already.</summary>
    /// <param name="key">The key as a JWK, from a token set; null: a new one is made.</param>
    public TokenRequest WithDpopKey(Secret? key) => Copy(Parameters, Fields, key);

    /// <summary>The request as it was sent, with what authenticated the client.</summary>
    internal TokenRequest Sent(IReadOnlyList<KeyValuePair<string, string>> parameters) => Copy(parameters, Fields, DpopKey);

    /// <summary>The same request with one more parameter, if there is a value for it.</summary>
    internal TokenRequest WithOptional(string name, string? value) => string.IsNullOrEmpty(value) ? this : With(name, value);

    private TokenRequest Copy(IReadOnlyList<KeyValuePair<string, string>> parameters, IReadOnlyDictionary<string, string> fields, Secret? dpopKey) =>
        new(Endpoint, GrantType, parameters) { Fields = fields, DpopKey = dpopKey, Encoding = Encoding, IsBare = IsBare, Names = Names };

    /// <summary>The same request with the connection's scopes, if it has any (RFC 6749 §3.3).</summary>
    /// <param name="registration">What holds the scopes.</param>
    public TokenRequest WithScopes(ConnectionRegistration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return registration.Scopes.Count == 0 ? this : With("scope", string.Join(registration.ScopeSeparator, registration.Scopes));
    }
}
