using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Picker;

/// <summary>Asks for UI tickets, and opens them.</summary>
internal static class PickerHost
{
    public const string Origin = "https://studio.example.com";
    public const string Nonce = "nonce-0123456789-abcdef";

    public static HostSettings Settings => new() { Configuration = { ["OAuthWebhook:AllowedOrigins:0"] = Origin } };

    public static JsonObject Body => new() { ["origin"] = Origin, ["nonce"] = Nonce };

    public static async Task<JsonObject> IssueAsync(this ManagementHost host)
    {
        using var client = host.Client(OAuthConnectionPermissions.Write);
        using var response = await client.PostAsJsonAsync("/oauth-webhook/api/ui-tickets", Body);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.ReadAsync();
    }

    /// <summary>Opens a ticket in a browser of its own.</summary>
    public static async Task<(HttpClient PopUp, string Id)> OpenAsync(this ManagementHost host)
    {
        var issued = await host.IssueAsync();
        var popUp = host.Anonymous();
        using var opened = await popUp.GetAsync((string)issued["url"]!);
        opened.StatusCode.ShouldBe(HttpStatusCode.SeeOther, await opened.Content.ReadAsStringAsync());
        var id = (string)issued["id"]!;
        opened.Headers.Location!.OriginalString.ShouldBe(PageOf(id));
        return (popUp, id);
    }

    /// <summary>Sends the form of a grant as the pop-up's browser would, with the antiforgery token that came with it.</summary>
    /// <param name="popUp">The browser.</param>
    /// <param name="id">The ticket's id.</param>
    /// <param name="fields">What was entered.</param>
    /// <param name="grantType">The grant.</param>
    public static async Task<HttpResponseMessage> PostAsync(this HttpClient popUp, string id, IEnumerable<KeyValuePair<string, string>> fields, string grantType = "client_credentials")
    {
        var path = PageOf(id, "?grantType=" + grantType);
        return await popUp.SendFormAsync(path, Html.Token(await popUp.GetStringAsync(path)), fields);
    }

    public static Task<HttpResponseMessage> SendFormAsync(this HttpClient popUp, string path, string token, params IEnumerable<KeyValuePair<string, string>> fields) =>
        popUp.PostAsync(path, new FormUrlEncodedContent([.. fields, new("__RequestVerificationToken", token)]));

    public static string PageOf(string id, string page = "") => $"/oauth-webhook/settings/tokens/new/{id}{page}";

    /// <summary>What a person enters for a connection that gets its token by itself.</summary>
    public static List<KeyValuePair<string, string>> ClientCredentials(ScriptedServer server) =>
    [
        new("name", "Invoices"), new("clientId", "client-1"), new("clientSecret", ConnectionsApi.ClientSecret), new("clientAuthenticationMethod", "client_secret_basic"), new("basicEncoding", "form"), new("scopeSeparator", " "),
        new("tokenEndpoint", new Uri(server.BaseAddress, "/token").AbsoluteUri), new("baseUri", new Uri(server.BaseAddress, "/api/").AbsoluteUri),
    ];

    /// <summary>What a pop-up's opener polls.</summary>
    public static async Task<JsonObject> StandsAsync(this ManagementHost host, string id)
    {
        using var client = host.Client(OAuthConnectionPermissions.Read);
        using var response = await client.GetAsync($"/oauth-webhook/api/authorizations/{id}");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.ReadAsync();
    }
}
