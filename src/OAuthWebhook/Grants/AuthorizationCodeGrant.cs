using OAuthWebhook.Results;

namespace OAuthWebhook.Grants;

/// <summary>The authorization code grant (RFC 6749 §4.1.3), with the PKCE verifier where one was used (RFC 7636 §4.5).</summary>
public sealed class AuthorizationCodeGrant : IGrantHandler
{
    /// <summary>Its wire value.</summary>
    public const string GrantType = "authorization_code";

    /// <inheritdoc />
    public GrantDescriptor Descriptor { get; } = new()
    {
        GrantType = GrantType,
        DisplayName = "Authorization code",
        Description = "A person signs in at the provider and agrees; the token acts for that account.",
        Interactive = true,
        Fields =
        [
            new("authorizationEndpoint", "Authorization URL", "Where the provider asks the person to sign in and agree; https."),
            GrantField.TokenEndpoint, GrantField.ClientId, GrantField.ClientSecret, GrantField.Scopes,
        ],
    };

    /// <inheritdoc />
    public OAuthResult<TokenRequest> BuildRequest(GrantContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Code is not { } code)
        {
            return new OAuthError(
                OAuthErrorKind.ReauthorizationRequired,
                OAuthErrorCodes.AuthorizationPending,
                $"Nobody has authorized the connection '{context.Connection.Registration.Name}' yet.",
                "Open Manage Tokens and authorize it.");
        }

        var request = TokenRequest.For(context.Connection, GrantType)
            .With("code", code.Code.Reveal())
            .With("redirect_uri", code.RedirectUri)
            .WithFields(code.Fields)
            .WithDpopKey(code.DpopKey);
        return code.CodeVerifier is { } verifier ? request.With("code_verifier", verifier.Reveal()) : request;
    }
}
