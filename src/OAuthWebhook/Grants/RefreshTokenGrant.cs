using OAuthWebhook.Results;

namespace OAuthWebhook.Grants;

/// <summary>
/// The refresh token grant (RFC 6749 §6). No scope is sent: left out, it means what was originally granted,
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
        DisplayName = "Refresh token",
        Description = "Renews what another grant got.",
        Selectable = false,
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
                $"The provider gave the connection '{connection.Registration.Name}' no refresh token.",
                "Authorize it again; if the provider needs a scope or parameter for refresh tokens (often offline_access), add it first.");
        }

        // A public client's refresh token is bound to its key (RFC 9449 §5).
        return TokenRequest.ForRefresh(connection).WithFields(context.Tokens.Fields).WithDpopKey(context.Tokens.DpopKey).With("refresh_token", refreshToken.Reveal());
    }
}
