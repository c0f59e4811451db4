using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

/// <summary>One connection of every kind of trouble.</summary>
internal static class SeededConnections
{
    /// <summary>Adds them. A minute passes meanwhile.</summary>
    /// <returns>Their ids by kind: pending, active, failing, reauthorize, disabled.</returns>
    public static async Task<Dictionary<string, string>> SeedAsync(this ManagementHost host, ScriptedServer server)
    {
        using var client = host.Administrator();
        server["/token"].Otherwise = request => request.Form.GetValueOrDefault("grant_type") == "refresh_token"
            ? Answer.Error("invalid_grant", "Token has been expired or revoked.")
            : Answer.Token("token", 3600, scope: "invoices.read invoices.write");
        server["/refused"].Otherwise = _ => Answer.Error("invalid_client", status: 401);
        var ids = new Dictionary<string, string>
        {
            ["pending"] = await CreateAsync(ConnectionsApi.AuthorizationCode(server.BaseAddress), "Calendar of the support team", "Acme Calendar"),
            ["active"] = await CreateAsync(ConnectionsApi.ClientCredentials(server.BaseAddress), "Invoices", "Acme Billing"),
            ["failing"] = await CreateAsync(WithTokenEndpoint("/refused"), "Warehouse", "Depot"),
            ["reauthorize"] = await CreateAsync(ConnectionsApi.AuthorizationCode(server.BaseAddress), "Mail of a department with a rather long name that has to be broken somewhere@example.com", "Mail"),
            ["disabled"] = await CreateAsync(Disabled(), "Old shop", "Shop"),
        };
        (await client.PostAsync($"{ConnectionsApi.Path}/{ids["active"]}/token", null)).EnsureSuccessStatusCode().Dispose();
        (await client.PostAsync($"{ConnectionsApi.Path}/{ids["failing"]}/token", null)).Dispose();
        var entered = new JsonObject { ["accessToken"] = "x", ["refreshToken"] = "y", ["expiresAt"] = host.Time.GetUtcNow().AddSeconds(30) };
        (await client.PutAsJsonAsync($"{ConnectionsApi.Path}/{ids["reauthorize"]}/token", entered)).EnsureSuccessStatusCode().Dispose();
        host.Time.Advance(TimeSpan.FromMinutes(1));
        (await client.PostAsync($"{ConnectionsApi.Path}/{ids["reauthorize"]}/token", null)).Dispose();
        return ids;

        Task<string> CreateAsync(JsonObject body, string name, string provider)
        {
            body["name"] = name;
            body["provider"] = provider;
            return client.CreateIdAsync(body);
        }

        JsonObject WithTokenEndpoint(string path)
        {
            var body = ConnectionsApi.ClientCredentials(server.BaseAddress);
            body["tokenEndpoint"] = new Uri(server.BaseAddress, path).AbsoluteUri;
            return body;
        }

        JsonObject Disabled()
        {
            var body = ConnectionsApi.ClientCredentials(server.BaseAddress);
            body["disabled"] = true;
            return body;
        }
    }
}
