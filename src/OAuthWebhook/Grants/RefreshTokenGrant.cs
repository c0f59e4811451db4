using OAuthWebhook.Results;

namespace OAuthWebhook.Grants;

/// <summary>
/// The refresh token grant (RFC 6749 §6): renews what any grant got, and is a connection's own grant where its first refresh token comes
/// from elsewhere. No scope is sent: left out, it means what was originally granted,
/// and asking for more is not allowed.
/// </summary>
public sealed class RefreshTokenGrant : IGrantHandler
{
    /// <summary>Its wire value.</summary>
    public const string GrantType = "refresh_token";

    /// <inheritdoc />
    public GrantDescriptor Descriptor { get; } = new()
    {
        GrantType = GrantType,
        DisplayName = "Existing refresh token",
        Description = "A refresh token that was got elsewhere is entered here once; from then on the connection renews itself.",
        Interactive = true,
        Consent = ConsentKind.Token,
        Fields = [GrantField.TokenEndpoint, GrantField.ClientId, GrantField.ClientSecret],
    };

    /// <inheritdoc />
    public OAuthResult<TokenRequest> BuildRequest(GrantContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var connection = context.Connection;
        if (context.Tokens?.RefreshToken is not { } refreshToken)
        {
            return new OAuthError(
                OAuthErrorKind.ReauthorizationRequired,
                OAuthErrorCodes.AuthorizationPending,
                $"The connection '{connection.Registration.Name}' has no refresh token.",
                NextSteps.AuthorizeAgain(connection));
        }

        // A public client's refresh token is bound to its key (RFC 9449 §5).
        return TokenRequest.ForRefresh(connection).WithFields(context.Tokens.Fields).WithDpopKey(context.Tokens.DpopKey).With("refresh_token", refreshToken.Reveal());
    }
}
