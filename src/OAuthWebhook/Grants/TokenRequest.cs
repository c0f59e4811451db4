using OAuthWebhook.Connections;
using OAuthWebhook.Secrets;

namespace OAuthWebhook.Grants;

/// <summary>
/// A token request (RFC 6749 §3.2) before client authentication: where it goes and its form parameters, some of them secrets.
/// Immutable; parameters may repeat.
/// </summary>
public sealed class TokenRequest
{
    private TokenRequest(string? endpoint, string grantType, IReadOnlyList<KeyValuePair<string, string>> parameters, IReadOnlyDictionary<string, string>? fields = null, Secret? dpopKey = null)
    {
        Fields = fields ?? ConnectionRegistration.NoParameters;
        Endpoint = endpoint;
        GrantType = grantType;
        Parameters = parameters;
        DpopKey = dpopKey;
    }

    /// <summary>The URL to post to, as entered in the connection.</summary>
    public string? Endpoint { get; }

    /// <summary>The wire value of <c>grant_type</c>.</summary>
    public string GrantType { get; }

    /// <summary>The form parameters, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; }

    /// <summary>What the provider's answers said before, for the names in the URL.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; }

    /// <summary>The key that what it spends is bound to (RFC 9449 §5), as a JWK; null: where the connection uses DPoP, a new one is made.</summary>
    public Secret? DpopKey { get; }

    /// <summary>Whether it spends a refresh token, so that losing its answer may lose the successor.</summary>
    public bool SpendsRefreshToken => GrantType == RefreshTokenGrant.GrantType;

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

    /// <summary>The same request with one more parameter.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value, not yet encoded.</param>
    public TokenRequest With(string name, string value) => new(Endpoint, GrantType, [.. Parameters, new(name, value)], Fields, DpopKey);

    /// <summary>The same request with what the provider's answers said before, for the names in its URL.</summary>
    /// <param name="fields">By name.</param>
    public TokenRequest WithFields(IReadOnlyDictionary<string, string> fields) => new(Endpoint, GrantType, Parameters, fields, DpopKey);

    /// <summary>The same request, to be proved with a key that there is already.</summary>
    /// <param name="key">The key as a JWK, from a token set; null: a new one is made.</param>
    public TokenRequest WithDpopKey(Secret? key) => new(Endpoint, GrantType, Parameters, Fields, key);

    /// <summary>The request as it was sent, with what authenticated the client.</summary>
    internal TokenRequest Sent(IReadOnlyList<KeyValuePair<string, string>> parameters) => new(Endpoint, GrantType, parameters, Fields, DpopKey);

    /// <summary>The same request with the connection's scopes, if it has any (RFC 6749 §3.3).</summary>
    /// <param name="registration">What holds the scopes.</param>
    public TokenRequest WithScopes(ConnectionRegistration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return registration.Scopes.Count == 0 ? this : With("scope", string.Join(registration.ScopeSeparator, registration.Scopes));
    }
}
