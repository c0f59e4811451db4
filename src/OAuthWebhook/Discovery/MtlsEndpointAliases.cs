namespace OAuthWebhook.Discovery;

/// <summary>
/// The endpoints that a server has elsewhere for clients that do mutual TLS: often on another host, since a server that asks every client for a
/// certificate would have browsers ask people for one (RFC 8705 §5). Null: not elsewhere.
/// </summary>
internal sealed record MtlsEndpointAliases
{
    public string? Token { get; init; }

    public string? DeviceAuthorization { get; init; }

    public string? PushedAuthorizationRequest { get; init; }

    public string? Revocation { get; init; }

    public string? Introspection { get; init; }

    public string? Userinfo { get; init; }

    /// <summary>Reads them by the names that they have outside as well.</summary>
    /// <param name="url">Reads a URL; null when it is not there.</param>
    public static MtlsEndpointAliases Read(Func<string, string?> url) => new()
    {
        Token = url("token_endpoint"),
        DeviceAuthorization = url("device_authorization_endpoint"),
        PushedAuthorizationRequest = url("pushed_authorization_request_endpoint"),
        Revocation = url("revocation_endpoint"),
        Introspection = url("introspection_endpoint"),
        Userinfo = url("userinfo_endpoint"),
    };

    /// <summary>These, with what they leave out taken from another document of the same issuer.</summary>
    public MtlsEndpointAliases Or(MtlsEndpointAliases other) => new()
    {
        Token = Token ?? other.Token,
        DeviceAuthorization = DeviceAuthorization ?? other.DeviceAuthorization,
        PushedAuthorizationRequest = PushedAuthorizationRequest ?? other.PushedAuthorizationRequest,
        Revocation = Revocation ?? other.Revocation,
        Introspection = Introspection ?? other.Introspection,
        Userinfo = Userinfo ?? other.Userinfo,
    };
}
