namespace ElsaOAuthWebhook.SampleHost.Sandbox;

/// <summary>Settings of the sandbox; the host's configuration sets them in the section <c>Sandbox</c>.</summary>
public sealed class SandboxOptions
{
    public const string Section = "Sandbox";

    /// <summary>
    /// Whether the sandbox runs outside Development. Off by default: its secrets and passwords are printed
    /// on its own page, so it protects nothing.
    /// </summary>
    public bool AllowOutsideDevelopment { get; set; }

    /// <summary>How long an access token lives, in whole seconds: short, so that people see a refresh happen.</summary>
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a refresh token lives; each rotation starts the time anew.</summary>
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromHours(8);

    /// <summary>How long an authorization code can be redeemed (RFC 6749 §4.1.2: ten minutes at most).</summary>
    public TimeSpan AuthorizationCodeLifetime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a consent page can be answered.</summary>
    public TimeSpan ConsentLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many entries of each kind (consents, codes, tokens) are kept; beyond it the oldest goes.</summary>
    public int Capacity { get; set; } = 20_000;

    /// <summary>
    /// The redirect URIs registered for every client, compared as strings. In those that name a loopback host
    /// the port of a request is not compared (RFC 8252 §7.3). Configuration adds to this list.
    /// </summary>
    public IList<string> RedirectUris { get; } =
    [
        "http://127.0.0.1/oauth-webhook/callback",
        "http://localhost/oauth-webhook/callback",
        "http://[::1]/oauth-webhook/callback",
    ];

    internal bool IsValid() =>
        AccessTokenLifetime >= TimeSpan.FromSeconds(1)
        && RefreshTokenLifetime > TimeSpan.Zero
        && AuthorizationCodeLifetime > TimeSpan.Zero
        && ConsentLifetime > TimeSpan.Zero
        && Capacity > 0;
}
