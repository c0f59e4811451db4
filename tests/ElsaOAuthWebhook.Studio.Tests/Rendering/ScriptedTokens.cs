using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Studio.Tests.Rendering;

/// <summary>The management API, answering what a test says.</summary>
internal sealed class ScriptedTokens : IAsyncDisposable
{
    private const string Api = "/oauth-webhook/api/";

    private ScriptedTokens(ScriptedServer server) => Server = server;

    public ScriptedServer Server { get; }

    public Uri Address => Server.BaseAddress;

    public ScriptedEndpoint Connections => this["connections"];

    public ScriptedEndpoint this[string path] => Server[Api + path];

    /// <summary>Starts it with these connections, and with nothing else.</summary>
    public static async Task<ScriptedTokens> StartAsync(params object[] connections)
    {
        var tokens = new ScriptedTokens(await ScriptedServer.StartAsync());
        tokens.Connections.Otherwise = _ => Answer.Json(new { items = connections, totalCount = connections.Length });
        return tokens;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
