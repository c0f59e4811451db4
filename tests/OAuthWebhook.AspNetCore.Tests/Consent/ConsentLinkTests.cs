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

/// <summary>An end user connects an account by a link, and does nothing else with it.</summary>
public sealed class ConsentLinkTests : HostedTests
{
    private const string Subject = "alice@example.com";

    private HttpClient _admin = null!;
    private HttpClient _user = null!;
    private string _template = "";

    protected override HostSettings Settings => new() { Configuration = { ["OAuthWebhook:ConsentReturnOrigins:0"] = "https://app.example.com" } };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _admin = Host.Administrator();
        _user = Host.Anonymous();
        _template = await _admin.CreateIdAsync(Template());
        var tokens = 0;
        Server["/token"].Otherwise = _ => Answer.Token($"user-token-{++tokens}", refreshToken: "refresh");
        Server["/api/me"].Otherwise = _ => Answer.Json(new { ok = true });
    }

    public override async Task DisposeAsync()
    {
        _admin.Dispose();
        _user.Dispose();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task An_end_user_without_any_permission_connects_an_account_and_requests_use_it()
    {
        var link = await LinkAsync();

        var page = await ShowAsync(link, 200, "Connect your Acme account for Calendar");
        page.ShouldNotContain("Global Workflow Settings");
        page.ShouldNotContain("/settings/tokens");
        page.ShouldNotContain(_template);
        page.ShouldNotContain(Subject);
        using var done = await ConnectAsync(link);

        var html = await done.Content.ReadAsStringAsync();
        done.StatusCode.ShouldBe(HttpStatusCode.OK, html);
        Html.Text(html).ShouldContain("Your account is connected");
        html.ShouldNotContain("Global Workflow Settings");
        html.ShouldNotContain("/settings/tokens");
        html.ShouldNotContain("Calendar");
        var sent = await SendAsync(Subject);
        ((int?)sent["statusCode"]).ShouldBe(200);
        Server["/api/me"].Requests.ShouldHaveSingleItem().Authorization.ShouldBe("Bearer user-token-1");
        var listed = await ListAsync("search=ALICE");
        ((string?)listed["name"], (string?)listed["subject"], (string?)listed["templateId"], (string?)listed["status"]).ShouldBe(("Calendar", Subject, _template, "active"));
        ((string?)(await ListAsync($"template={_template}"))["subject"]).ShouldBe(Subject);
    }

    [Fact]
    public async Task A_link_is_spent_once_the_account_is_connected_and_so_is_every_older_one()
    {
        var older = await LinkAsync();
        Host.Time.Advance(TimeSpan.FromSeconds(1));
        var used = await LinkAsync();
        Host.Time.Advance(TimeSpan.FromSeconds(1));
        using (await ConnectAsync(used))
            Host.Time.Advance(TimeSpan.FromSeconds(1));
        var newer = await LinkAsync();

        foreach (var spent in (Uri[])[used, older])
        {
            await ShowAsync(spent, 410, "This link was used");
            using var posted = await _user.PostFormAsync(spent.PathAndQuery);
            posted.StatusCode.ShouldBe(HttpStatusCode.Gone);
        }

        await ShowAsync(newer, 200, "Connect your");
        Server["/token"].Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_began_with_a_link_that_somebody_else_finishes_cannot_put_another_account_in_its_place(bool beganFirst)
    {
        var link = await LinkAsync();
        using var thief = Host.Anonymous();
        var early = beganFirst ? await BeginAsync(link, thief) : null;
        Host.Time.Advance(TimeSpan.FromSeconds(1));
        var asked = await BeginAsync(link);
        Host.Time.Advance(TimeSpan.FromSeconds(1));
        // Neither the sooner nor the later of the two.
        var stolen = early ?? await BeginAsync(link, thief);
        var unopened = await StartAsync(link, thief);
        using (var done = await _user.GetAsync($"/oauth-webhook/callback?code=the-code&state={asked["state"]}"))
            done.StatusCode.ShouldBe(HttpStatusCode.OK);

        using var late = await thief.GetAsync($"/oauth-webhook/callback?code=another-code&state={stolen["state"]}");
        using var opened = await thief.GetAsync(unopened.PathAndQuery);

        late.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        opened.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        Server["/token"].Requests.ShouldHaveSingleItem().Form["code"].ShouldBe("the-code");
        await SendAsync(Subject);
        Server["/api/me"].Requests.ShouldHaveSingleItem().Authorization.ShouldBe("Bearer user-token-1");
    }

    [Fact]
    public async Task Of_two_who_come_back_at_once_one_has_its_code_exchanged()
    {
        var link = await LinkAsync();
        using var thief = Host.Anonymous();
        var (asked, stolen) = (await BeginAsync(link), await BeginAsync(link, thief));
        var gate = new AnswerGate();
        Server["/token"].Enqueue(Answer.Token("first").Behind(gate));

        var first = _user.GetAsync($"/oauth-webhook/callback?code=the-code&state={asked["state"]}");
        await gate.ArrivalAsync();
        using var second = await thief.GetAsync($"/oauth-webhook/callback?code=another-code&state={stolen["state"]}");
        gate.Open();

        (await first).StatusCode.ShouldBe(HttpStatusCode.OK);
        second.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        Server["/token"].Requests.ShouldHaveSingleItem().Form["code"].ShouldBe("the-code");
    }

    [Fact]
    public async Task A_link_that_came_to_nothing_is_good_for_another_try()
    {
        var link = await LinkAsync();
        var asked = await BeginAsync(link);
        using (var denied = await _user.GetAsync($"/oauth-webhook/callback?error=access_denied&error_description=secret-detail&state={asked["state"]}"))
        {
            var html = await denied.Content.ReadAsStringAsync();
            denied.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            Html.Text(html).ShouldContain("Your account is not connected");
            html.ShouldNotContain("secret-detail");
            html.ShouldNotContain("Manage Tokens");
        }

        using var done = await ConnectAsync(link);

        done.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_link_ends_when_it_says()
    {
        var (link, expiresAt) = await CreateAsync(new() { ["subject"] = Subject, ["expiresInSeconds"] = 60 });
        expiresAt.ShouldBe(Host.Time.GetUtcNow().AddSeconds(60));
        Host.Time.Advance(TimeSpan.FromSeconds(59));
        await ShowAsync(link, 200, "Connect your");

        Host.Time.Advance(TimeSpan.FromSeconds(1));

        await ShowAsync(link, 410, "This link has expired");
        using var posted = await _user.PostFormAsync(link.PathAndQuery);
        posted.StatusCode.ShouldBe(HttpStatusCode.Gone);
        (await CountAsync()).ShouldBe(1, "no connection was made");
    }

    [Fact]
    public async Task A_link_that_was_changed_or_made_by_somebody_else_does_not_work()
    {
        var link = await LinkAsync();
        var path = link.AbsolutePath;
        var last = path.LastIndexOf('/') + 1;
        var other = new ConsentLinks(new EphemeralDataProtectionProvider(), Microsoft.Extensions.Options.Options.Create(new Hosting.OAuthWebhookWebOptions()));
        var now = Host.Time.GetUtcNow();
        // What this host protects for another purpose is no link either.
        var misused = Host.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("Something else").Protect("""{"TenantId":"","TemplateId":"x"}""");
        string[] forged =
        [
            path[..^4],
            path + "AAAA",
            path[..(last + 30)] + (path[last + 30] == 'A' ? 'B' : 'A') + path[(last + 31)..],
            path[..last] + "x",
            path[..last] + Uri.EscapeDataString("""{"TenantId":"","Subject":"bob"}"""),
            path[..last] + other.Write(new("", _template, Subject, now, now.AddDays(1), null)),
            path[..last] + misused,
        ];

        foreach (var address in forged)
        {
            await ShowAsync(new Uri(Host.Address, address), 404, "This link does not work");
            using var posted = await _user.PostFormAsync(address);
            posted.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        (await CountAsync()).ShouldBe(1, "no connection was made");
    }

    [Fact]
    public async Task Whom_and_what_a_link_is_for_is_taken_from_the_link_alone()
    {
        var other = Template();
        other["name"] = "Another";
        var another = await _admin.CreateIdAsync(other);
        var link = await LinkAsync();

        using var page = await _user.PostFormAsync(
            link.PathAndQuery + $"?subject=bob&templateId={another}&tenantId=other", new("subject", "bob"), new("templateId", another), new("TenantId", "other"));

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        var made = await ListAsync("search=alice");
        ((string?)made["subject"], (string?)made["templateId"]).ShouldBe((Subject, _template));
        (await CountAsync()).ShouldBe(3);
    }

    [Fact]
    public async Task A_link_for_another_tenant_touches_that_tenant_alone()
    {
        var now = Host.Time.GetUtcNow();
        var links = Host.Services.GetRequiredService<ConsentLinks>();

        // The template is this tenant's; in the other there is none.
        await ShowAsync(new Uri(Host.Address, "/oauth-webhook/connect/" + links.Write(new("other", _template, Subject, now, now.AddDays(1), null))), 410, "no longer good");

        (await CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_link_for_a_template_that_was_deleted_or_disabled_is_no_longer_good()
    {
        var link = await LinkAsync();
        var begun = await BeginAsync(link);
        var body = Template();
        body["disabled"] = true;
        using (var disabled = await _admin.PutAsync(_template, body, "*"))
            disabled.StatusCode.ShouldBe(HttpStatusCode.OK, await disabled.Content.ReadAsStringAsync());
        await ShowAsync(link, 410, "no longer good");

        (await _admin.DeleteAsync($"{ConnectionsApi.Path}/{_template}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await ShowAsync(link, 410, "no longer good");
        using var late = await _user.GetAsync($"/oauth-webhook/callback?code=x&state={begun["state"]}");
        late.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await CountAsync()).ShouldBe(0);
        Server["/token"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_consent_is_finished_in_the_browser_it_was_begun_in()
    {
        var link = await LinkAsync();
        var asked = await BeginAsync(link);
        using var victim = Host.Anonymous();

        using var slipped = await victim.GetAsync($"/oauth-webhook/callback?code=attackers-code&state={asked["state"]}");

        slipped.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await slipped.Content.ReadAsStringAsync()).ShouldNotContain("Manage Tokens");
        Server["/token"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_start_address_is_opened_in_the_browser_it_was_begun_in_alone()
    {
        var start = await StartAsync(await LinkAsync());
        using var victim = Host.Anonymous();

        using (var slipped = await victim.GetAsync(start.PathAndQuery))
        {
            slipped.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            slipped.Headers.Contains("Set-Cookie").ShouldBeFalse();
            (await slipped.Content.ReadAsStringAsync()).ShouldNotContain("Manage Tokens");
        }

        using var own = await _user.GetAsync(start.PathAndQuery);
        own.StatusCode.ShouldBe(HttpStatusCode.Redirect, "it is not spent");
    }

    [Fact]
    public async Task A_start_address_that_was_opened_before_says_so_without_leading_into_the_settings()
    {
        var start = await StartAsync(await LinkAsync());
        (await _user.GetAsync(start.PathAndQuery)).StatusCode.ShouldBe(HttpStatusCode.Redirect);

        using var again = await _user.GetAsync(start.PathAndQuery);

        again.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var html = await again.Content.ReadAsStringAsync();
        Html.Text(html).ShouldContain("Open the link you were given once more");
        html.ShouldNotContain("Manage Tokens");
    }

    [Fact]
    public async Task Without_the_pages_own_form_nothing_begins()
    {
        var link = await LinkAsync();

        using var response = await _user.PostAsync(link.PathAndQuery, new FormUrlEncodedContent([]));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var html = await response.Content.ReadAsStringAsync();
        Html.Text(html).ShouldContain("This form is out of date");
        html.ShouldNotContain("Global Workflow Settings");
        (await CountAsync()).ShouldBe(1, "no connection was made");
    }

    [Theory]
    [InlineData("/orders?done=1")]
    [InlineData("https://app.example.com/settings?x=1")]
    public async Task Afterwards_the_end_user_goes_where_the_link_says(string returnUrl)
    {
        var (link, _) = await CreateAsync(new() { ["subject"] = Subject, ["returnUrl"] = returnUrl });

        using var done = await ConnectAsync(link);

        done.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        done.Headers.Location!.OriginalString.ShouldBe(returnUrl);
    }

    [Theory]
    [InlineData("returnUrl", "\"https://evil.example/\"")]
    [InlineData("returnUrl", "\"https://app.example.com.evil.example/\"")]
    [InlineData("returnUrl", "\"https://user@app.example.com/\"")]
    [InlineData("returnUrl", "\"http://app.example.com/\"")]
    [InlineData("returnUrl", "\"//evil.example\"")]
    [InlineData("returnUrl", "\"/\\\\evil.example\"")]
    [InlineData("returnUrl", "\"javascript:alert(1)\"")]
    [InlineData("returnUrl", "\"/a\\r\\nSet-Cookie: x\"")]
    [InlineData("returnUrl", "\"orders\"")]
    [InlineData("subject", "\"\"")]
    [InlineData("subject", "\" alice\"")]
    [InlineData("subject", "\"a\\u0000b\"")]
    [InlineData("subject", "\"a\\u202eb\"")]
    [InlineData("subject", "null")]
    [InlineData("expiresInSeconds", "59")]
    [InlineData("expiresInSeconds", "2592001")]
    [InlineData("expiresInSeconds", "\"60\"")]
    [InlineData("tenantId", "\"other\"")]
    public async Task A_link_that_must_not_be_made_is_refused_at_the_field(string field, string json)
    {
        var body = new JsonObject { ["subject"] = Subject, [field] = JsonNode.Parse(json) };

        using var response = await _admin.PostAsJsonAsync($"{ConnectionsApi.Path}/{_template}/consent-links", body);

        (await response.InvalidFieldsAsync()).ShouldBe([field]);
    }

    [Fact]
    public async Task Very_long_values_are_refused_and_the_longest_work()
    {
        using (var response = await _admin.PostAsJsonAsync($"{ConnectionsApi.Path}/{_template}/consent-links", new JsonObject { ["subject"] = new string('x', 257), ["returnUrl"] = "/" + new string('x', 1000) }))
            (await response.InvalidFieldsAsync()).ShouldBe(["subject", "returnUrl"], ignoreOrder: true);

        // Three bytes each as UTF-8, and written as six characters by the serializer.
        var subject = new string('日', SubjectConnection.LongestSubject);
        var (link, _) = await CreateAsync(new() { ["subject"] = subject, ["returnUrl"] = "/" + new string('x', 999) });
        using var done = await ConnectAsync(link);

        done.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        ((string?)(await ListAsync($"template={_template}"))["subject"]).ShouldBe(subject);
    }

    [Theory]
    [InlineData("../../secrets")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("'; DROP TABLE OAuthConnections; --")]
    [InlineData("日本 🙂")]
    [InlineData("a~b%2f?x=1&y#z")]
    public async Task Odd_characters_in_a_subject_are_just_characters(string subject)
    {
        var (link, _) = await CreateAsync(new() { ["subject"] = subject });

        using (var done = await ConnectAsync(link))
            done.StatusCode.ShouldBe(HttpStatusCode.OK);

        ((int?)(await SendAsync(subject))["statusCode"]).ShouldBe(200);
        using var list = await _admin.GetAsync("/oauth-webhook/settings/tokens");
        (await list.Content.ReadAsStringAsync()).ShouldNotContain("<script>alert");
        ((string?)(await ListAsync($"template={_template}"))["subject"]).ShouldBe(subject);
    }

    [Fact]
    public async Task Only_a_template_has_links()
    {
        var plain = await _admin.CreateIdAsync(ConnectionsApi.AuthorizationCode(Server.BaseAddress));

        using var refused = await _admin.PostAsJsonAsync($"{ConnectionsApi.Path}/{plain}/consent-links", new JsonObject { ["subject"] = Subject });
        using var missing = await _admin.PostAsJsonAsync($"{ConnectionsApi.Path}/missing/consent-links", new JsonObject { ["subject"] = Subject });

        await refused.ProblemAsync(400);
        await missing.ProblemAsync(404);
    }

    [Fact]
    public async Task The_connection_of_a_subject_is_edited_by_its_template_alone()
    {
        using (await ConnectAsync(await LinkAsync()))
        {
        }

        var id = (string)(await ListAsync("search=alice"))["id"]!;
        using var put = await _admin.PutAsync(id, Template(), "*");
        (await put.InvalidFieldsAsync()).ShouldBe(["templateId"]);
        using var page = await _admin.GetAsync($"/oauth-webhook/settings/tokens/{id}");
        var html = await page.Content.ReadAsStringAsync();
        Html.Text(html).ShouldContain("by the template Calendar");
        html.ShouldNotContain("handler=Save");
        using var direct = await _admin.PostAsJsonAsync($"{ConnectionsApi.Path}/{id}/requests", new JsonObject { ["method"] = "GET", ["url"] = "me" });
        ((string?)(await direct.ProblemAsync(400))["detail"]).ShouldNotBeNull().ShouldContain("template's id");
        (await _admin.DeleteAsync($"{ConnectionsApi.Path}/{id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_link_from_before_its_connection_was_deleted_connects_no_account_any_more()
    {
        var used = await LinkAsync();
        var unused = await LinkAsync();
        Host.Time.Advance(TimeSpan.FromSeconds(1));
        using (await ConnectAsync(used))
            Host.Time.Advance(TimeSpan.FromSeconds(1));
        (await _admin.DeleteAsync($"{ConnectionsApi.Path}/{(string)(await ListAsync("search=alice"))["id"]!}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        Host.Time.Advance(TimeSpan.FromSeconds(1));

        var newer = await LinkAsync();
        await BeginAsync(newer);

        await ShowAsync(used, 410, "This link was used");
        await ShowAsync(unused, 410, "This link was used");
        await ShowAsync(newer, 200, "Connect your");
    }

    private JsonObject Template()
    {
        var body = ConnectionsApi.AuthorizationCode(Server.BaseAddress);
        body["template"] = true;
        return body;
    }

    private async Task<Uri> LinkAsync() => (await CreateAsync(new() { ["subject"] = Subject })).Link;

    private async Task<(Uri Link, DateTimeOffset ExpiresAt)> CreateAsync(JsonObject body)
    {
        using var response = await _admin.PostAsJsonAsync($"{ConnectionsApi.Path}/{_template}/consent-links", body);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        var view = await response.ReadAsync();
        return (new Uri((string)view["url"]!), (DateTimeOffset)view["expiresAt"]!);
    }

    private async Task<string> ShowAsync(Uri link, int status, string text)
    {
        using var response = await _user.GetAsync(link.PathAndQuery);
        var html = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, html);
        Html.Text(html).ShouldContain(text);
        html.ShouldNotContain("Manage Tokens");
        return html;
    }

    /// <summary>Presses the button, and gives the start address that the page leads to.</summary>
    private async Task<Uri> StartAsync(Uri link, HttpClient? browser = null)
    {
        using var response = await (browser ?? _user).PostFormAsync(link.PathAndQuery);
        var html = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, html);
        return new Uri(WebUtility.HtmlDecode(Regex.Match(html, "href=\"(?<url>[^\"]*/authorize/[^\"]*)\"", RegexOptions.NonBacktracking).Groups["url"].Value));
    }

    /// <summary>Goes as far as the provider, and gives what that is asked.</summary>
    private async Task<Dictionary<string, string>> BeginAsync(Uri link, HttpClient? browser = null)
    {
        var start = await StartAsync(link, browser);
        using var redirect = await (browser ?? _user).GetAsync(start.PathAndQuery);
        redirect.StatusCode.ShouldBe(HttpStatusCode.Redirect, await redirect.Content.ReadAsStringAsync());
        return QueryHelpers.ParseQuery(redirect.Headers.Location!.Query).ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString());
    }

    private async Task<HttpResponseMessage> ConnectAsync(Uri link) =>
        await _user.GetAsync($"/oauth-webhook/callback?code=the-code&state={(await BeginAsync(link))["state"]}");

    private async Task<JsonObject> SendAsync(string subject)
    {
        using var response = await _admin.PostAsJsonAsync($"{ConnectionsApi.Path}/{_template}/requests", new JsonObject { ["method"] = "GET", ["url"] = "me", ["subject"] = subject });
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.ReadAsync();
    }

    private async Task<JsonNode> ListAsync(string query)
    {
        using var response = await _admin.GetAsync($"{ConnectionsApi.Path}?{query}");
        return (await response.ReadAsync())["items"]!.AsArray().ShouldHaveSingleItem()!;
    }

    private async Task<int> CountAsync()
    {
        using var response = await _admin.GetAsync(ConnectionsApi.Path);
        return (int)(await response.ReadAsync())["totalCount"]!;
    }
}
