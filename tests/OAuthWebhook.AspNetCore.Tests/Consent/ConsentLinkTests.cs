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
public sealed class ConsentLinkTests : ConsentLinkHost
{
    [Fact]
    public async Task An_endUser_without_any_permission_connects_an_account_and_requests_use_it()
    {
        var link = await LinkAsync();

        var page = await ShowAsync(link, 200, "Connect your Acme account for Calendar");
        page.ShouldNotContain("Global Workflow Settings");
        page.ShouldNotContain("/settings/tokens");
        page.ShouldNotContain(TemplateId);
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
        ((string?)listed["name"], (string?)listed["subject"], (string?)listed["templateId"], (string?)listed["status"]).ShouldBe(("Calendar", Subject, TemplateId, "active"));
        ((string?)(await ListAsync($"template={TemplateId}"))["subject"]).ShouldBe(Subject);
    }

    [Fact]
    public async Task Whom_and_what_a_link_is_for_is_taken_from_the_link_alone()
    {
        var other = Template();
        other["name"] = "Another";
        var another = await Admin.CreateIdAsync(other);
        var link = await LinkAsync();

        using var page = await User.PostFormAsync(
            link.PathAndQuery + $"?subject=bob&templateId={another}&tenantId=other", new("subject", "bob"), new("templateId", another), new("TenantId", "other"));

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        var made = await ListAsync("search=alice");
        ((string?)made["subject"], (string?)made["templateId"]).ShouldBe((Subject, TemplateId));
        (await CountAsync()).ShouldBe(3);
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

        using var own = await User.GetAsync(start.PathAndQuery);
        own.StatusCode.ShouldBe(HttpStatusCode.Redirect, "it is not spent");
    }

    [Fact]
    public async Task A_start_address_that_was_opened_before_says_so_without_leading_into_the_settings()
    {
        var start = await StartAsync(await LinkAsync());
        (await User.GetAsync(start.PathAndQuery)).StatusCode.ShouldBe(HttpStatusCode.Redirect);

        using var again = await User.GetAsync(start.PathAndQuery);

        again.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var html = await again.Content.ReadAsStringAsync();
        Html.Text(html).ShouldContain("Open the link you were given once more");
        html.ShouldNotContain("Manage Tokens");
    }

    [Fact]
    public async Task Without_the_pages_own_form_nothing_begins()
    {
        var link = await LinkAsync();

        using var response = await User.PostAsync(link.PathAndQuery, new FormUrlEncodedContent([]));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var html = await response.Content.ReadAsStringAsync();
        Html.Text(html).ShouldContain("This form is out of date");
        html.ShouldNotContain("Global Workflow Settings");
        (await CountAsync()).ShouldBe(1, "no connection was made");
    }

    [Theory]
    [InlineData("/orders?done=1")]
    [InlineData("https://app.example.com/settings?x=1")]
    public async Task Afterwards_the_endUser_goes_where_the_link_says(string returnUrl)
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

        using var response = await Admin.PostAsJsonAsync($"{ConnectionsApi.Path}/{TemplateId}/consent-links", body);

        (await response.InvalidFieldsAsync()).ShouldBe([field]);
    }

    [Fact]
    public async Task Very_long_values_are_refused_and_the_longest_work()
    {
        using (var response = await Admin.PostAsJsonAsync($"{ConnectionsApi.Path}/{TemplateId}/consent-links", new JsonObject { ["subject"] = new string('x', 257), ["returnUrl"] = "/" + new string('x', 1000) }))
            (await response.InvalidFieldsAsync()).ShouldBe(["subject", "returnUrl"], ignoreOrder: true);

        // Three bytes each as UTF-8, and written as six characters by the serializer.
        var subject = new string('日', SubjectConnection.LongestSubject);
        var (link, _) = await CreateAsync(new() { ["subject"] = subject, ["returnUrl"] = "/" + new string('x', 999) });
        using var done = await ConnectAsync(link);

        done.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        ((string?)(await ListAsync($"template={TemplateId}"))["subject"]).ShouldBe(subject);
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
        using var list = await Admin.GetAsync("/oauth-webhook/settings/tokens");
        (await list.Content.ReadAsStringAsync()).ShouldNotContain("<script>alert");
        ((string?)(await ListAsync($"template={TemplateId}"))["subject"]).ShouldBe(subject);
    }

    [Fact]
    public async Task Only_aTemplateId_has_links()
    {
        var plain = await Admin.CreateIdAsync(ConnectionsApi.AuthorizationCode(Server.BaseAddress));

        using var refused = await Admin.PostAsJsonAsync($"{ConnectionsApi.Path}/{plain}/consent-links", new JsonObject { ["subject"] = Subject });
        using var missing = await Admin.PostAsJsonAsync($"{ConnectionsApi.Path}/missing/consent-links", new JsonObject { ["subject"] = Subject });

        await refused.ProblemAsync(400);
        await missing.ProblemAsync(404);
    }

    [Fact]
    public async Task The_connection_of_a_subject_is_edited_by_itsTemplateId_alone()
    {
        using (await ConnectAsync(await LinkAsync()))
        {
        }

        var id = (string)(await ListAsync("search=alice"))["id"]!;
        using var put = await Admin.PutAsync(id, Template(), "*");
        (await put.InvalidFieldsAsync()).ShouldBe(["templateId"]);
        using var page = await Admin.GetAsync($"/oauth-webhook/settings/tokens/{id}");
        var html = await page.Content.ReadAsStringAsync();
        Html.Text(html).ShouldContain("by the template Calendar");
        html.ShouldNotContain("handler=Save");
        using var direct = await Admin.PostAsJsonAsync($"{ConnectionsApi.Path}/{id}/requests", new JsonObject { ["method"] = "GET", ["url"] = "me" });
        ((string?)(await direct.ProblemAsync(400))["detail"]).ShouldNotBeNull().ShouldContain("template's id");
        (await Admin.DeleteAsync($"{ConnectionsApi.Path}/{id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }
}
