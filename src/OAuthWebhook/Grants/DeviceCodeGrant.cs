using OAuthWebhook.Results;

namespace OAuthWebhook.Grants;

/// <summary>The device authorization grant (RFC 8628 §3.4): a person enters a short code in a browser anywhere, while this host asks for the token.</summary>
public sealed class DeviceCodeGrant : IGrantHandler
{
    /// <summary>Its wire value.</summary>
    public const string GrantType = "urn:ietf:params:oauth:grant-type:device_code";

    /// <inheritdoc />
    public GrantDescriptor Descriptor { get; } = new()
    {
        GrantType = GrantType,
        DisplayName = "Device authorization",
        Description = "A person enters a short code at the provider, on any device; for a host that no browser can be sent back to.",
        Interactive = true,
        Consent = ConsentKind.Device,
        Fields =
        [
            new("deviceAuthorizationEndpoint", "Device authorization URL", "Where the provider gives out the codes that people enter, as its documentation says; https."),
            GrantField.TokenEndpoint, GrantField.ClientId, GrantField.ClientSecret, GrantField.Scopes,
        ],
    };

    /// <inheritdoc />
    public OAuthResult<TokenRequest> BuildRequest(GrantContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.DeviceCode is not { } deviceCode)
        {
            return new OAuthError(
                OAuthErrorKind.ReauthorizationRequired,
                OAuthErrorCodes.AuthorizationPending,
                $"Nobody has authorized the connection '{context.Connection.Registration.Name}' yet.",
                "Open Manage Tokens, choose Authorize, and enter the code it shows at the provider.");
        }

        return TokenRequest.For(context.Connection, GrantType).With("device_code", deviceCode.Reveal());
    }
}
