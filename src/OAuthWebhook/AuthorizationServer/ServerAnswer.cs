using System.Text.Json;

namespace OAuthWebhook.AuthorizationServer;

/// <summary>What an endpoint of the authorization server answered. Holds the body; its text is in no log.</summary>
internal sealed class ServerAnswer(int status, TimeSpan? retryAfter, JsonDocument? document) : IDisposable
{
    public int Status => status;

    public bool Succeeded => status is >= 200 and < 300;

    public TimeSpan? RetryAfter => retryAfter;

    /// <summary>The JSON object in the body; null when there is none.</summary>
    public JsonElement? Json => document?.RootElement;

    public void Dispose() => document?.Dispose();
}
