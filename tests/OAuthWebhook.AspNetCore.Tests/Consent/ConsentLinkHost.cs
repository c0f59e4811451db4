using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.AspNetCore.Consent;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Connections;
using OAuthWebhook.Subjects;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Consent;

/// <summary>A template, an administrator who makes links for it, and an end user who has none of the host's permissions.</summary>
public abstract class ConsentLinkHost : HostedTests
{
    protected const string Subject = "alice@example.com";

    protected HttpClient Admin { get; private set; } = null!;

    protected HttpClient User { get; private set; } = null!;

    protected string TemplateId { get; private set; } = "";

    protected override HostSettings Settings => new() { Configuration = { ["OAuthWebhook:ConsentReturnOrigins:0"] = "https://app.example.com" } };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Admin = Host.Administrator();
        User = Host.Anonymous();
        TemplateId = await Admin.CreateIdAsync(Template());
        var tokens = 0;
        Server["/token"].Otherwise = _ => Answer.Token($"user-token-{++tokens}", refreshToken: "refresh");
        Server["/api/me"].Otherwise = _ => Answer.Json(new { ok = true });
    }

    public override async Task DisposeAsync()
    {
        Admin.Dispose();
        User.Dispose();
        await base.DisposeAsync();
    }

    private protected JsonObject Template()
    {
        var body = ConnectionsApi.AuthorizationCode(Server.BaseAddress);
        body["template"] = true;
        return body;
    }

    private protected async Task<Uri> LinkAsync() => (await CreateAsync(new() { ["subject"] = Subject })).Link;

    private protected async Task<(Uri Link, DateTimeOffset ExpiresAt)> CreateAsync(JsonObject body)
    {
        using var response = await Admin.PostAsJsonAsync($"{ConnectionsApi.Path}/{TemplateId}/consent-links", body);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        var view = await response.ReadAsync();
        return (new Uri((string)view["url"]!), (DateTimeOffset)view["expiresAt"]!);
    }

    private protected async Task<string> ShowAsync(Uri link, int status, string text)
    {
        using var response = await User.GetAsync(link.PathAndQuery);
        var html = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, html);
        Html.Text(html).ShouldContain(text);
        html.ShouldNotContain("Manage Tokens");
        return html;
    }

    /// <summary>Presses the button, and gives the start address that the page leads to.</summary>
    private protected async Task<Uri> StartAsync(Uri link, HttpClient? browser = null)
    {
        using var response = await (browser ?? User).PostFormAsync(link.PathAndQuery);
        var html = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, html);
        return new Uri(WebUtility.HtmlDecode(Regex.Match(html, "href=\"(?<url>[^\"]*/authorize/[^\"]*)\"", RegexOptions.NonBacktracking).Groups["url"].Value));
    }

    /// <summary>Goes as far as the provider, and gives what that is asked.</summary>
    private protected async Task<Dictionary<string, string>> BeginAsync(Uri link, HttpClient? browser = null)
    {
        var start = await StartAsync(link, browser);
        using var redirect = await (browser ?? User).GetAsync(start.PathAndQuery);
        redirect.StatusCode.ShouldBe(HttpStatusCode.Redirect, await redirect.Content.ReadAsStringAsync());
        return QueryHelpers.ParseQuery(redirect.Headers.Location!.Query).ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString());
    }

    private protected async Task<HttpResponseMessage> ConnectAsync(Uri link) =>
        await User.GetAsync($"/oauth-webhook/callback?code=the-code&state={(await BeginAsync(link))["state"]}");

    private protected async Task<JsonObject> SendAsync(string subject)
    {
        using var response = await Admin.PostAsJsonAsync($"{ConnectionsApi.Path}/{TemplateId}/requests", new JsonObject { ["method"] = "GET", ["url"] = "me", ["subject"] = subject });
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.ReadAsync();
    }

    private protected async Task<JsonNode> ListAsync(string query)
    {
        using var response = await Admin.GetAsync($"{ConnectionsApi.Path}?{query}");
        return (await response.ReadAsync())["items"]!.AsArray().ShouldHaveSingleItem()!;
    }

    private protected async Task<int> CountAsync()
    {
        using var response = await Admin.GetAsync(ConnectionsApi.Path);
        return (int)(await response.ReadAsync())["totalCount"]!;
    }
}
