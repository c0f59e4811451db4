using System.Text.Json;

namespace OAuthWebhook.AuthorizationServer;

/// <summary>What an endpoint of the authorization server answered. Holds the body; its text is in no log.</summary>
internal sealed class ServerAnswer(int status, TimeSpan? retryAfter, JsonDocument? document, IReadOnlyList<string> sent) : IDisposable
{
    public int Status => status;

    public bool Succeeded => status is >= 200 and < 300;

    public TimeSpan? RetryAfter => retryAfter;

    /// <summary>The JSON object in the body; null when there is none.</summary>
    public JsonElement? Json => document?.RootElement;

    /// <summary>What was sent and no error may quote.</summary>
    public IReadOnlyList<string> Sent => sent;

    public void Dispose() => document?.Dispose();
}
