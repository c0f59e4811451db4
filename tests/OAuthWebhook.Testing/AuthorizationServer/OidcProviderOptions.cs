using System.Text.Json.Nodes;

namespace OAuthWebhook.Testing;

/// <summary>What <see cref="OidcProviderServer"/> is started with. Its clock is the real one.</summary>
public sealed record OidcProviderOptions
{
    public IReadOnlyList<OidcProviderClient> Clients { get; init; } = OidcProviderClient.All;

    /// <summary>Allowed for every client. The port of a loopback address is free (RFC 8252 §7.3).</summary>
    public IReadOnlyList<Uri> RedirectUris { get; init; } =
    [
        new("http://127.0.0.1/oauth-webhook/callback"),
        new("http://localhost/oauth-webhook/callback"),
        new("http://127.0.0.1/callback"),
    ];

    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromMinutes(10);

    public TimeSpan RefreshTokenLifetime { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Every refresh gives a new refresh token; using an old one again revokes the whole family.</summary>
    public bool RotateRefreshTokens { get; init; } = true;

    /// <summary>Whether every DPoP proof needs a nonce of the server's (RFC 9449 §8).</summary>
    public bool RequireDpopNonce { get; init; }

    /// <summary>Serves https and asks clients for certificates (RFC 8705); null: http.</summary>
    public TestCertificates? Tls { get; init; }

    internal string ToJson() => new JsonObject
    {
        ["clients"] = new JsonArray([.. Clients.Select(client => client.ToRegistration())]),
        ["redirectUris"] = new JsonArray([.. RedirectUris.Select(uri => JsonValue.Create(uri.AbsoluteUri))]),
        ["accessTokenSeconds"] = (long)AccessTokenLifetime.TotalSeconds,
        ["refreshTokenSeconds"] = (long)RefreshTokenLifetime.TotalSeconds,
        ["rotateRefreshTokens"] = RotateRefreshTokens,
        ["requireDpopNonce"] = RequireDpopNonce,
        ["tls"] = Tls is null ? null : new JsonObject { ["cert"] = Tls.Server.ExportCertificatePem(), ["key"] = TestCertificates.KeyOf(Tls.Server), ["ca"] = Tls.Authority.ExportCertificatePem() },
        ["password"] = OidcProviderServer.Password,
    }.ToJsonString();
}
