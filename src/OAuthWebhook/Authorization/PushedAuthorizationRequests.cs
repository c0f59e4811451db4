using OAuthWebhook.AuthorizationServer;
using OAuthWebhook.Connections;
using OAuthWebhook.Json;
using OAuthWebhook.Results;

namespace OAuthWebhook.Authorization;

/// <summary>
/// Pushes an authorization request to the server, as the authenticated client, in place of sending it through the browser (RFC 9126): nobody on
/// the way can read or change it. What comes back is good once and for a short time, and is used at once.
/// </summary>
internal sealed class PushedAuthorizationRequests(AuthorizationServerClient client)
{
    private const string EndpointName = "pushed authorization request endpoint";

    /// <summary>Pushes a request.</summary>
    /// <param name="connection">The client.</param>
    /// <param name="parameters">The whole authorization request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The parameters that are left for the browser to carry (RFC 9126 §4), or why there are none.</returns>
    public async Task<OAuthResult<IReadOnlyList<KeyValuePair<string, string>>>> PushAsync(Connection connection, IReadOnlyList<KeyValuePair<string, string>> parameters, CancellationToken cancellationToken)
    {
        var request = new ServerRequest(EndpointName, connection.Registration.PushedAuthorizationRequestEndpoint, parameters);
        if (!(await client.SendAsync(connection, request, cancellationToken)).TryGet(out var answer, out var error))
            return error;
        using (answer)
        {
            if (!answer.Succeeded)
                return ServerErrors.Of(request, connection, answer);
            if (answer.Json is not { } json || JsonText.Of(json, "request_uri") is not { } requestUri)
                return new OAuthError(OAuthErrorKind.MalformedResponse, OAuthErrorCodes.UnusableAnswer, $"The {EndpointName} answered {answer.Status}, but without a request_uri (RFC 9126 §2.2).", "Check its URL on the connection's page, or remove it.");
            return new KeyValuePair<string, string>[] { new("client_id", connection.Registration.ClientId ?? ""), new("request_uri", requestUri) };
        }
    }
}
