using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Tests.Consent;
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

        using var response = await popUp.PostAsync(id, [.. ClientCredentials(), new("then", "token")]);

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
        using var response = await popUp.PostAsync(id, [.. ClientCredentials(), new("then", "token")]);

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
    public async Task A_form_that_is_sent_twice_makes_one_connection()
    {
        var (popUp, id) = await Host.OpenAsync();
        Server["/token"].Otherwise = _ => Answer.Token("access-token-canary");
        KeyValuePair<string, string>[] form = [.. ClientCredentials(), new("then", "token")];
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
        var form = Html.Fields(await administrator.GetStringAsync(Tokens + "/new?grantType=client_credentials"), "<form method=\"post\"").Where(field => field.Key == "form").Concat(ClientCredentials()).ToList();

        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => administrator.PostFormAsync(Tokens + "/new?grantType=client_credentials", form)));

        both.ShouldAllBe(response => response.StatusCode == HttpStatusCode.Redirect);
        both[0].Headers.Location.ShouldBe(both[1].Headers.Location);
        using var list = await administrator.GetAsync(ConnectionsApi.Path);
        ((int?)(await list.ReadAsync())["totalCount"]).ShouldBe(1);
    }

    [Fact]
    public async Task A_consent_comes_back_to_the_pop_up_and_the_opener_learns_how_it_went()
    {
        var (popUp, id) = await Host.OpenAsync();
        Server["/token"].Enqueue(Answer.Token("access-token-canary"));
        var walk = await AuthorizeAsync(popUp, id);
        ((string?)(await Host.StandsAsync(id))["status"]).ShouldBe("pending");
        ((string?)(await Host.StandsAsync(id))["connectionId"]).ShouldBe(id);

        using var back = await walk.ReturnAsync(("code", "x"));

        back.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        back.Headers.Location!.OriginalString.ShouldBe(PickerHost.PageOf(id, "/done"));
        Html.Attribute(await popUp.GetStringAsync(back.Headers.Location), "p", "data-authorization-id", "").ShouldBe(walk.Id);
        var standing = await Host.StandsAsync(id);
        ((string?)standing["status"]).ShouldBe("completed");
        ((string?)standing["authorizationId"]).ShouldBe(walk.Id);
        popUp.Dispose();
    }

    [Fact]
    public async Task A_denied_consent_is_told_in_the_pop_up_and_to_the_opener_and_can_be_given_after_all()
    {
        var (popUp, id) = await Host.OpenAsync();
        var walk = await AuthorizeAsync(popUp, id);

        using var denied = await walk.ReturnAsync(("error", "access_denied"));
        var html = await popUp.GetStringAsync(denied.Headers.Location);

        Html.Text(html).ShouldContain("Consent was denied");
        html.ShouldNotContain("picker.js");
        ((string?)(await Host.StandsAsync(id))["status"]).ShouldBe("denied");
        Server["/token"].Enqueue(Answer.Token("access-token-canary"));
        using var authorize = await popUp.SendFormAsync(PickerHost.PageOf(id, "/done?handler=Authorize"), Html.Token(html));
        var again = await ContinueAsync(popUp, id, authorize);
        ((string?)(await Host.StandsAsync(id))["status"]).ShouldBe("pending");
        using var back = await again.ReturnAsync(("code", "x"));
        ((string?)(await Host.StandsAsync(id))["status"]).ShouldBe("completed");
        popUp.Dispose();
    }

    [Fact]
    public async Task A_pop_up_that_is_closed_during_the_consent_stays_pending_and_expires()
    {
        var (popUp, id) = await Host.OpenAsync();
        await AuthorizeAsync(popUp, id);
        popUp.Dispose();
        ((string?)(await Host.StandsAsync(id))["status"]).ShouldBe("pending");

        Host.Time.Advance(TimeSpan.FromMinutes(16));

        var standing = await Host.StandsAsync(id);
        ((string?)standing["status"]).ShouldBe("expired");
        ((string?)standing["connectionId"]).ShouldBe(id);
    }

    [Fact]
    public async Task The_page_that_leads_to_the_provider_is_good_once_and_leads_back_to_where_one_can_begin_again()
    {
        var (popUp, id) = await Host.OpenAsync();
        await AuthorizeAsync(popUp, id);

        using var again = await popUp.GetAsync(PickerHost.PageOf(id, "/authorize"));

        again.Headers.Location!.OriginalString.ShouldBe(PickerHost.PageOf(id, "/done"));
        var html = await popUp.GetStringAsync(again.Headers.Location);
        Html.Text(html).ShouldContain("Not finished yet");
        html.ShouldContain("handler=Authorize");
        popUp.Dispose();
    }

    [Fact]
    public async Task A_code_for_a_device_is_shown_in_the_pop_up_and_ends_it()
    {
        var (popUp, id) = await Host.OpenAsync();
        Server["/device"].Enqueue(Answer.Json(new { device_code = "device-code-canary", user_code = "WDJB-MJHT", verification_uri = "https://provider.example/device", expires_in = 600, interval = 5 }));
        using var begun = await popUp.PostAsync(id, [.. ClientCredentials(), new("deviceAuthorizationEndpoint", new Uri(Server.BaseAddress, "/device").AbsoluteUri), new("then", "authorize")], "urn:ietf:params:oauth:grant-type:device_code");

        var page = begun.Headers.Location!.OriginalString;
        var html = await popUp.GetStringAsync(page);
        using var status = await popUp.GetAsync(page + "?handler=Status");

        page.ShouldStartWith(PickerHost.PageOf(id, "/device/"));
        Html.Text(html).ShouldContain("WDJB-MJHT");
        ((bool?)(await status.ReadAsync())["waits"]).ShouldBe(true);
        ((string?)(await Host.StandsAsync(id))["status"]).ShouldBe("pending");
        popUp.Dispose();
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

        using var response = await person.PostAsync(new Uri(Host.Address, opened.Headers.Location!).Segments[^1], [.. ClientCredentials(), new("then", "token")]);

        var html = await person.GetStringAsync(response.Headers.Location);
        Html.Text(html).ShouldContain("You can close this window.");
        html.ShouldNotContain("picker.js");
    }

    [Fact]
    public async Task A_form_without_its_antiforgery_token_is_refused()
    {
        var (popUp, id) = await Host.OpenAsync();

        using var response = await popUp.PostAsync(PickerHost.PageOf(id, "?grantType=client_credentials"), new FormUrlEncodedContent(ClientCredentials()));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Host.StandsAsync(id))["connectionId"].ShouldBeNull();
        popUp.Dispose();
    }

    // Up to the provider's page.
    private async Task<Walk> AuthorizeAsync(HttpClient popUp, string id)
    {
        using var begun = await popUp.PostAsync(id, [.. ClientCredentials(), new("authorizationEndpoint", new Uri(Server.BaseAddress, "/authorize").AbsoluteUri), new("usePkce", "true"), new("then", "authorize")], "authorization_code");
        return await ContinueAsync(popUp, id, begun);
    }

    private async Task<Walk> ContinueAsync(HttpClient popUp, string id, HttpResponseMessage begun)
    {
        begun.Headers.Location!.OriginalString.ShouldBe(PickerHost.PageOf(id, "/authorize"));
        var start = Html.Attribute(await popUp.GetStringAsync(begun.Headers.Location), "a", "href", "/authorize/").ShouldNotBeNull();
        var walk = new Walk(popUp, (string)(await Host.StandsAsync(id))["authorizationId"]!, new Uri(start));
        using var opened = await walk.OpenAsync();
        opened.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return walk;
    }

    private List<KeyValuePair<string, string>> ClientCredentials() =>
    [
        new("name", "Invoices"), new("clientId", "client-1"), new("clientSecret", ConnectionsApi.ClientSecret), new("clientAuthenticationMethod", "client_secret_basic"), new("basicEncoding", "form"), new("scopeSeparator", " "),
        new("tokenEndpoint", new Uri(Server.BaseAddress, "/token").AbsoluteUri), new("baseUri", new Uri(Server.BaseAddress, "/api/").AbsoluteUri),
    ];

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
