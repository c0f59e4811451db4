using OAuthWebhook.AuthorizationServer;
using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Quirks;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Revocation;

/// <summary>The requests that revoke a token set.</summary>
internal static class RevocationRequests
{
    private const string EndpointName = "revocation endpoint";

    private static readonly HashSet<string> Tokens = ["token", "access_token", "refresh_token"];

    /// <summary>
    /// As RFC 7009 §2.1 says: first the refresh token, with which a server should end the whole grant, then the access token for the servers that do not.
    /// Or the one request that the provider has in their place. None where that is for a token that is not there.
    /// </summary>
    public static IEnumerable<ServerRequest> Of(Connection connection, TokenSet tokens)
    {
        var endpoint = connection.Registration.RevocationEndpoint;
        var quirks = connection.Quirks.Revocation ?? new();
        var shape = new ServerRequest(EndpointName, endpoint, [])
        {
            Method = HttpMethod.Parse(quirks.Method),
            Encoding = quirks.Encoding,
            AsClient = quirks.Authentication == RevocationAuthentication.Client,
            Fields = tokens.Fields,
            Secrets = [tokens.AccessToken, tokens.RefreshToken],
            Bearer = quirks.Authentication == RevocationAuthentication.Bearer ? tokens.AccessToken : null,
        };
        if (quirks.Authentication == RevocationAuthentication.Bearer && shape.Bearer is null)
            yield break;
        if (quirks.Parameters is { } parameters)
        {
            var filled = Fill(parameters, connection, tokens).ToList();
            var named = parameters.Where(parameter => UrlTemplate.NamesIn(parameter.Value).Any(Tokens.Contains)).Select(parameter => parameter.Key).ToHashSet();
            if (named.Count == 0 || filled.Exists(parameter => named.Contains(parameter.Key)))
                yield return shape with { Parameters = filled };
            yield break;
        }

        if (tokens.RefreshToken is { } refreshToken)
            yield return shape with { Parameters = [new("token", refreshToken.Reveal()), new("token_type_hint", "refresh_token")] };
        if (tokens.AccessToken is { } accessToken)
            yield return shape with { Parameters = [new("token", accessToken.Reveal()), new("token_type_hint", "access_token")] };
    }

    // A parameter for what is not there is left out.
    private static IEnumerable<KeyValuePair<string, string>> Fill(IReadOnlyDictionary<string, string> parameters, Connection connection, TokenSet tokens)
    {
        foreach (var (name, template) in parameters)
        {
            var complete = true;
            var value = UrlTemplate.Fill(template, placeholder =>
            {
                var known = Value(placeholder);
                complete &= known is not null;
                return known;
            });
            if (complete)
                yield return new(name, value);
        }

        string? Value(string name) => name switch
        {
            "token" => (tokens.RefreshToken ?? tokens.AccessToken)?.Reveal(),
            "access_token" => tokens.AccessToken?.Reveal(),
            "refresh_token" => tokens.RefreshToken?.Reveal(),
            "client_id" => connection.Registration.ClientId,
            "client_secret" => connection.ClientSecret?.Reveal(),
            _ => tokens.Fields.GetValueOrDefault(name) ?? connection.Registration.Variables.GetValueOrDefault(name),
        };
    }
}
