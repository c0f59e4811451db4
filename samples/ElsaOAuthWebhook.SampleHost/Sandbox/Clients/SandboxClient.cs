namespace ElsaOAuthWebhook.SampleHost.Sandbox.Clients;

/// <summary>A registered client. One without a secret is public (RFC 6749 §2.1).</summary>
public sealed class SandboxClient
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Secret { get; init; }

    public required IReadOnlyList<string> GrantTypes { get; init; }
}
