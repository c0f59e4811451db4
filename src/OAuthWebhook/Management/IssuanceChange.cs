using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Grants;

namespace OAuthWebhook.Management;

/// <summary>Whether an edit changes what tokens are issued for (see <see cref="Connection.IssuanceVersion"/>). A new secret or key proves the same client: the token stays. A server that may be given tokens and could not before is to get another one.</summary>
internal static class IssuanceChange
{
    public static bool Between(ConnectionRegistration before, ConnectionRegistration after) =>
        before.AuthenticationType != after.AuthenticationType
        || before.GrantType != after.GrantType
        || before.ClientId != after.ClientId
        || before.Username != after.Username
        || (before.Provider != after.Provider && (before.FromCatalogue || after.FromCatalogue))
        || !Same(before.Variables, after.Variables)
        || before.AuthorizationEndpoint != after.AuthorizationEndpoint
        || before.DeviceAuthorizationEndpoint != after.DeviceAuthorizationEndpoint
        || before.TokenEndpoint != after.TokenEndpoint
        || before.Refresh.Endpoint != after.Refresh.Endpoint
        || before.Issuer != after.Issuer
        || before.Audience != after.Audience
        || !before.Resource.Order().SequenceEqual(after.Resource.Order())
        || before.UseDpop != after.UseDpop
        || !before.Scopes.Order().SequenceEqual(after.Scopes.Order())
        || !TokenServers.Cover(TokenServers.Of(before), TokenServers.Of(after))
        || !Same(before.TokenParameters, after.TokenParameters)
        || (after.GrantType == JwtBearerGrant.GrantType && !Same(before.Assertion, after.Assertion))
        || (after.GrantType == TokenExchangeGrant.GrantType && before.TokenExchange != after.TokenExchange);

    // For how long an assertion is good says nothing about the token that it brings.
    private static bool Same(AssertionSettings before, AssertionSettings after) =>
        (before.Issuer, before.Subject, before.Audience) == (after.Issuer, after.Subject, after.Audience) && Same(before.Claims, after.Claims);

    private static bool Same(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
        before.OrderBy(entry => entry.Key).SequenceEqual(after.OrderBy(entry => entry.Key));
}
