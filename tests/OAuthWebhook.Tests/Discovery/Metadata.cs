using System.Text.Json.Nodes;
using OAuthWebhook.Testing;

namespace OAuthWebhook.Tests.Discovery;

/// <summary>Metadata of the scripted server.</summary>
internal static class Metadata
{
    public const string OAuthPath = "/.well-known/oauth-authorization-server";
    public const string OpenIdPath = "/.well-known/openid-configuration";

    public static string IssuerOf(ScriptedServer server, string path = "") => server.BaseAddress.AbsoluteUri.TrimEnd('/') + path;

    public static JsonObject Of(ScriptedServer server, string path = "") => new()
    {
        ["issuer"] = IssuerOf(server, path),
        ["authorization_endpoint"] = new Uri(server.BaseAddress, "/authorize").AbsoluteUri,
        ["token_endpoint"] = new Uri(server.BaseAddress, "/token").AbsoluteUri,
    };

    public static void Publish(this ScriptedServer server, JsonObject metadata, string path = OAuthPath)
    {
        server[OAuthPath].Otherwise = _ => Answer.Empty(404);
        server[OpenIdPath].Otherwise = _ => Answer.Empty(404);
        server[path].Otherwise = _ => Answer.Json(metadata);
    }
}
