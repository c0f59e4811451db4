using OAuthWebhook.Results;

namespace OAuthWebhook.Grants;

/// <summary>Token exchange (RFC 8693): another connection's token becomes one for another audience, or for less.</summary>
public sealed class TokenExchangeGrant : IGrantHandler
{
    /// <summary>Its wire value.</summary>
    public const string GrantType = "urn:ietf:params:oauth:grant-type:token-exchange";

    // RFC 8693 §3.
    private const string AccessTokenType = "urn:ietf:params:oauth:token-type:access_token";

    /// <inheritdoc />
    public GrantDescriptor Descriptor { get; } = new()
    {
        GrantType = GrantType,
        DisplayName = "Token exchange",
        Description = "The token of another connection is exchanged for one that another API takes; nobody has to sign in for it.",
        Fields =
        [
            GrantField.TokenEndpoint, GrantField.ClientId, GrantField.ClientSecret,
            new("tokenExchange.subjectConnection", "Connection whose token is exchanged", "Its id, as its page in Manage Tokens shows it; one of the same tenant, whose token may go to the token URL."),
            new("tokenExchange.subjectTokenType", "Type of that token", "Leave empty for an access token; otherwise a name of RFC 8693 section 3.", Required: false),
            new("tokenExchange.actorConnection", "Connection of who acts", "The id of a connection whose token says who acts for the other's account; leave empty where nobody does.", Required: false),
            new("tokenExchange.requestedTokenType", "Wanted type", "Leave empty for what the provider gives by itself.", Required: false),
            new("audience", "Audience", "The name of the service that the new token is for, where the provider's documentation asks for one.", Required: false),
            GrantField.Scopes,
        ],
    };

    /// <inheritdoc />
    public OAuthResult<TokenRequest> BuildRequest(GrantContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var registration = context.Connection.Registration;
        var settings = registration.TokenExchange;
        if (context.SubjectToken is not { } subject)
            return Missing($"The connection '{registration.Name}' has no token to exchange: it names no connection for it.");
        if (settings.ActorConnection is { Length: > 0 } && context.ActorToken is null)
            return Missing($"The connection '{registration.Name}' has no token of who acts.");

        var request = TokenRequest.For(context.Connection, GrantType)
            .With("subject_token", subject.Reveal())
            .With("subject_token_type", settings.SubjectTokenType is { Length: > 0 } type ? type : AccessTokenType)
            .WithOptional("requested_token_type", settings.RequestedTokenType);
        // RFC 8693 §2.1: with the one comes the other, and without it must not.
        if (context.ActorToken is { } actor)
            request = request.With("actor_token", actor.Reveal()).With("actor_token_type", AccessTokenType);
        return request.WithScopes(registration);
    }

    private static OAuthError Missing(string description) => new(
        OAuthErrorKind.Misconfigured,
        OAuthErrorCodes.ConnectionIncomplete,
        description,
        "Name the connections whose tokens are exchanged on its page in Manage Tokens.");
}
