namespace ElsaOAuthWebhook.SampleHost.Sandbox;

/// <summary>
/// Where the sandbox is, as the caller sees it: whoever reads the metadata at localhost gets an issuer and
/// endpoints at localhost, so that a client's comparison of issuers holds (RFC 8414 §3.3, RFC 9207 §2.4).
/// </summary>
public sealed record SandboxAddresses(string Issuer)
{
    public const string Root = "/sandbox";

    public string AuthorizationEndpoint => Issuer + "/authorize";

    /// <summary>Where the consent page posts its answer.</summary>
    public string DecisionEndpoint => AuthorizationEndpoint + "/decision";

    public string TokenEndpoint => Issuer + "/token";

    public string UserinfoEndpoint => Issuer + "/userinfo";

    /// <summary>With its slash at the end, so that <c>echo</c> is relative to it whatever way URLs are resolved.</summary>
    public string ApiBase => Issuer + "/api/";

    internal static SandboxAddresses Of(HttpRequest request) =>
        new($"{request.Scheme}://{request.Host}{request.PathBase}{Root}");
}
