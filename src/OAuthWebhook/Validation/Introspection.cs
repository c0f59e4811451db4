using System.Text.Json;
using OAuthWebhook.Access;
using OAuthWebhook.AuthorizationServer;
using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Json;
using OAuthWebhook.Results;
using OAuthWebhook.Subjects;

namespace OAuthWebhook.Validation;

/// <summary>What an introspection endpoint says about a token (RFC 7662 §2.2).</summary>
/// <param name="Active">Whether the token is valid.</param>
/// <param name="Claims">The whole answer, a JSON object.</param>
public sealed record Introspection(bool Active, JsonElement Claims)
{
    /// <summary>The generation of the token that was asked about.</summary>
    internal long Generation { get; init; }
}

/// <summary>Asks the introspection endpoint about a connection's access token, as the authenticated client (RFC 7662 §2.1).</summary>
internal sealed class TokenIntrospection(IConnectionAccessPolicy policy, CredentialService credentials, AuthorizationServerClient client)
{
    private const string EndpointName = "introspection endpoint";

    public async Task<OAuthResult<Introspection>> AskAsync(Caller caller, ConnectionKey key, string? subject, CancellationToken cancellationToken)
    {
        if (await policy.CheckAsync(caller, SubjectConnection.TemplateOf(key) ?? key, subject, cancellationToken) is { } refused)
            return refused;
        if (!(await credentials.GetAsync(key, cancellationToken)).TryGet(out var snapshot, out var noToken))
            return noToken;
        var connection = snapshot.Connection;
        if (snapshot.State.Tokens?.AccessToken is not { } accessToken)
            return new OAuthError(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionIncomplete, $"The connection {connection.DisplayName} has no access token to ask about.", "Validate it by its userinfo URL or its base URI.");
        var request = new ServerRequest(EndpointName, connection.Registration.IntrospectionEndpoint, [new("token", accessToken.Reveal()), new("token_type_hint", "access_token")]) { Fields = snapshot.State.Tokens.Fields };
        if (!(await client.SendAsync(connection, request, cancellationToken)).TryGet(out var answer, out var error))
            return error;
        using (answer)
        {
            if (!answer.Succeeded)
                return ServerErrors.Of(request, connection, answer);
            if (answer.Json is { } json && JsonText.Member(json, "active") is { ValueKind: JsonValueKind.True or JsonValueKind.False } active)
                return new Introspection(active.ValueKind == JsonValueKind.True, json.Clone()) { Generation = snapshot.State.Generation };
            return new OAuthError(OAuthErrorKind.MalformedResponse, OAuthErrorCodes.UnusableAnswer, $"The {EndpointName} answered {answer.Status}, but not whether the token is active (RFC 7662 §2.2).", "Check its URL on the connection's page.");
        }
    }
}
