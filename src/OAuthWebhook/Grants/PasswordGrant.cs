using OAuthWebhook.Results;

namespace OAuthWebhook.Grants;

/// <summary>
/// The resource owner password credentials grant (RFC 6749 §4.3). RFC 9700 §2.4 says it must not be used:
/// it is here for the servers that offer nothing else, and its description says so.
/// </summary>
public sealed class PasswordGrant : IGrantHandler
{
    /// <summary>Its wire value.</summary>
    public const string GrantType = "password";

    /// <inheritdoc />
    public GrantDescriptor Descriptor { get; } = new()
    {
        GrantType = GrantType,
        DisplayName = "Password",
        Description = "A user's name and password are sent to the token URL; only for servers that offer nothing better.",
        Fields =
        [
            GrantField.TokenEndpoint, GrantField.ClientId, GrantField.ClientSecret,
            new("username", "User name", "The account the token acts for."),
            new("password", "Password", "That account's password.", Secret: true),
            GrantField.Scopes,
        ],
    };

    /// <inheritdoc />
    public OAuthResult<TokenRequest> BuildRequest(GrantContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var connection = context.Connection;
        if (connection.Registration.Username is not { Length: > 0 } username || connection.Password is not { } password)
        {
            return new OAuthError(
                OAuthErrorKind.Misconfigured,
                OAuthErrorCodes.ConnectionIncomplete,
                $"The connection '{connection.Registration.Name}' has no user name or no password.",
                "Enter both on its page in Manage Tokens.");
        }

        return TokenRequest.For(connection, GrantType)
            .With("username", username)
            .With("password", password.Reveal())
            .WithScopes(connection.Registration);
    }
}
