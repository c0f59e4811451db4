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

/// <summary>When a link is no longer good, and who is not let in by it.</summary>
public sealed class ConsentLinkEndTests : ConsentLinkHost
{
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
            using var posted = await User.PostFormAsync(spent.PathAndQuery);
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
        using (var done = await User.GetAsync($"/oauth-webhook/callback?code=the-code&state={asked["state"]}"))
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

        var first = User.GetAsync($"/oauth-webhook/callback?code=the-code&state={asked["state"]}");
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
        using (var denied = await User.GetAsync($"/oauth-webhook/callback?error=access_denied&error_description=secret-detail&state={asked["state"]}"))
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
        using var posted = await User.PostFormAsync(link.PathAndQuery);
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
            path[..last] + other.Write(new("", TemplateId, Subject, now, now.AddDays(1), null)),
            path[..last] + misused,
        ];

        foreach (var address in forged)
        {
            await ShowAsync(new Uri(Host.Address, address), 404, "This link does not work");
            using var posted = await User.PostFormAsync(address);
            posted.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        (await CountAsync()).ShouldBe(1, "no connection was made");
    }

    [Fact]
    public async Task A_link_for_another_tenant_touches_that_tenant_alone()
    {
        var now = Host.Time.GetUtcNow();
        var links = Host.Services.GetRequiredService<ConsentLinks>();

        // The template is this tenant's; in the other there is none.
        await ShowAsync(new Uri(Host.Address, "/oauth-webhook/connect/" + links.Write(new("other", TemplateId, Subject, now, now.AddDays(1), null))), 410, "no longer good");

        (await CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_link_for_aTemplateId_that_was_deleted_or_disabled_is_no_longer_good()
    {
        var link = await LinkAsync();
        var begun = await BeginAsync(link);
        var body = Template();
        body["disabled"] = true;
        using (var disabled = await Admin.PutAsync(TemplateId, body, "*"))
            disabled.StatusCode.ShouldBe(HttpStatusCode.OK, await disabled.Content.ReadAsStringAsync());
        await ShowAsync(link, 410, "no longer good");

        (await Admin.DeleteAsync($"{ConnectionsApi.Path}/{TemplateId}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await ShowAsync(link, 410, "no longer good");
        using var late = await User.GetAsync($"/oauth-webhook/callback?code=x&state={begun["state"]}");
        late.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await CountAsync()).ShouldBe(0);
        Server["/token"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_link_from_before_its_connection_was_deleted_connects_no_account_any_more()
    {
        var used = await LinkAsync();
        var unused = await LinkAsync();
        Host.Time.Advance(TimeSpan.FromSeconds(1));
        using (await ConnectAsync(used))
            Host.Time.Advance(TimeSpan.FromSeconds(1));
        (await Admin.DeleteAsync($"{ConnectionsApi.Path}/{(string)(await ListAsync("search=alice"))["id"]!}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        Host.Time.Advance(TimeSpan.FromSeconds(1));

        var newer = await LinkAsync();
        await BeginAsync(newer);

        await ShowAsync(used, 410, "This link was used");
        await ShowAsync(unused, 410, "This link was used");
        await ShowAsync(newer, 200, "Connect your");
    }
}
