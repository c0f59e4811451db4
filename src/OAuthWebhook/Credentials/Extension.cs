using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Grants;
using OAuthWebhook.Quirks;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Credentials;

/// <summary>
/// What stands in a refresh's place at providers that lengthen an access token instead (see <see cref="ExtendQuirks"/>): a request with the
/// access token itself. It spends nothing, since the old token lives on; so an answer that was lost is asked for again.
/// </summary>
internal static class Extension
{
    /// <summary>From when on a token can be lengthened; null when it never can.</summary>
    public static DateTimeOffset? From(Connection connection, TokenSet? tokens)
    {
        if (!connection.Interactive || connection.Quirks.Extend is not { } extend || tokens is not { RefreshToken: null, AccessToken: not null })
            return null;
        var from = tokens.ShortLived ? tokens.IssuedAt : tokens.IssuedAt + TimeSpan.FromSeconds(extend.MinimumAgeSeconds);
        return from >= tokens.ExpiresAt ? null : from;
    }

    /// <summary>Whether it can be lengthened now. Bound to its client and servers like a refresh token: after an edit it is sent to no other.</summary>
    public static bool IsPossible(Connection connection, TokenSet? tokens, DateTimeOffset now)
    {
        if (From(connection, tokens) is not { } from || now < from || tokens!.ExpiresAt <= now)
            return false;
        return tokens.Issuance == TokenSets.IssuanceOf(connection) || TokenServers.MayKeep(connection, tokens);
    }

    /// <summary>The request.</summary>
    public static TokenRequest Request(Connection connection, TokenSet tokens)
    {
        var extend = connection.Quirks.Extend!;
        var (endpoint, parameters) = tokens.ShortLived ? (extend.AfterConsentEndpoint ?? extend.Endpoint, extend.AfterConsentParameters ?? extend.Parameters) : (extend.Endpoint, extend.Parameters);
        return TokenRequest.ForExtension(connection, endpoint, parameters.Select(parameter => new KeyValuePair<string, string>(parameter.Key, UrlTemplate.Fill(parameter.Value, Value))))
            .WithFields(tokens.Fields);

        string? Value(string name) => name switch
        {
            "client_id" => connection.Registration.ClientId,
            "client_secret" => connection.ClientSecret?.Reveal(),
            "access_token" => tokens.AccessToken!.Reveal(),
            _ => tokens.Fields.GetValueOrDefault(name) ?? connection.Registration.Variables.GetValueOrDefault(name),
        };
    }
}
