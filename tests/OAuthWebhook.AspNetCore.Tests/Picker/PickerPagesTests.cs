using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Connections;
using OAuthWebhook.Testing;
using OAuthWebhook.UiTickets;

namespace OAuthWebhook.AspNetCore.Tests.Picker;

/// <summary>The pages of a pop-up.</summary>
public sealed class PickerPagesTests : HostedTests
{
    private const string Tokens = "/oauth-webhook/settings/tokens";

    protected override HostSettings Settings => PickerHost.Settings;

    /// <summary>All of them, as they are routed.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        PickerHost.PageOf("{id}"), PickerHost.PageOf("{id}", "/done"), PickerHost.PageOf("{id}", "/authorize"), PickerHost.PageOf("{id}", "/device/{authorization}"),
    ];

    public static TheoryData<string> PageData => [.. Pages];

    [Theory]
    [MemberData(nameof(PageData))]
    public async Task A_page_is_closed_to_whoever_has_no_ticket_whoever_else_they_are(string page)
    {
        var (popUp, id) = await Host.OpenAsync();
        using var administrator = Host.Administrator();
        var path = page.Replace("{id}", id, StringComparison.Ordinal);

        using var refused = await administrator.GetAsync(path);
        using var posted = await administrator.PostFormAsync(path);

        refused.StatusCode.ShouldBe(HttpStatusCode.Gone);
        Html.Text(await refused.Content.ReadAsStringAsync()).ShouldContain("This window is out of date");
        posted.StatusCode.ShouldBe(HttpStatusCode.Gone);
        popUp.Dispose();
    }

    [Fact]
    public async Task A_ticket_opens_no_other_page_no_other_pop_up_and_not_the_api()
    {
        var (popUp, _) = await Host.OpenAsync();
        var (another, other) = await Host.OpenAsync();
        using (popUp)
        using (another)
        {
            (await popUp.GetAsync(PickerHost.PageOf(other))).StatusCode.ShouldBe(HttpStatusCode.Gone);
            foreach (var path in new[] { Tokens, Tokens + "/new", Tokens + "/history", ConnectionsApi.Path })
                (await popUp.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, path);
        }
    }

    [Fact]
    public async Task The_pages_say_in_whose_name_they_act()
    {
        var (popUp, id) = await Host.OpenAsync();

        Html.Text(await popUp.GetStringAsync(PickerHost.PageOf(id))).ShouldContain("In the name of user-1");

        popUp.Dispose();
    }

    [Fact]
    public async Task The_pages_close_after_a_quarter_of_an_hour()
    {
        var (popUp, id) = await Host.OpenAsync();
        Host.Time.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        (await popUp.GetAsync(PickerHost.PageOf(id))).StatusCode.ShouldBe(HttpStatusCode.OK);
        Host.Time.Advance(TimeSpan.FromSeconds(1));

        using var response = await popUp.GetAsync(PickerHost.PageOf(id));

        response.StatusCode.ShouldBe(HttpStatusCode.Gone);
        ((string?)(await Host.StandsAsync(id))["status"]).ShouldBe("expired");
        popUp.Dispose();
    }

    [Fact]
    public async Task Choosing_leads_on_inside_the_pop_up_and_offers_nothing_that_leads_out()
    {
        var (popUp, id) = await Host.OpenAsync();

        var choose = await popUp.GetStringAsync(PickerHost.PageOf(id));
        var custom = await popUp.GetStringAsync(PickerHost.PageOf(id, "?provider=custom"));
        var form = await popUp.GetStringAsync(PickerHost.PageOf(id, "?grantType=authorization_code"));

        Html.Attribute(choose, "a", "href", "provider=custom").ShouldBe(PickerHost.PageOf(id, "?provider=custom"));
        Html.Attribute(custom, "a", "href", "authorization_code").ShouldBe(PickerHost.PageOf(id, "?grantType=authorization_code"));
        custom.ShouldNotContain("grantType=refresh_token");
        Html.Attribute(form, "form", "action", "grantType").ShouldBe(PickerHost.PageOf(id, "?grantType=authorization_code"));
        form.ShouldNotContain("Save only");
        foreach (var html in new[] { choose, custom, form })
            Html.Attribute(html, "a", "href", Tokens + "\"").ShouldBeNull();
        popUp.Dispose();
    }

    [Fact]
    public async Task A_connection_that_gets_its_token_by_itself_is_told_to_the_opener_and_completed()
    {
        var (popUp, id) = await Host.OpenAsync();
        Server["/token"].Enqueue(Answer.Token("access-token-canary"));

        using var response = await popUp.PostAsync(id, [.. PickerHost.ClientCredentials(Server), new("then", "token")]);

        response.Headers.Location!.OriginalString.ShouldBe(PickerHost.PageOf(id, "/done"));
        var html = await popUp.GetStringAsync(response.Headers.Location);
        Html.Attribute(html, "p", "data-opener-origin", "").ShouldBe(PickerHost.Origin);
        Html.Attribute(html, "p", "data-nonce", "").ShouldBe(PickerHost.Nonce);
        Html.Attribute(html, "p", "data-connection-id", "").ShouldBe(id);
        Html.Attribute(html, "script", "src", "picker.js").ShouldNotBeNull();
        Html.Text(html).ShouldContain("You can close this window.");
        var standing = await Host.StandsAsync(id);
        ((string?)standing["status"]).ShouldBe("completed");
        ((string?)standing["connectionId"]).ShouldBe(id);
        using var administrator = Host.Administrator();
        ((string?)(await administrator.GetConnectionAsync(id))["name"]).ShouldBe("Invoices");
        using var audit = await administrator.GetAsync($"{ConnectionsApi.Path}/{id}/audit");
        var created = (await audit.ReadAsync())["items"]!.AsArray().Single(entry => (string?)entry!["action"] == "created")!;
        ((string?)created["who"]).ShouldBe("user-1");
        ((string?)created["origin"]).ShouldBe("picker");
        popUp.Dispose();
    }

    [Fact]
    public async Task What_got_no_token_says_why_and_can_be_put_right()
    {
        var (popUp, id) = await Host.OpenAsync();
        Server["/token"].Enqueue(Answer.Error("invalid_client", status: 401));
        using var response = await popUp.PostAsync(id, [.. PickerHost.ClientCredentials(Server), new("then", "token")]);

        var refused = await popUp.GetStringAsync(response.Headers.Location);
        ((string?)(await Host.StandsAsync(id))["status"]).ShouldBe("failed");
        var form = await popUp.GetStringAsync(PickerHost.PageOf(id));
        Server["/token"].Enqueue(Answer.Token("access-token-canary"));
        using var again = await popUp.PostAsync(id, [.. Html.Fields(form, "<form method=\"post\"").Where(field => field.Key != "clientSecret"), new("clientSecret", "the-right-one"), new("then", "token")]);

        Html.Text(refused).ShouldContain("“Invoices” is not ready yet");
        Html.Text(refused).ShouldContain("What to do next:");
        Html.Attribute(form, "input", "value", "Invoices").ShouldNotBeNull();
        form.ShouldNotContain(ConnectionsApi.ClientSecret);
        Html.Text(await popUp.GetStringAsync(again.Headers.Location)).ShouldContain("“Invoices” is ready");
        ((string?)(await Host.StandsAsync(id))["status"]).ShouldBe("completed");
        popUp.Dispose();
    }

    [Fact]
    public async Task What_got_no_token_until_the_pages_closed_has_expired()
    {
        var (popUp, id) = await Host.OpenAsync();
        Server["/token"].Enqueue(Answer.Error("invalid_client", status: 401));
        using var response = await popUp.PostAsync(id, [.. PickerHost.ClientCredentials(Server), new("then", "token")]);
        ((string?)(await Host.StandsAsync(id))["status"]).ShouldBe("failed");

        Host.Time.Advance(TimeSpan.FromMinutes(16));

        ((string?)(await Host.StandsAsync(id))["status"]).ShouldBe("expired");
        popUp.Dispose();
    }

    [Fact]
    public async Task A_form_that_is_sent_twice_makes_one_connection()
    {
        var (popUp, id) = await Host.OpenAsync();
        Server["/token"].Otherwise = _ => Answer.Token("access-token-canary");
        KeyValuePair<string, string>[] form = [.. PickerHost.ClientCredentials(Server), new("then", "token")];
        var path = PickerHost.PageOf(id, "?grantType=client_credentials");
        var token = Html.Token(await popUp.GetStringAsync(path));

        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => popUp.SendFormAsync(path, token, form)));
        using var late = await popUp.SendFormAsync(path, token, form.Append(new("description", "Sent after the end")));

        both.Append(late).ShouldAllBe(response => response.Headers.Location!.OriginalString == PickerHost.PageOf(id, "/done"));
        using var administrator = Host.Administrator();
        using var list = await administrator.GetAsync(ConnectionsApi.Path);
        var found = (await list.ReadAsync())["items"]!.AsArray().ShouldHaveSingleItem()!;
        found["description"].ShouldBeNull();
        popUp.Dispose();
    }

    [Fact]
    public async Task A_form_of_the_settings_pages_that_is_sent_twice_makes_one_connection_too()
    {
        using var administrator = Host.Administrator();
        var form = Html.Fields(await administrator.GetStringAsync(Tokens + "/new?grantType=client_credentials"), "<form method=\"post\"").Where(field => field.Key == "form").Concat(PickerHost.ClientCredentials(Server)).ToList();

        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => administrator.PostFormAsync(Tokens + "/new?grantType=client_credentials", form)));

        both.ShouldAllBe(response => response.StatusCode == HttpStatusCode.Redirect);
        both[0].Headers.Location.ShouldBe(both[1].Headers.Location);
        using var list = await administrator.GetAsync(ConnectionsApi.Path);
        ((int?)(await list.ReadAsync())["totalCount"]).ShouldBe(1);
    }

    [Fact]
    public async Task A_form_of_the_settings_pages_that_is_sent_again_leads_to_what_it_made_and_with_another_account_makes_another_connection()
    {
        using var administrator = Host.Administrator();
        var form = Html.Fields(await administrator.GetStringAsync(Tokens + "/new?grantType=client_credentials"), "<form method=\"post\"").Where(field => field.Key == "form").Concat(PickerHost.ClientCredentials(Server)).ToList();
        using var first = await administrator.PostFormAsync(Tokens + "/new?grantType=client_credentials", form);

        using var again = await administrator.PostFormAsync(Tokens + "/new?grantType=client_credentials", form.Append(new("description", "Sent again")));
        var other = form.Where(field => field.Key != "clientId").Append(new("clientId", "client-2")).ToList();
        using var another = await administrator.PostFormAsync(Tokens + "/new?grantType=client_credentials", other);
        using var anotherAgain = await administrator.PostFormAsync(Tokens + "/new?grantType=client_credentials", other);

        again.Headers.Location.ShouldBe(first.Headers.Location);
        var page = Html.Text(await administrator.GetStringAsync(again.Headers.Location));
        page.ShouldContain("Saved already");
        page.ShouldNotContain("Sent again");
        another.Headers.Location.ShouldNotBe(first.Headers.Location);
        (await administrator.GetStringAsync(another.Headers.Location)).ShouldContain("client-2");
        anotherAgain.Headers.Location.ShouldBe(another.Headers.Location);
    }

    [Fact]
    public async Task Every_form_that_is_opened_from_the_list_of_providers_makes_a_connection_of_its_own()
    {
        using var administrator = Host.Administrator();
        var chooser = await administrator.GetStringAsync(Tokens + "/new");

        var forms = new[] { "provider=slack&", "provider=github&" }.Select(provider => Html.Attribute(chooser, "a", "href", provider).ShouldNotBeNull()).Select(address => address[address.IndexOf("form=", StringComparison.Ordinal)..]).ToList();

        forms.ShouldAllBe(form => form.Length == "form=".Length + 32);
        forms.ShouldBeUnique();
    }

    [Fact]
    public async Task While_the_store_is_away_the_pages_say_so()
    {
        await using var host = await ManagementHost.StartAsync(PickerHost.Settings with { Configure = builder => builder.Services.AddSingleton<IUiTicketStore, TicketsDown>() });
        using var client = host.Anonymous();
        client.DefaultRequestHeaders.Add("Cookie", "OAuthWebhook.Picker=session");

        using var response = await client.GetAsync(PickerHost.PageOf("x"));
        using var opened = await client.GetAsync("/oauth-webhook/ui-tickets/x");

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        opened.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public async Task Somebody_signed_in_on_the_pages_gets_the_pop_up_too_and_acts_as_themselves()
    {
        using var person = Host.Client(OAuthConnectionPermissions.Write);

        using var entered = await person.GetAsync($"{Tokens}/new?return=picker&origin={Uri.EscapeDataString(PickerHost.Origin)}&nonce={PickerHost.Nonce}");
        using var opened = await person.GetAsync(entered.Headers.Location);
        using var page = await person.GetAsync(opened.Headers.Location);

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        Html.Text(await page.Content.ReadAsStringAsync()).ShouldContain("Which service is it for?");
    }

    [Theory]
    [InlineData("origin=https%3A%2F%2Felsewhere.example&nonce=nonce-0123456789-abcdef")]
    [InlineData("origin=https%3A%2F%2Fstudio.example.com&nonce=short")]
    [InlineData("origin=https%3A%2F%2Fstudio.example.com")]
    public async Task Nobody_is_sent_through_for_a_page_that_is_not_allowed(string query)
    {
        using var person = Host.Administrator();

        using var response = await person.GetAsync($"{Tokens}/new?return=picker&{query}");

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        Html.Text(await response.Content.ReadAsStringAsync()).ShouldContain("This window cannot be used");
    }

    [Fact]
    public async Task Without_an_opener_to_tell_nothing_is_told()
    {
        using var person = Host.Administrator();
        using var entered = await person.GetAsync(Tokens + "/new?return=picker");
        using var opened = await person.GetAsync(entered.Headers.Location);
        Server["/token"].Enqueue(Answer.Token("access-token-canary"));

        using var response = await person.PostAsync(new Uri(Host.Address, opened.Headers.Location!).Segments[^1], [.. PickerHost.ClientCredentials(Server), new("then", "token")]);

        var html = await person.GetStringAsync(response.Headers.Location);
        Html.Text(html).ShouldContain("You can close this window.");
        html.ShouldNotContain("picker.js");
    }

    [Fact]
    public async Task A_form_without_its_antiforgery_token_is_refused()
    {
        var (popUp, id) = await Host.OpenAsync();

        using var response = await popUp.PostAsync(PickerHost.PageOf(id, "?grantType=client_credentials"), new FormUrlEncodedContent(PickerHost.ClientCredentials(Server)));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Host.StandsAsync(id))["connectionId"].ShouldBeNull();
        popUp.Dispose();
    }

    private sealed class TicketsDown : IUiTicketStore
    {
        public Task AddAsync(UiTicket ticket, CancellationToken cancellationToken) => throw new StoreUnavailableException(StoreDown.Detail);

        public Task<UiTicket?> FindAsync(string tenantId, string id, CancellationToken cancellationToken) => throw new StoreUnavailableException(StoreDown.Detail);

        public Task<UiTicket?> FindBySessionAsync(string sessionHash, CancellationToken cancellationToken) => throw new StoreUnavailableException(StoreDown.Detail);

        public Task<UiTicket?> TryOpenAsync(string ticketHash, string sessionHash, DateTimeOffset issuedAfter, CancellationToken cancellationToken) => throw new StoreUnavailableException(StoreDown.Detail);

        public Task NoteAuthorizationAsync(string tenantId, string id, string authorizationId, CancellationToken cancellationToken) => throw new StoreUnavailableException(StoreDown.Detail);

        public Task SweepAsync(DateTimeOffset before, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
