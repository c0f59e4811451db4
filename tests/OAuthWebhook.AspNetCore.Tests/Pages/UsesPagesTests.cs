using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.References;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

public sealed class UsesPagesTests : HostedTests
{
    private const string Tokens = "/oauth-webhook/settings/tokens";

    private readonly KnownWorkflows _workflows = new();

    private HttpClient _client = null!;
    private string _id = "";

    protected override HostSettings Settings => new()
    {
        Configure = builder =>
        {
            builder.AddManagement(options => options.PagesAuthenticationScheme = ManagementHost.ApiKeyScheme);
            builder.Services.AddSingleton<IConnectionReferences>(_workflows);
        },
    };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _client = Host.Administrator();
        _id = await CreateAsync("Old");
    }

    public override async Task DisposeAsync()
    {
        _client.Dispose();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task The_connections_page_says_what_uses_it_and_links_there()
    {
        _workflows.Add(_id, "Billing");

        var html = await _client.GetStringAsync($"{Tokens}/{_id}");

        Html.Text(html).ShouldContain("Used by Workflow Billing published version 2: activity “Call it” Expressions are not run.");
        Html.Attribute(html, "a", "href", "studio.example").ShouldBe("https://studio.example/billing");
    }

    [Fact]
    public async Task A_connection_that_nothing_uses_says_so_and_offers_nothing_to_point()
    {
        var html = await _client.GetStringAsync($"{Tokens}/{_id}");

        Html.Text(html).ShouldContain("Used by Nothing that is known. Expressions are not run.");
        html.ShouldNotContain("repoint-target");
    }

    [Fact]
    public async Task The_page_offers_what_can_stand_in_to_those_who_may_write()
    {
        _workflows.Add(_id, "Billing");
        var target = await CreateAsync("New & shiny");
        await CreateAsync("Switched off", disabled: true);
        await _client.CreateIdAsync(ConnectionsApi.AuthorizationCode());

        var html = await _client.GetStringAsync($"{Tokens}/{_id}");
        using var reader = Host.Client(OAuthConnectionPermissions.Read);
        var readOnly = await reader.GetStringAsync($"{Tokens}/{_id}");

        Options(html).ShouldBe(["", target]);
        html.ShouldContain("New &amp; shiny");
        readOnly.ShouldNotContain("repoint-target");
        Html.Text(readOnly).ShouldContain("Workflow Billing");
    }

    [Fact]
    public async Task A_connection_that_does_not_work_is_not_offered_and_one_that_is_tried_again_by_itself_is()
    {
        _workflows.Add(_id, "Billing");
        var (refused, busy) = (await FailAsync("Refused", Answer.Error("invalid_client", status: 401)), await FailAsync("Busy", Answer.Error("temporarily_unavailable", status: 429)));

        var html = await _client.GetStringAsync($"{Tokens}/{_id}");
        using var entered = await _client.PostFormAsync($"{Tokens}/{_id}/repoint", new KeyValuePair<string, string>("target", "Refused"));

        Options(html).ShouldBe(["", busy]);
        entered.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        Html.Text(await entered.Content.ReadAsStringAsync()).ShouldContain("'Refused' does not work now:");
        refused.ShouldNotBe(busy);

        async Task<string> FailAsync(string name, Answer answer)
        {
            var body = ConnectionsApi.ClientCredentials(Server.BaseAddress);
            body["name"] = name;
            var id = await _client.CreateIdAsync(body);
            Server["/token"].Enqueue(answer);
            (await _client.PostAsync($"{ConnectionsApi.Path}/{id}/token", null)).Dispose();
            return id;
        }
    }

    [Fact]
    public async Task Pointing_to_another_connection_says_what_changed_and_what_did_not()
    {
        _workflows.Add(_id, "Billing");
        _workflows.Add(_id, "Code", inCode: true);
        var target = await CreateAsync("New");

        using var response = await _client.PostFormAsync($"{Tokens}/{_id}/repoint", new KeyValuePair<string, string>("target", target));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var text = Html.Text(await response.Content.ReadAsStringAsync());
        text.ShouldContain("Uses “New” now Workflow Billing published version 2: activity “Call it”");
        text.ShouldContain($"Still uses “Old” Workflow Code published version 2: activity “Call it” {KnownWorkflows.InCode}");
        Html.Text(await _client.GetStringAsync($"{Tokens}/{target}")).ShouldContain("Used by Workflow Billing");
    }

    [Theory]
    [InlineData("NEW", true, "Uses “New” now")]
    [InlineData("Twice", false, "2 connections are named “Twice”")]
    [InlineData("Nobody", false, "No connection that can be picked is named “Nobody”")]
    [InlineData("", false, "Choose the connection to use in place of this one.")]
    [InlineData("itself", false, "This is the connection itself.")]
    public async Task The_other_connection_can_be_named_too_and_what_was_entered_stays_after_a_mistake(string entered, bool works, string says)
    {
        _workflows.Add(_id, "Billing");
        foreach (var name in (string[])["New", "Twice", "Twice"])
            await CreateAsync(name);

        using var response = await _client.PostFormAsync($"{Tokens}/{_id}/repoint", new KeyValuePair<string, string>("target", entered == "itself" ? _id : entered));

        response.StatusCode.ShouldBe(works ? HttpStatusCode.OK : HttpStatusCode.BadRequest);
        Html.Text(await response.Content.ReadAsStringAsync()).ShouldContain(says);
    }

    [Fact]
    public async Task Among_very_many_connections_the_other_one_is_entered_by_name()
    {
        _workflows.Add(_id, "Billing");
        for (var number = 0; number <= 200; number++)
            await CreateAsync($"Number {number}");

        var html = await _client.GetStringAsync($"{Tokens}/{_id}");
        using var mistaken = await _client.PostFormAsync($"{Tokens}/{_id}/repoint", new KeyValuePair<string, string>("target", "Number 1000"));
        using var pointed = await _client.PostFormAsync($"{Tokens}/{_id}/repoint", new KeyValuePair<string, string>("target", "number 0"));

        html.ShouldContain("placeholder=\"Name or id\"");
        Html.Attribute(await mistaken.Content.ReadAsStringAsync(), "input", "value", "Number 1000").ShouldNotBeNull();
        Html.Text(await pointed.Content.ReadAsStringAsync()).ShouldContain("Uses “Number 0” now");
    }

    [Fact]
    public async Task Deleting_a_connection_in_use_names_what_uses_it_and_asks_once_more()
    {
        _workflows.Add(_id, "Billing");
        var page = await _client.GetStringAsync($"{Tokens}/{_id}/delete");

        using var refused = await _client.PostFormAsync($"{Tokens}/{_id}/delete");
        using var still = await _client.GetAsync($"{Tokens}/{_id}");
        using var deleted = await _client.PostFormAsync($"{Tokens}/{_id}/delete", new KeyValuePair<string, string>("force", "true"));
        using var gone = await _client.GetAsync($"{Tokens}/{_id}");

        Html.Text(page).ShouldContain("Workflow Billing published version 2: activity “Call it”");
        Html.Text(page).ShouldContain("Delete it although it is used");
        Html.Attribute(page, "a", "href", "/repoint").ShouldNotBeNull();
        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        Html.Text(await refused.Content.ReadAsStringAsync()).ShouldContain("Nothing was deleted");
        still.StatusCode.ShouldBe(HttpStatusCode.OK);
        deleted.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Deleting_a_connection_that_nothing_uses_needs_no_second_confirmation()
    {
        var page = await _client.GetStringAsync($"{Tokens}/{_id}/delete");

        Html.Text(page).ShouldContain("Nothing that is known uses it.");
        page.ShouldNotContain("name=\"force\"");
    }

    [Fact]
    public async Task A_connection_that_exchanges_the_token_of_another_is_linked()
    {
        var exchange = ConnectionsApi.ClientCredentials();
        exchange["name"] = "The exchange";
        exchange["grantType"] = "urn:ietf:params:oauth:grant-type:token-exchange";
        exchange["tokenExchange"] = new System.Text.Json.Nodes.JsonObject { ["subjectConnection"] = _id };
        var exchangeId = await _client.CreateIdAsync(exchange);

        var html = await _client.GetStringAsync($"{Tokens}/{_id}");

        Html.Text(html).ShouldContain("Connection The exchange tokenExchange.subjectConnection");
        Html.Attribute(html, "a", "href", exchangeId).ShouldBe($"{Tokens}/{exchangeId}");
    }

    [Fact]
    public async Task While_the_workflows_cannot_be_looked_into_the_rest_of_the_page_works()
    {
        _workflows.IsAway = true;

        var text = Html.Text(await _client.GetStringAsync($"{Tokens}/{_id}"));

        text.ShouldContain("Where it is used cannot be told right now");
        text.ShouldContain("Save changes");
    }

    [Fact]
    public async Task While_the_workflows_cannot_be_looked_into_a_connection_is_deleted_only_by_whoever_says_that_does_not_matter()
    {
        _workflows.IsAway = true;
        var page = await _client.GetStringAsync($"{Tokens}/{_id}/delete");

        using var refused = await _client.PostFormAsync($"{Tokens}/{_id}/delete");
        using var overTheApi = await _client.DeleteAsync($"{ConnectionsApi.Path}/{_id}");
        using var still = await _client.GetAsync($"{Tokens}/{_id}");
        using var deleted = await _client.PostFormAsync($"{Tokens}/{_id}/delete", new KeyValuePair<string, string>("force", "true"));
        using var gone = await _client.GetAsync($"{Tokens}/{_id}");

        Html.Text(page).ShouldContain("Where it is used cannot be told right now: the workflows' database cannot be reached.");
        Html.Text(page).ShouldContain("Delete it although it may be used");
        Html.Text(page).ShouldNotContain("Nothing that is known uses it.");
        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        Html.Text(await refused.Content.ReadAsStringAsync()).ShouldContain("Nothing was deleted");
        ((string?)(await overTheApi.ProblemAsync(503))["detail"])!.ShouldContain("?force=true");
        overTheApi.Headers.RetryAfter.ShouldNotBeNull();
        still.StatusCode.ShouldBe(HttpStatusCode.OK);
        deleted.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private Task<string> CreateAsync(string name, bool disabled = false)
    {
        var body = ConnectionsApi.ClientCredentials();
        body["name"] = name;
        body["disabled"] = disabled;
        return _client.CreateIdAsync(body);
    }

    private static IReadOnlyList<string> Options(string html)
    {
        var select = html[html.IndexOf("id=\"repoint-target\"", StringComparison.Ordinal)..];
        select = select[..select.IndexOf("</select>", StringComparison.Ordinal)];
        return [.. select.Split("<option value=\"").Skip(1).Select(option => option[..option.IndexOf('"', StringComparison.Ordinal)])];
    }
}
