using OAuthWebhook.Results;

namespace OAuthWebhook.Grants;

/// <summary>The client credentials grant (RFC 6749 §4.4).</summary>
public sealed class ClientCredentialsGrant : IGrantHandler
{
    /// <summary>Its wire value.</summary>
    public const string GrantType = "client_credentials";

    /// <inheritdoc />
    public GrantDescriptor Descriptor { get; } = new()
    {
        GrantType = GrantType,
        DisplayName = "Client credentials",
        Description = "The application acts for itself; nobody has to sign in.",
        Fields = [GrantField.TokenEndpoint, GrantField.ClientId, GrantField.ClientSecret with { Required = true, Help = "The secret that came with the client id." }, GrantField.Scopes],
    };

    /// <inheritdoc />
    public OAuthResult<TokenRequest> BuildRequest(GrantContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return TokenRequest.For(context.Connection, GrantType).WithScopes(context.Connection.Registration);
    }
}
