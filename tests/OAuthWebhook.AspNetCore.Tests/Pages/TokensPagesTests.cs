using System.Net;
using System.Text.RegularExpressions;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

public sealed class TokensPagesTests : HostedTests
{
    private const string Tokens = "/oauth-webhook/settings/tokens";
    private const string TokenCanary = "entered-token-canary";

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
    public async Task A_new_connection_is_saved_gets_its_token_and_is_shown()
    {
        Server["/token"].Enqueue(Answer.Token("access-token-canary"));

        using var response = await PostNewAsync("client_credentials", [.. ClientCredentials(), new("then", "token")]);

        var html = await FollowAsync(response);
        Html.Text(html).ShouldContain("The connection is saved and works");
        Html.Text(html).ShouldContain("Active");
        ShouldShowNoSecret(html);
    }

    [Fact]
    public async Task A_new_connection_says_at_once_for_which_account_its_token_is()
    {
        Server["/token"].Enqueue(Answer.Token("access-token-canary"));
        Server["/userinfo"].Otherwise = _ => Answer.Json(new { sub = "1", email = "ada@example.com" });

        using var response = await PostNewAsync("client_credentials", [.. ClientCredentials(), new("userinfoEndpoint", new Uri(Server.BaseAddress, "/userinfo").AbsoluteUri), new("then", "token")]);

        Html.Text(await FollowAsync(response)).ShouldContain("The connection is saved and works: the provider gave it a token. It belongs to ada@example.com.");
    }

    [Fact]
    public async Task A_new_connection_that_gets_no_token_is_kept_and_says_why()
    {
        Server["/token"].Otherwise = _ => Answer.Error("invalid_client", status: 401);

        using var response = await PostNewAsync("client_credentials", [.. ClientCredentials(), new("then", "token")]);

        var text = Html.Text(await FollowAsync(response));
        text.ShouldContain("No token");
        text.ShouldContain("What to do next:");
        text.ShouldContain("Failing");
    }

    [Fact]
    public async Task A_new_connection_that_needs_consent_leads_on_to_the_provider_once()
    {
        using var response = await PostNewAsync("authorization_code", [.. ClientCredentials(), new("authorizationEndpoint", new Uri(Server.BaseAddress, "/authorize").AbsoluteUri), new("usePkce", "true"), new("then", "authorize")]);

        var page = await FollowAsync(response);
        var again = await _client.GetAsync(response.Headers.Location);

        page.ShouldContain("<meta http-equiv=\"refresh\" content=\"0;url=" + Host.Address);
        again.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task A_connection_for_an_existing_refresh_token_asks_for_it_and_offers_no_consent()
    {
        using var response = await PostNewAsync("refresh_token", ClientCredentials());

        var html = await FollowAsync(response);
        html.ShouldContain("<details class=\"card mb-4\" open");
        html.ShouldNotContain("handler=Authorize");
        html.ShouldNotContain("id=\"callback-url\"");
        Html.Text(html).ShouldContain("enter a refresh token");

        using var entered = await _client.PostFormAsync(response.Headers.Location! + "?handler=Enter", new KeyValuePair<string, string>("refreshToken", TokenCanary));
        var after = await FollowAsync(entered);
        after.ShouldContain("handler=Token");
        after.ShouldNotContain(TokenCanary);
        Html.Text(after).ShouldContain("not used yet");
    }

    [Theory]
    [InlineData("urn:ietf:params:oauth:grant-type:device_code", "deviceAuthorizationEndpoint")]
    [InlineData("urn:ietf:params:oauth:grant-type:token-exchange", "tokenExchange.subjectConnection")]
    [InlineData("urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion.subject")]
    public async Task The_form_of_a_grant_has_its_fields_and_says_at_which_something_is_wrong(string grantType, string field)
    {
        var html = await _client.GetStringAsync($"{Tokens}/new?grantType={Uri.EscapeDataString(grantType)}");
        html.ShouldContain($"name=\"{field}\"");
        html.ShouldNotContain("name=\"usePkce\"");

        using var response = await PostNewAsync(grantType, [.. ClientCredentials(), new(field, "a\u0001b")]);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldContain($"id=\"field-{field.Replace('.', '-')}-error\"");
    }

    [Fact]
    public async Task What_was_typed_is_still_there_after_a_mistake_except_secrets()
    {
        using var response = await PostNewAsync(
            "client_credentials",
            [.. ClientCredentials().Where(field => field.Key != "tokenEndpoint"), new("tokenEndpoint", "http://provider.example/token"), new("refresh.marginSeconds", "soon"), new("tokenParameters", "novalue")]);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var html = await response.Content.ReadAsStringAsync();
        Html.Attribute(html, "input", "value", "Invoices & more").ShouldNotBeNull();
        Html.Attribute(html, "input", "value", "http://provider.example/token").ShouldNotBeNull();
        Html.Attribute(html, "input", "value", "soon").ShouldNotBeNull();
        Html.Text(html).ShouldContain("A whole number of seconds is needed.");
        Html.Text(html).ShouldContain("“novalue” is not of the form name=value.");
        Html.Text(html).ShouldContain("What you typed is still there, except secrets");
        html.ShouldContain("<details class=\"mb-4\" open");
        ShouldShowNoSecret(html);
    }

    [Fact]
    public async Task Mistakes_that_only_the_core_sees_stand_beside_their_fields()
    {
        using var response = await PostNewAsync("client_credentials", [new("name", ""), new("allowedHosts", "good.example\nhttp://bad"), new("clientAuthenticationMethod", "client_secret_post"), new("scopeSeparator", " ")]);

        var html = await response.Content.ReadAsStringAsync();
        foreach (var field in (string[])["name", "tokenEndpoint", "clientId", "clientSecret", "allowedHosts"])
            html.ShouldContain($"id=\"field-{field}-error\"");
    }

    [Fact]
    public async Task Every_field_of_the_form_is_saved()
    {
        using var response = await PostNewAsync("authorization_code",
        [
            .. ClientCredentials(),
            new("authorizationEndpoint", "https://provider.example/authorize"), new("description", "For the team"), new("scopes", "read, write"),
            new("allowedHosts", "api.example\r\n*.example.org"), new("clientAuthenticationMethod", "client_secret_post"), new("basicEncoding", "raw"), new("scopeSeparator", ","),
            new("userinfoEndpoint", "https://provider.example/me"), new("authorizationParameters", "access_type=offline\r\nprompt = consent"), new("tokenParameters", "audience=a=b"),
            new("issuer", "https://provider.example"), new("redirectUri", "https://flows.example/x"), new("refresh.endpoint", "https://provider.example/refresh"),
            new("refresh.parameters", "hint=1"), new("refresh.marginSeconds", "30"), new("refresh.defaultLifetimeSeconds", "600"), new("refresh.refreshTokenLifetimeSeconds", "86400"),
        ]);

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect, Html.Text(await response.Content.ReadAsStringAsync()));
        var saved = await _client.GetConnectionAsync(response.Headers.Location!.OriginalString.Split('/')[^1]);
        saved["scopes"]!.ToJsonString().ShouldBe("[\"read\",\"write\"]");
        saved["allowedHosts"]!.ToJsonString().ShouldBe("[\"api.example\",\"*.example.org\"]");
        saved["authorizationParameters"]!.ToJsonString().ShouldBe("{\"access_type\":\"offline\",\"prompt\":\"consent\"}");
        saved["tokenParameters"]!.ToJsonString().ShouldBe("{\"audience\":\"a=b\"}");
        saved["refresh"]!.ToJsonString().ShouldBe("{\"endpoint\":\"https://provider.example/refresh\",\"clientAuthenticationMethod\":null,\"parameters\":{\"hint\":\"1\"},\"marginSeconds\":30,\"defaultLifetimeSeconds\":600,\"refreshTokenLifetimeSeconds\":86400}");
        ((string?)saved["description"]).ShouldBe("For the team");
        ((string?)saved["clientAuthenticationMethod"]).ShouldBe("client_secret_post");
        ((string?)saved["basicEncoding"]).ShouldBe("raw");
        ((string?)saved["scopeSeparator"]).ShouldBe(",");
        ((string?)saved["userinfoEndpoint"]).ShouldBe("https://provider.example/me");
        ((string?)saved["issuer"]).ShouldBe("https://provider.example");
        ((string?)saved["redirectUri"]).ShouldBe("https://flows.example/x");
        ((bool?)saved["usePkce"]).ShouldBe(false);
    }

    [Fact]
    public async Task A_private_key_is_entered_in_lines_kept_by_the_next_save_and_never_shown()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var pem = key.ExportPkcs8PrivateKeyPem().ReplaceLineEndings("\r\n");
        var fields = ClientCredentials().Where(field => field.Key != "clientSecret").Concat(
        [
            new("clientAuthenticationMethod", "private_key_jwt"), new("clientKeySettings.algorithm", "ES256"), new("clientKeySettings.id", "key-1"), new("clientKeySettings.audience", "urn:as"), new("useDpop", "true"),
        ]).ToArray();

        using var wrong = await PostNewAsync("client_credentials", [.. fields, new("clientKey", pem[..60])]);
        using var right = await PostNewAsync("client_credentials", [.. fields, new("clientKey", pem)]);

        var mistake = await wrong.Content.ReadAsStringAsync();
        mistake.ShouldContain("id=\"field-clientKey-error\"");
        mistake.ShouldNotContain(pem[30..60]);
        right.StatusCode.ShouldBe(HttpStatusCode.Redirect, Html.Text(await right.Content.ReadAsStringAsync()));
        var id = right.Headers.Location!.OriginalString.Split('/')[^1];
        var saved = await _client.GetConnectionAsync(id);
        ((bool?)saved["hasClientKey"]).ShouldBe(true);
        ((bool?)saved["useDpop"]).ShouldBe(true);
        ((string?)saved["clientKeySettings"]!["algorithm"]).ShouldBe("ES256");
        ((string?)saved["clientKeySettings"]!["id"]).ShouldBe("key-1");
        ((string?)saved["clientKeySettings"]!["audience"]).ShouldBe("urn:as");
        var page = await PageAsync(id);
        page.ShouldContain("id=\"field-clientKey-remove\"");
        foreach (var line in pem.Split("\r\n").Where(line => !line.StartsWith('-')))
            $"{page}{saved.ToJsonString()}".ShouldNotContain(line);
    }

    [Fact]
    public async Task Saving_the_form_as_it_was_shown_changes_nothing()
    {
        var id = await _client.CreateIdAsync(ConnectionsApi.AuthorizationCode(Server.BaseAddress));
        var before = await _client.GetConnectionAsync(id);

        using var response = await _client.PostFormAsync($"{Tokens}/{id}?handler=Save", Html.Fields(await PageAsync(id)));

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect, Html.Text(await response.Content.ReadAsStringAsync()));
        var after = await _client.GetConnectionAsync(id);
        foreach (var changing in (string[])["version", "updatedAt"])
        {
            before.Remove(changing);
            after.Remove(changing);
        }

        after.ToJsonString().ShouldBe(before.ToJsonString());
    }

    [Fact]
    public async Task Of_two_people_the_slower_one_is_told_and_can_save_again()
    {
        var id = await _client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));
        var form = Html.Fields(await PageAsync(id)).Where(field => field.Key != "name").ToList();
        (await _client.PutAsync(id, ConnectionsApi.ClientCredentials(Server.BaseAddress), "*")).EnsureSuccessStatusCode().Dispose();

        using var slower = await _client.PostFormAsync($"{Tokens}/{id}?handler=Save", [.. form, new("name", "Mine")]);
        var html = await slower.Content.ReadAsStringAsync();
        using var again = await _client.PostFormAsync($"{Tokens}/{id}?handler=Save", Html.Fields(html));

        Html.Text(html).ShouldContain("Somebody else changed this connection");
        Html.Attribute(html, "input", "value", "Mine").ShouldNotBeNull();
        again.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        ((string?)(await _client.GetConnectionAsync(id))["name"]).ShouldBe("Mine");
    }

    [Theory]
    [InlineData("", false, true)]
    [InlineData("", true, false)]
    [InlineData("new-secret", false, true)]
    public async Task A_secret_left_empty_is_kept_and_the_box_removes_it(string secret, bool remove, bool kept)
    {
        var body = ConnectionsApi.AuthorizationCode(Server.BaseAddress);
        body["clientAuthenticationMethod"] = "none";
        var id = await _client.CreateIdAsync(body);
        List<KeyValuePair<string, string>> form = [.. Html.Fields(await PageAsync(id)).Where(field => field.Key != "clientSecret"), new("clientSecret", secret)];
        if (remove)
            form.Add(new("clientSecret.remove", "true"));

        using var response = await _client.PostFormAsync($"{Tokens}/{id}?handler=Save", form);

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        ((bool?)(await _client.GetConnectionAsync(id))["hasClientSecret"]).ShouldBe(kept);
    }

    [Fact]
    public async Task A_token_is_entered_validated_and_forgotten_by_hand()
    {
        var body = ConnectionsApi.AuthorizationCode(Server.BaseAddress);
        body["userinfoEndpoint"] = new Uri(Server.BaseAddress, "/me").AbsoluteUri;
        var id = await _client.CreateIdAsync(body);
        Server["/me"].Otherwise = request => request.Authorization == "Bearer " + TokenCanary ? Answer.Json(new { email = "ada@example.com" }) : Answer.Empty(401);

        var entered = await ActAsync(id, "Enter", new("accessToken", $" {TokenCanary} "), new("expiresAt", "2040-01-31T12:00"));
        var validated = await ActAsync(id, "Validate");
        var forgotten = await ActAsync(id, "Forget");

        Html.Text(entered).ShouldContain("The token you entered is stored.");
        entered.ShouldContain("datetime=\"2040-01-31T12:00:00Z\"");
        Html.Text(validated).ShouldContain("The token is accepted");
        Html.Text(validated).ShouldContain("ada@example.com");
        Html.Text(forgotten).ShouldContain("The token is forgotten.");
        Html.Text(forgotten).ShouldContain("No token yet");
        (entered + validated + forgotten).ShouldNotContain(TokenCanary);
        Host.Logs.Lines.Where(line => line.ToString().Contains(TokenCanary, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("two words", "2040-01-31T12:00", "no blanks")]
    [InlineData("good", "someday", "A time such as")]
    [InlineData("good", "2001-01-01T00:00", "That time is over.")]
    public async Task A_token_that_cannot_be_one_is_refused_beside_its_field_and_not_shown_again(string token, string expiresAt, string text)
    {
        var id = await _client.CreateIdAsync(ConnectionsApi.AuthorizationCode(Server.BaseAddress));

        using var response = await _client.PostFormAsync($"{Tokens}/{id}?handler=Enter", new("accessToken", token), new("expiresAt", expiresAt));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var html = await response.Content.ReadAsStringAsync();
        Html.Text(html).ShouldContain(text);
        Html.Attribute(html, "input", "value", token).ShouldBeNull();
    }

    [Fact]
    public async Task A_connection_is_disabled_enabled_and_refreshed()
    {
        var id = await _client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));
        Server["/token"].Enqueue(Answer.Token("access-token-canary"));

        var disabled = await ActAsync(id, "Switch", new("disabled", "true"), new("version", "1"));
        var stale = await ActAsync(id, "Switch", new("disabled", "false"), new("version", "1"));
        var enabled = await ActAsync(id, "Switch", new("disabled", "false"), new("version", "2"));
        var refreshed = await ActAsync(id, "Token");

        Html.Text(disabled).ShouldContain("No workflow can use this connection until it is enabled again.");
        Html.Text(stale).ShouldContain("Somebody else changed this connection meanwhile.");
        Html.Text(enabled).ShouldContain("Workflows can use this connection again.");
        Html.Text(refreshed).ShouldContain("The provider gave a new token.");
    }

    [Fact]
    public async Task Opening_the_delete_page_deletes_nothing_and_its_button_does()
    {
        var id = await _client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));

        var page = await _client.GetStringAsync($"{Tokens}/{id}/delete");
        using var still = await _client.GetAsync($"{Tokens}/{id}");
        using var response = await _client.PostFormAsync($"{Tokens}/{id}/delete");
        using var gone = await _client.GetAsync($"{Tokens}/{id}");

        Html.Text(page).ShouldContain("Delete “Invoices”?");
        still.StatusCode.ShouldBe(HttpStatusCode.OK);
        Html.Text(await FollowAsync(response)).ShouldContain("The connection and its token are gone.");
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        Html.Text(await gone.Content.ReadAsStringAsync()).ShouldContain("What to do next:");
    }

    [Fact]
    public async Task A_second_click_on_delete_is_told_that_it_is_done()
    {
        var id = await _client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));
        using var first = await _client.PostFormAsync($"{Tokens}/{id}/delete");

        using var second = await _client.PostFormAsync($"{Tokens}/{id}/delete");

        second.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        Html.Text(await FollowAsync(second)).ShouldContain("Deleted already The connection is not there any more.");
    }

    [Fact]
    public async Task Gone_back_to_after_it_was_sent_a_form_leads_to_what_it_made()
    {
        var chooser = await _client.GetStringAsync(Tokens + "/new?provider=custom");
        var address = Html.Attribute(chooser, "a", "href", "grantType=client_credentials").ShouldNotBeNull();
        address.ShouldContain("form=");
        var html = await _client.GetStringAsync(address);
        var form = Html.Fields(html, "<form method=\"post\"").Single(field => field.Key == "form").Value;
        using var sent = await PostNewAsync("client_credentials", [.. ClientCredentials(), new("form", form)]);

        using var back = await _client.GetAsync(address);

        back.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        back.Headers.Location!.OriginalString.ShouldEndWith("/" + form);
        Html.Text(await FollowAsync(back)).ShouldContain("Saved already");
    }

    [Fact]
    public async Task A_disabled_connection_cannot_begin_a_consent_and_says_so()
    {
        var body = ConnectionsApi.AuthorizationCode(Server.BaseAddress);
        body["disabled"] = true;
        var id = await _client.CreateIdAsync(body);

        var text = Html.Text(await ActAsync(id, "Authorize"));

        text.ShouldContain("Authorizing could not begin");
        text.ShouldContain("What to do next: Enable it on this page.");
    }

    [Fact]
    public async Task Who_may_only_read_is_offered_nothing_that_would_be_refused()
    {
        var id = await _client.CreateIdAsync(ConnectionsApi.AuthorizationCode(Server.BaseAddress));
        using var reader = Host.Client(OAuthConnectionPermissions.Read);

        var list = await reader.GetStringAsync(Tokens);
        var details = await reader.GetStringAsync($"{Tokens}/{id}");

        Regex.Matches(list + details, "handler=(?<name>[A-Za-z]+)", RegexOptions.NonBacktracking).Select(match => match.Groups["name"].Value).ShouldBe(["Validate"]);
        (list + details).ShouldNotContain("<button class=\"btn btn-primary");
        (list + details).ShouldNotContain("/delete\"");
        (list + details).ShouldNotContain("/new\"");
        details.ShouldContain("<fieldset disabled");
    }

    [Fact]
    public async Task What_people_enter_is_text_and_never_markup()
    {
        const string markup = "<script>alert(1)</script>\"'&";
        var body = ConnectionsApi.AuthorizationCode(Server.BaseAddress);
        foreach (var field in (string[])["name", "provider", "description", "clientId"])
            body[field] = markup;
        var id = await _client.CreateIdAsync(body);

        foreach (var path in (string[])["", $"/{id}", $"/{id}/delete", "?search=" + Uri.EscapeDataString(markup)])
            (await _client.GetStringAsync(Tokens + path)).ShouldNotContain("<script>alert");
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

    private IEnumerable<KeyValuePair<string, string>> ClientCredentials() => ClientCredentials(Server.BaseAddress);

    // As in a browser: of two fields with one name the later one, which the test gave, is sent.
    private Task<HttpResponseMessage> PostNewAsync(string grantType, IEnumerable<KeyValuePair<string, string>> fields) =>
        _client.PostFormAsync($"{Tokens}/new?grantType={grantType}", fields.GroupBy(field => field.Key).Select(field => field.Last()));

    private async Task<string> PageAsync(string id) => await _client.GetStringAsync($"{Tokens}/{id}");

    private async Task<string> ActAsync(string id, string handler, params IEnumerable<KeyValuePair<string, string>> fields)
    {
        using var response = await _client.PostFormAsync($"{Tokens}/{id}?handler={handler}", fields);
        return await FollowAsync(response);
    }

    private async Task<string> FollowAsync(HttpResponseMessage response)
    {
        response.StatusCode.ShouldBe(HttpStatusCode.Redirect, Html.Text(await response.Content.ReadAsStringAsync()));
        return await _client.GetStringAsync(response.Headers.Location!.OriginalString);
    }

    private static void ShouldShowNoSecret(string html)
    {
        html.ShouldNotContain(ConnectionsApi.ClientSecret);
        html.ShouldNotContain("access-token-canary");
    }
}
