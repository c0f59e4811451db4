using System.Text.Encodings.Web;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

/// <summary>The list of all connections.</summary>
public sealed class TokensListTests : HostedTests
{
    private const string Tokens = "/oauth-webhook/settings/tokens";

    private HttpClient _client = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _client = Host.Administrator();
    }

    public override async Task DisposeAsync()
    {
        _client.Dispose();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task The_list_tells_what_needs_somebody_and_is_filtered_by_a_click()
    {
        Server["/token"].Otherwise = _ => Answer.Error("invalid_client", status: 401);
        var id = await _client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));
        await _client.CreateAsync(ConnectionsApi.AuthorizationCode(Server.BaseAddress));
        (await _client.PostAsync($"{ConnectionsApi.Path}/{id}/token", null)).Dispose();

        var all = await _client.GetStringAsync(Tokens);
        var failing = await _client.GetStringAsync(Html.Attribute(all, "a", "href", "attention=failing")!);
        var nonsense = await _client.GetStringAsync(Tokens + "?status=nonsense&pageNumber=minus&sort=x");

        Html.Text(all).ShouldContain("Some connections need you.");
        Html.Text(all).ShouldContain("Calendar");
        Html.Text(failing).ShouldNotContain("Calendar");
        Html.Text(failing).ShouldContain("Invoices");
        Html.Text(nonsense).ShouldContain("Calendar");
    }

    [Fact]
    public async Task Whom_the_banner_shows_is_shown_by_the_search_too_and_stays_chosen()
    {
        var body = ConnectionsApi.AuthorizationCode();
        await _client.CreateAsync(body);
        body["name"] = "Mail";
        await _client.CreateAsync(body);

        var html = await _client.GetStringAsync(Tokens + "?attention=neverAuthorized&search=mail");
        var none = await _client.GetStringAsync(Tokens + "?attention=expired");

        html.ShouldContain("<option value=\"neverAuthorized\" selected=\"selected\">");
        Html.Text(html).ShouldContain("1 to 1 of 1");
        none.ShouldContain("<option value=\"expired\" selected=\"selected\">");
        (await _client.GetStringAsync(Tokens)).ShouldContain("<option value=\"neverAuthorized\">");
    }

    [Fact]
    public async Task What_was_imported_without_its_secret_is_told_above_the_list()
    {
        using var imported = await _client.PostAsync("/oauth-webhook/api/import", new StringContent("""
            {"version":1,"connections":[{"id":"weather","name":"Weather","authenticationType":"apiKey","grantType":"","baseUri":"https://weather.example/"}]}
            """, System.Text.Encoding.UTF8, "application/json"));

        var text = Html.Text(await _client.GetStringAsync(Tokens));
        var details = Html.Text(await _client.GetStringAsync(Tokens + "/weather"));

        imported.EnsureSuccessStatusCode();
        text.ShouldContain("1 × lacks a secret");
        text.ShouldContain("No token yet It lacks its key or token: it was imported without.");
        details.ShouldContain("Enter that on this page and save.");
    }

    [Fact]
    public async Task What_is_tried_again_by_itself_needs_nobody_and_what_nobody_has_authorized_does()
    {
        Server["/token"].Otherwise = _ => Answer.Error("temporarily_unavailable", status: 429);
        var busy = await _client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));
        (await _client.PostAsync($"{ConnectionsApi.Path}/{busy}/token", null)).Dispose();
        Html.Text(await _client.GetStringAsync(Tokens)).ShouldNotContain("Some connections need you.");

        await _client.CreateAsync(ConnectionsApi.AuthorizationCode(Server.BaseAddress));

        var html = await _client.GetStringAsync(Tokens + "?sort=attention");
        Html.Text(html).ShouldContain("1 × not authorized yet");
        Html.Text(html).ShouldNotContain("× failing");
        Html.Text(html).IndexOf("Calendar", StringComparison.Ordinal).ShouldBeLessThan(Html.Text(html).LastIndexOf("Invoices", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_long_list_comes_in_pages_that_keep_the_search()
    {
        for (var i = 0; i < 26; i++)
        {
            var body = ConnectionsApi.ClientCredentials();
            body["name"] = $"Number {i:00}";
            await _client.CreateAsync(body);
        }

        var first = await _client.GetStringAsync(Tokens + "?search=number");
        var second = await _client.GetStringAsync(Html.Attribute(first, "a", "href", "pageNumber=2")!);

        Html.Text(first).ShouldContain("1 to 25 of 26");
        Html.Text(first).ShouldNotContain("Number 25");
        Html.Text(second).ShouldContain("Number 25");
        Html.Text(second).ShouldContain("26 to 26 of 26");
        Html.Attribute(second, "a", "href", "search=number").ShouldNotBeNull();
    }

    [Fact]
    public async Task An_empty_list_explains_the_first_step_and_shows_the_callback_url()
    {
        var html = await _client.GetStringAsync(Tokens);

        Html.Text(html).ShouldContain("No connections yet");
        Html.Attribute(html, "input", "value", new Uri(Host.Address, "/oauth-webhook/callback").AbsoluteUri).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("svc-crm@northwind.example", "svc-crm@<wbr>northwind.<wbr>example")]
    [InlineData("urn:acme:a_b/c", "urn:<wbr>acme:<wbr>a_<wbr>b/<wbr>c")]
    [InlineData("Ada Lovelace", "Ada Lovelace")]
    [InlineData("<b>@x</b>", "&lt;b&gt;@<wbr>x&lt;/<wbr>b&gt;")]
    [InlineData("", "")]
    public void A_name_breaks_between_its_parts(string name, string html)
    {
        using var written = new StringWriter();
        Breakable.Of(name).WriteTo(written, HtmlEncoder.Default);

        written.ToString().ShouldBe(html);
    }

    [Fact]
    public async Task What_needs_authorization_says_since_when_that_is_known()
    {
        var ids = await Host.SeedAsync(Server);
        var since = $"{Host.Time.GetUtcNow():yyyy-MM-dd HH:mm} UTC";
        Host.Time.Advance(TimeSpan.FromMinutes(5));

        Html.Text(await _client.GetStringAsync($"{Tokens}?status=reauthorizationRequired")).ShouldContain($"Noticed {since}");
        Html.Text(await _client.GetStringAsync($"{Tokens}/{ids["reauthorize"]}")).ShouldContain($"Noticed: {since}");
        Html.Text(await _client.GetStringAsync($"{Tokens}/{ids["active"]}")).ShouldNotContain("Noticed");
    }

    [Fact]
    public async Task A_token_that_has_ended_and_is_renewed_when_it_is_used_is_no_reason_to_worry()
    {
        var id = await _client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));
        Server["/token"].Enqueue(Answer.Token("t1", 60));
        (await _client.PostAsync($"{ConnectionsApi.Path}/{id}/token", null)).Dispose();
        Html.Text(await _client.GetStringAsync(Tokens)).ShouldNotContain("renewed when it is used");

        Host.Time.Sleep(TimeSpan.FromMinutes(10));

        Html.Text(await _client.GetStringAsync(Tokens)).ShouldContain("renewed when it is used");
    }
}
