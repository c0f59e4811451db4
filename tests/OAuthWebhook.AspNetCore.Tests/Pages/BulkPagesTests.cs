using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.References;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

/// <summary>What is done with several connections at once, and what a list shows to choose from.</summary>
public sealed class BulkPagesTests : HostedTests
{
    private const string Tokens = "/oauth-webhook/settings/tokens";

    private readonly KnownWorkflows _workflows = new();

    protected override HostSettings Settings => new() { Configure = builder => builder.Services.AddSingleton<IConnectionReferences>(_workflows) };

    [Fact]
    public async Task Several_are_validated_and_each_says_whose_it_is_or_why_not()
    {
        using var client = Host.Administrator();
        Server["/userinfo"].Otherwise = _ => Answer.Json(new { sub = "1", email = "ada@example.com" });
        Server["/token"].Otherwise = _ => Answer.Token("access-token-canary");
        var good = await CreateAsync(client, "Invoices", body => body["userinfoEndpoint"] = new Uri(Server.BaseAddress, "/userinfo").AbsoluteUri);
        (await client.PostAsync($"{ConnectionsApi.Path}/{good}/token", null)).EnsureSuccessStatusCode().Dispose();
        var bad = await CreateAsync(client, "Warehouse", body => body["disabled"] = true);
        Server["/refused"].Otherwise = _ => Answer.Json(new { error = "no" }, 403);
        var refused = await CreateAsync(client, "Refused", body => body["userinfoEndpoint"] = new Uri(Server.BaseAddress, "/refused").AbsoluteUri);
        await CreateAsync(client, "Not chosen");

        using var response = await client.PostFormAsync(Tokens + "/bulk?handler=Validate", Ids(good, bad, refused, "missing", good));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var html = await response.Content.ReadAsStringAsync();
        var text = Html.Text(html);
        text.ShouldContain("Accepted Invoices It belongs to ada@example.com.");
        text.ShouldContain("Could not be told Warehouse");
        text.ShouldContain("Not accepted Refused");
        text.ShouldNotContain("Not chosen");
        html.Split("list-group-item").Length.ShouldBe(4);
        html.ShouldNotContain("access-token-canary");
    }

    [Fact]
    public async Task Before_several_are_deleted_what_uses_them_is_named_and_nothing_is_done()
    {
        using var client = Host.Administrator();
        string used = await CreateAsync(client, "Invoices"), unused = await CreateAsync(client, "Warehouse");
        _workflows.Add(used, "Billing of the month");

        using var response = await client.PostFormAsync(Tokens + "/bulk?handler=Ask", Ids(used, unused));

        var html = await response.Content.ReadAsStringAsync();
        var text = Html.Text(html);
        text.ShouldContain("Delete 2 connections?");
        text.ShouldContain("“Invoices” is in use");
        text.ShouldContain("Billing of the month");
        text.ShouldContain("Delete also one connection in use");
        html.ShouldContain("name=\"force\"");
        Html.Fields(html, "handler=Delete").Where(field => field.Key == "ids").Select(field => field.Value).ShouldBe([used, unused], ignoreOrder: true);
        (await CountAsync(client)).ShouldBe(2);
    }

    [Fact]
    public async Task Those_in_use_are_kept_unless_somebody_said_otherwise()
    {
        using var client = Host.Administrator();
        string used = await CreateAsync(client, "Invoices"), unused = await CreateAsync(client, "Warehouse");
        _workflows.Add(used, "Billing of the month");

        using var careful = await client.PostFormAsync(Tokens + "/bulk?handler=Delete", Ids(used, unused));
        var text = Html.Text(await careful.Content.ReadAsStringAsync());

        text.ShouldContain("Kept Invoices It is used by Billing of the month.");
        text.ShouldContain("Deleted Warehouse");
        (await CountAsync(client)).ShouldBe(1);
        using var forced = await client.PostFormAsync(Tokens + "/bulk?handler=Delete", [.. Ids(used), new("guarded", used), new("force", "true")]);
        Html.Text(await forced.Content.ReadAsStringAsync()).ShouldContain("Deleted Invoices");
        (await CountAsync(client)).ShouldBe(0);
    }

    [Fact]
    public async Task What_came_into_use_after_the_question_is_kept_whatever_was_said_about_the_others()
    {
        using var client = Host.Administrator();
        string used = await CreateAsync(client, "Invoices"), later = await CreateAsync(client, "Warehouse");
        _workflows.Add(used, "Billing of the month");
        using var asked = await client.PostFormAsync(Tokens + "/bulk?handler=Ask", Ids(used, later));
        var fields = Html.Fields(await asked.Content.ReadAsStringAsync(), "handler=Delete").Where(field => field.Key != "force").ToList();
        _workflows.Add(later, "Night shift");

        using var deleted = await client.PostFormAsync(Tokens + "/bulk?handler=Delete", [.. fields, new("force", "true")]);

        var text = Html.Text(await deleted.Content.ReadAsStringAsync());
        text.ShouldContain("Deleted Invoices");
        text.ShouldContain("Kept Warehouse It is used by Night shift.");
        (await CountAsync(client)).ShouldBe(1);
    }

    [Fact]
    public async Task While_the_workflows_cannot_be_looked_into_all_are_kept_unless_somebody_said_otherwise()
    {
        using var client = Host.Administrator();
        string[] ids = [await CreateAsync(client, "Invoices"), await CreateAsync(client, "Warehouse")];
        _workflows.IsAway = true;

        using var asked = await client.PostFormAsync(Tokens + "/bulk?handler=Ask", Ids(ids));
        var html = await asked.Content.ReadAsStringAsync();
        var fields = Html.Fields(html, "handler=Delete").Where(field => field.Key != "force").ToList();
        using var careful = await client.PostFormAsync(Tokens + "/bulk?handler=Delete", fields);
        var kept = Html.Text(await careful.Content.ReadAsStringAsync());
        using var forced = await client.PostFormAsync(Tokens + "/bulk?handler=Delete", [.. fields, new("force", "true")]);

        asked.StatusCode.ShouldBe(HttpStatusCode.OK);
        Html.Text(html).ShouldContain("Where they are used cannot be told right now: the workflows' database cannot be reached.");
        kept.ShouldContain("Kept Invoices Where it is used cannot be told right now");
        Html.Text(await forced.Content.ReadAsStringAsync()).ShouldContain("Deleted Warehouse");
        (await CountAsync(client)).ShouldBe(0);
    }

    [Fact]
    public async Task Each_deletion_is_an_entry_of_the_history_as_one_alone_makes_it()
    {
        using var client = Host.Administrator();
        string[] ids = [await CreateAsync(client, "Invoices"), await CreateAsync(client, "Warehouse")];

        using var response = await client.PostFormAsync(Tokens + "/bulk?handler=Delete", Ids(ids));

        using var audit = await client.GetAsync("/oauth-webhook/api/audit");
        var deleted = (await audit.ReadAsync())["items"]!.AsArray().Where(entry => (string?)entry!["action"] == "deleted").ToList();
        deleted.Select(entry => (string?)entry!["connectionId"]).ShouldBe(ids, ignoreOrder: true);
        deleted.ShouldAllBe(entry => (string?)entry!["who"] == "user-1" && (string?)entry["origin"] == "page");
    }

    [Theory]
    [InlineData("Validate", 0, "No connection was chosen.")]
    [InlineData("Ask", 0, "No connection was chosen.")]
    [InlineData("Delete", 0, "No connection was chosen.")]
    [InlineData("Validate", 101, "at most 100")]
    [InlineData("Ask", 101, "at most 100")]
    [InlineData("Delete", 101, "at most 100")]
    public async Task None_or_too_many_are_refused(string handler, int count, string reason)
    {
        using var client = Host.Administrator();
        var id = await CreateAsync(client, "Invoices");

        using var response = await client.PostFormAsync($"{Tokens}/bulk?handler={handler}", Ids([.. Enumerable.Repeat(id, count)]));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        Html.Text(await response.Content.ReadAsStringAsync()).ShouldContain(reason);
        (await CountAsync(client)).ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?handler=Ask")]
    [InlineData("?handler=Delete")]
    public async Task Who_had_to_sign_in_first_comes_back_to_the_list_and_nothing_is_done(string query)
    {
        using var client = Host.Administrator();
        await CreateAsync(client, "Invoices");

        using var response = await client.GetAsync(Tokens + "/bulk" + query);

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        response.Headers.Location!.OriginalString.ShouldBe(Tokens);
        (await CountAsync(client)).ShouldBe(1);
    }

    [Fact]
    public async Task Ids_of_none_are_said_to_be_gone()
    {
        using var client = Host.Administrator();

        using var response = await client.PostFormAsync(Tokens + "/bulk?handler=Ask", Ids("missing", "'; drop"));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        Html.Text(await response.Content.ReadAsStringAsync()).ShouldContain("None of them is there any more.");
    }

    [Theory]
    [InlineData(OAuthConnectionPermissions.Read, false)]
    [InlineData(OAuthConnectionPermissions.Write, false)]
    [InlineData(OAuthConnectionPermissions.Delete, true)]
    public async Task The_list_offers_what_its_reader_may_do(string permission, bool delete)
    {
        using var administrator = Host.Administrator();
        await CreateAsync(administrator, "Invoices");
        using var client = Host.Client(OAuthConnectionPermissions.Read, permission);

        var html = await client.GetStringAsync(Tokens);

        html.ShouldContain("bulk?handler=Validate");
        html.Contains("bulk?handler=Ask", StringComparison.Ordinal).ShouldBe(delete);
        html.ShouldContain("name=\"ids\"");
    }

    [Fact]
    public async Task Whoever_may_only_read_validates_and_is_offered_it()
    {
        using var administrator = Host.Administrator();
        Server["/token"].Otherwise = _ => Answer.Token("token");
        Server["/api/"].Otherwise = _ => Answer.Json(new { });
        var id = await CreateAsync(administrator, "Invoices");
        (await administrator.PostAsync($"{ConnectionsApi.Path}/{id}/token", null)).EnsureSuccessStatusCode().Dispose();
        using var client = Host.Client(OAuthConnectionPermissions.Read);

        var offered = await client.GetStringAsync($"{Tokens}/{id}");
        using var one = await client.PostFormAsync($"{Tokens}/{id}?handler=Validate");
        using var several = await client.PostFormAsync($"{Tokens}/bulk?handler=Validate", new KeyValuePair<string, string>("ids", id));

        offered.ShouldContain("handler=Validate");
        offered.ShouldNotContain("handler=Token");
        Html.Text(await client.GetStringAsync(one.Headers.Location!)).ShouldContain("The token is accepted");
        Html.Text(await several.Content.ReadAsStringAsync()).ShouldContain("Accepted Invoices");
    }

    [Fact]
    public async Task The_list_is_filtered_by_provider_beside_everything_else_and_keeps_that_in_its_links()
    {
        using var client = Host.Administrator();
        for (var i = 0; i < 26; i++)
            await CreateAsync(client, $"Invoices {i:00}", body => body["provider"] = "Acme & Sons");
        await CreateAsync(client, "Shop", body => body["provider"] = "Depot");

        var html = await client.GetStringAsync(Tokens + "?provider=acme%20%26%20sons&status=pendingAuthorization&sort=-name&search=invoices");

        Html.Text(html).ShouldContain("1 to 25 of 26");
        var next = Html.Attribute(html, "a", "href", "pageNumber=2").ShouldNotBeNull();
        Html.Text(await client.GetStringAsync(next)).ShouldContain("26 to 26 of 26");
        html.ShouldContain("<option value=\"Acme &amp; Sons\" selected=\"selected\">");
        Html.Text(await client.GetStringAsync(Tokens + "?provider=nobody")).ShouldContain("No connection matches.");
        Html.Text(await client.GetStringAsync(Tokens + "?provider=Depot")).ShouldNotContain("Invoices 01");
    }

    private static IEnumerable<KeyValuePair<string, string>> Ids(params string[] ids) => ids.Select(id => KeyValuePair.Create("ids", id));

    private Task<string> CreateAsync(HttpClient client, string name, Action<JsonObject>? change = null)
    {
        var body = ConnectionsApi.ClientCredentials(Server.BaseAddress);
        body["name"] = name;
        change?.Invoke(body);
        return client.CreateIdAsync(body);
    }

    private static async Task<int> CountAsync(HttpClient client)
    {
        using var list = await client.GetAsync(ConnectionsApi.Path);
        return (int)(await list.ReadAsync())["totalCount"]!;
    }
}
