using System.Text.RegularExpressions;
using ElsaOAuthWebhook.SampleHost.Sandbox.Grants;
using Microsoft.Extensions.Options;

namespace ElsaOAuthWebhook.SampleHost.Sandbox.Clients;

/// <summary>The registered clients and the redirect URIs they share.</summary>
internal sealed partial class SandboxClients(IOptions<SandboxOptions> options)
{
    private readonly HashSet<string> _redirectUris = [.. options.Value.RedirectUris.Select(WithoutLoopbackPort)];

    public static IReadOnlyList<SandboxClient> All { get; } =
    [
        new()
        {
            Id = "sandbox-client",
            Name = "Sandbox client",
            Secret = "sandbox-secret",
            GrantTypes = GrantTypes.All,
        },
        new()
        {
            Id = "sandbox-public",
            Name = "Sandbox public client",
            GrantTypes = [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken],
        },
        // Every character here is allowed in a client id or secret (RFC 6749 appendix A) and changes, or is
        // misread, when a caller of client_secret_basic leaves the form-encoding of §2.3.1 out.
        new()
        {
            Id = "sandbox:odd client",
            Name = "Sandbox client with odd characters",
            Secret = "p%41ss:w+rd & 100% =/?",
            GrantTypes = GrantTypes.All,
        },
    ];

    public static SandboxClient? Find(string? id) => All.FirstOrDefault(client => client.Id == id);

    /// <summary>
    /// Compares as strings (RFC 9700 §2.1), but for the port of a loopback host, which a native or local
    /// application learns only when it starts (RFC 8252 §7.3).
    /// </summary>
    public bool HasRedirectUri(string redirectUri) => _redirectUris.Contains(WithoutLoopbackPort(redirectUri));

    private static string WithoutLoopbackPort(string uri) => LoopbackPort.Replace(uri, "${host}/");

    [GeneratedRegex(@"^(?<host>http://(127\.0\.0\.1|\[::1\]|localhost)):[0-9]{1,5}/", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex LoopbackPort { get; }
}
