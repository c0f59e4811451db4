using System.Net;
using OAuthWebhook.AspNetCore.Tests.Host;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

/// <summary>The form of a connection: what is entered, kept, and wrong.</summary>
public sealed class ConnectionFormTests : TokensPagesTests
{
    [Theory]
    [InlineData("urn:ietf:params:oauth:grant-type:device_code", "deviceAuthorizationEndpoint")]
    [InlineData("urn:ietf:params:oauth:grant-type:token-exchange", "tokenExchange.subjectConnection")]
    [InlineData("urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion.subject")]
    public async Task The_form_of_a_grant_has_its_fields_and_says_at_which_something_is_wrong(string grantType, string field)
    {
        var html = await Client.GetStringAsync($"{Tokens}/new?grantType={Uri.EscapeDataString(grantType)}");
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
        var saved = await Client.GetConnectionAsync(response.Headers.Location!.OriginalString.Split('/')[^1]);
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
        var saved = await Client.GetConnectionAsync(id);
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
        var id = await Client.CreateIdAsync(ConnectionsApi.AuthorizationCode(Server.BaseAddress));
        var before = await Client.GetConnectionAsync(id);

        using var response = await Client.PostFormAsync($"{Tokens}/{id}?handler=Save", Html.Fields(await PageAsync(id)));

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect, Html.Text(await response.Content.ReadAsStringAsync()));
        var after = await Client.GetConnectionAsync(id);
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
        var id = await Client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));
        var form = Html.Fields(await PageAsync(id)).Where(field => field.Key != "name").ToList();
        (await Client.PutAsync(id, ConnectionsApi.ClientCredentials(Server.BaseAddress), "*")).EnsureSuccessStatusCode().Dispose();

        using var slower = await Client.PostFormAsync($"{Tokens}/{id}?handler=Save", [.. form, new("name", "Mine")]);
        var html = await slower.Content.ReadAsStringAsync();
        using var again = await Client.PostFormAsync($"{Tokens}/{id}?handler=Save", Html.Fields(html));

        Html.Text(html).ShouldContain("Somebody else changed this connection");
        Html.Attribute(html, "input", "value", "Mine").ShouldNotBeNull();
        again.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        ((string?)(await Client.GetConnectionAsync(id))["name"]).ShouldBe("Mine");
    }

    [Theory]
    [InlineData("", false, true)]
    [InlineData("", true, false)]
    [InlineData("new-secret", false, true)]
    public async Task A_secret_left_empty_is_kept_and_the_box_removes_it(string secret, bool remove, bool kept)
    {
        var body = ConnectionsApi.AuthorizationCode(Server.BaseAddress);
        body["clientAuthenticationMethod"] = "none";
        var id = await Client.CreateIdAsync(body);
        List<KeyValuePair<string, string>> form = [.. Html.Fields(await PageAsync(id)).Where(field => field.Key != "clientSecret"), new("clientSecret", secret)];
        if (remove)
            form.Add(new("clientSecret.remove", "true"));

        using var response = await Client.PostFormAsync($"{Tokens}/{id}?handler=Save", form);

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        ((bool?)(await Client.GetConnectionAsync(id))["hasClientSecret"]).ShouldBe(kept);
    }

    [Fact]
    public async Task What_people_enter_is_text_and_never_markup()
    {
        const string markup = "<script>alert(1)</script>\"'&";
        var body = ConnectionsApi.AuthorizationCode(Server.BaseAddress);
        foreach (var field in (string[])["name", "provider", "description", "clientId"])
            body[field] = markup;
        var id = await Client.CreateIdAsync(body);

        foreach (var path in (string[])["", $"/{id}", $"/{id}/delete", "?search=" + Uri.EscapeDataString(markup)])
            (await Client.GetStringAsync(Tokens + path)).ShouldNotContain("<script>alert");
    }
}
