using System.Net;
using OAuthWebhook.AspNetCore.Tests.Host;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

/// <summary>Tests that send forms of the Manage Tokens pages as somebody who may do everything.</summary>
public abstract class TokensPagesTests : HostedTests
{
    protected const string Tokens = "/oauth-webhook/settings/tokens";

    protected HttpClient Client { get; private set; } = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Client = Host.Administrator();
    }

    public override async Task DisposeAsync()
    {
        Client.Dispose();
        await base.DisposeAsync();
    }

    private static IEnumerable<KeyValuePair<string, string>> ClientCredentials(Uri server) =>
    [
        new("name", "Invoices & more"),
        new("clientId", "client-1"),
        new("clientSecret", ConnectionsApi.ClientSecret),
        new("tokenEndpoint", new Uri(server, "/token").AbsoluteUri),
        new("baseUri", new Uri(server, "/api/").AbsoluteUri),
        new("clientAuthenticationMethod", "client_secret_basic"),
        new("basicEncoding", "form"),
        new("scopeSeparator", " "),
    ];

    protected IEnumerable<KeyValuePair<string, string>> ClientCredentials() => ClientCredentials(Server.BaseAddress);

    // As in a browser: of two fields with one name the later one, which the test gave, is sent.
    protected Task<HttpResponseMessage> PostNewAsync(string grantType, IEnumerable<KeyValuePair<string, string>> fields) =>
        Client.PostFormAsync($"{Tokens}/new?grantType={grantType}", fields.GroupBy(field => field.Key).Select(field => field.Last()));

    protected async Task<string> PageAsync(string id) => await Client.GetStringAsync($"{Tokens}/{id}");

    protected async Task<string> ActAsync(string id, string handler, params IEnumerable<KeyValuePair<string, string>> fields)
    {
        using var response = await Client.PostFormAsync($"{Tokens}/{id}?handler={handler}", fields);
        return await FollowAsync(response);
    }

    protected async Task<string> FollowAsync(HttpResponseMessage response)
    {
        response.StatusCode.ShouldBe(HttpStatusCode.Redirect, Html.Text(await response.Content.ReadAsStringAsync()));
        return await Client.GetStringAsync(response.Headers.Location!.OriginalString);
    }

    protected static void ShouldShowNoSecret(string html)
    {
        html.ShouldNotContain(ConnectionsApi.ClientSecret);
        html.ShouldNotContain("access-token-canary");
    }
}
