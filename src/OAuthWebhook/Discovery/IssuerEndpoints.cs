using OAuthWebhook.Connections;
using OAuthWebhook.Grants;
using OAuthWebhook.Management;
using OAuthWebhook.Results;

namespace OAuthWebhook.Discovery;

/// <summary>Fills in the endpoints of a connection that names its issuer and lacks one that its grant needs. What was entered stays.</summary>
internal sealed class IssuerEndpoints(DiscoveryService discovery, GrantCatalog grants)
{
    /// <summary>Fills them in, if they are missing.</summary>
    /// <param name="input">What was entered.</param>
    /// <param name="known">What was entered and filled in before, of which it is taken when it is the same issuer and has them: nobody is asked then. Null to ask.</param>
    /// <param name="asked">What issuers said before to those who may not ask twice; null to ask.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What to go on with, or what is wrong with the issuer.</returns>
    public async Task<OAuthResult<ConnectionInput>> FillAsync(ConnectionInput input, ConnectionRegistration? known, Dictionary<string, OAuthResult<ServerMetadata>>? asked, CancellationToken cancellationToken)
    {
        var entered = input.Registration;
        if (entered is not { AuthenticationType: AuthenticationType.OAuth2, Issuer: { Length: > 0 } issuer } || !LacksEndpoint(entered))
            return input;
        // A preset's issuer whose variable was not entered: the rules say which.
        if (issuer.Contains('{', StringComparison.Ordinal))
            return input;
        if (known is not null && known.Issuer == issuer && known.GrantType == entered.GrantType && IsMtls(known) == IsMtls(entered) && !LacksEndpoint(known))
            return input with { Registration = Filled(entered, known) };
        if (!(await AskAsync(issuer, asked, cancellationToken)).TryGet(out var metadata, out var error))
            return error;
        metadata = discovery.For(metadata, entered.ClientAuthenticationMethod);
        return input with
        {
            Registration = entered with
            {
                AuthorizationEndpoint = Or(entered.AuthorizationEndpoint, metadata.AuthorizationEndpoint),
                TokenEndpoint = Or(entered.TokenEndpoint, metadata.TokenEndpoint),
                DeviceAuthorizationEndpoint = Or(entered.DeviceAuthorizationEndpoint, metadata.DeviceAuthorizationEndpoint),
                PushedAuthorizationRequestEndpoint = Or(entered.PushedAuthorizationRequestEndpoint, metadata.PushedAuthorizationRequestEndpoint),
                RevocationEndpoint = Or(entered.RevocationEndpoint, metadata.RevocationEndpoint),
                IntrospectionEndpoint = Or(entered.IntrospectionEndpoint, metadata.IntrospectionEndpoint),
                UserinfoEndpoint = Or(entered.UserinfoEndpoint, metadata.UserinfoEndpoint),
                AuthorizationResponseIssParameterSupported = entered.AuthorizationResponseIssParameterSupported || metadata.SendsIssuer,
                ClientAuthenticationMethod = MethodFor(entered.ClientAuthenticationMethod, metadata),
            },
        };
    }

    private async Task<OAuthResult<ServerMetadata>> AskAsync(string issuer, Dictionary<string, OAuthResult<ServerMetadata>>? asked, CancellationToken cancellationToken)
    {
        if (asked?.TryGetValue(issuer, out var said) == true)
            return said;
        var says = await discovery.ReadAsync(issuer, cancellationToken);
        asked?.Add(issuer, says);
        return says;
    }

    // The method is filled in as well, so it gives way to the known one as it gave way to the server's.
    private static ConnectionRegistration Filled(ConnectionRegistration entered, ConnectionRegistration known) => entered with
    {
        AuthorizationEndpoint = Or(entered.AuthorizationEndpoint, known.AuthorizationEndpoint),
        TokenEndpoint = Or(entered.TokenEndpoint, known.TokenEndpoint),
        DeviceAuthorizationEndpoint = Or(entered.DeviceAuthorizationEndpoint, known.DeviceAuthorizationEndpoint),
        PushedAuthorizationRequestEndpoint = Or(entered.PushedAuthorizationRequestEndpoint, known.PushedAuthorizationRequestEndpoint),
        RevocationEndpoint = Or(entered.RevocationEndpoint, known.RevocationEndpoint),
        IntrospectionEndpoint = Or(entered.IntrospectionEndpoint, known.IntrospectionEndpoint),
        UserinfoEndpoint = Or(entered.UserinfoEndpoint, known.UserinfoEndpoint),
        AuthorizationResponseIssParameterSupported = entered.AuthorizationResponseIssParameterSupported || known.AuthorizationResponseIssParameterSupported,
        ClientAuthenticationMethod = entered.ClientAuthenticationMethod == "client_secret_basic" && known.ClientAuthenticationMethod == "client_secret_post" ? known.ClientAuthenticationMethod : entered.ClientAuthenticationMethod,
    };

    // The endpoints for certificates may be others.
    private bool IsMtls(ConnectionRegistration registration) => discovery.IsMtls(registration.ClientAuthenticationMethod);

    private bool LacksEndpoint(ConnectionRegistration registration) =>
        grants.Find(registration.GrantType)?.Descriptor.Fields.Any(field => field.Required && field.Name switch
        {
            "authorizationEndpoint" => string.IsNullOrEmpty(registration.AuthorizationEndpoint),
            "tokenEndpoint" => string.IsNullOrEmpty(registration.TokenEndpoint),
            "deviceAuthorizationEndpoint" => string.IsNullOrEmpty(registration.DeviceAuthorizationEndpoint),
            _ => false,
        }) == true;

    // Basic is what stands there when nobody chose: it gives way to the body when the server says that it takes only that.
    private string MethodFor(string entered, ServerMetadata metadata)
    {
        var methods = discovery.MethodsOf(metadata);
        return entered == "client_secret_basic" && !methods.Contains(entered) && methods.Contains("client_secret_post") ? "client_secret_post" : entered;
    }

    private static string? Or(string? entered, string? found) => string.IsNullOrEmpty(entered) ? found : entered;
}
