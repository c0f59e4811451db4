using ElsaOAuthWebhook.SampleHost.Sandbox.Clients;

namespace ElsaOAuthWebhook.SampleHost.Sandbox.Authorization;

/// <summary>A valid authorization request, waiting for a person's answer.</summary>
internal sealed record AuthorizationRequest(
    SandboxClient Client,
    AuthorizationResponse Response,
    string CodeChallenge,
    IReadOnlyList<string> Scopes);
