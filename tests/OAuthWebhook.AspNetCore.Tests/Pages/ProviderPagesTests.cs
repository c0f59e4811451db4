using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Providers;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

/// <summary>Adding a connection by choosing its provider.</summary>
public sealed class ProviderPagesTests : HostedTests
{
    private const string Tokens = "/oauth-webhook/settings/tokens";

    [Fact]
    public async Task Every_provider_can_be_chosen_and_whatever_else_there_is_comes_last()
    {
        using var client = Host.Administrator();

        var text = Html.Text(await client.GetStringAsync(Tokens + "/new"));

        foreach (var provider in Catalogue.Providers)
            text.ShouldContain(provider.Name);
        text.LastIndexOf("Custom", StringComparison.Ordinal).ShouldBeGreaterThan(Catalogue.Providers.Max(provider => text.IndexOf(provider.Name, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Providers_are_searched_without_scripts_too()
    {
        using var client = Host.Administrator();

        var text = Html.Text(await client.GetStringAsync(Tokens + "/new?search=shopi"));

        text.ShouldContain("Shopify");
        text.ShouldNotContain("GitHub");
        text.ShouldContain("Custom");
    }

    [Fact]
    public async Task A_provider_asks_for_little_and_says_what_to_know_before()
    {
        using var client = Host.Administrator();
        List<string> more = [];
        foreach (var provider in Catalogue.Providers)
        {
            foreach (var grant in provider.Grants)
            {
                var html = await client.GetStringAsync($"{Tokens}/new?provider={provider.Id}&grantType={grant}");

                var open = html[html.IndexOf("<fieldset", StringComparison.Ordinal)..html.IndexOf("</fieldset>", StringComparison.Ordinal)];
                var count = Regex.Count(open, "<(input|select|textarea) ", RegexOptions.NonBacktracking);
                count.ShouldBeGreaterThanOrEqualTo(2, provider.Id);
                if (count > 4)
                    more.Add($"{provider.Id}, {grant}: {count}");
                if (provider.Note is { } note)
                    Html.Text(html).ShouldContain(note, Case.Sensitive, provider.Id);
            }
        }

        // Grants one has to choose in place of the first: where the server is, who the client is, and in whose place it acts, none of which can be guessed.
        more.ShouldBe(["keycloak, urn:ietf:params:oauth:grant-type:token-exchange: 5", "servicenow, password: 5"]);
    }

    [Fact]
    public async Task What_the_catalogue_says_is_filled_in_with_the_variables_that_were_entered()
    {
        using var client = Host.Administrator();
        var fields = await FieldsAsync(client, ("variables.shop", "acme"), ("clientId", "client-1"), ("clientSecret", ConnectionsApi.ClientSecret), ("name", "Our shop"));

        using var response = await client.PostFormAsync(Tokens + "/new?provider=shopify", fields);

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect, Html.Text(await response.Content.ReadAsStringAsync()));
        using var created = await client.GetAsync("/oauth-webhook/api/connections?search=Our%20shop");
        var connection = (await created.ReadAsync())["items"]![0]!;
        ((string?)connection["provider"]).ShouldBe("shopify");
        ((string?)connection["tokenEndpoint"]).ShouldNotBeNull().ShouldStartWith("https://acme.myshopify.com/");
        ((bool?)connection["hasClientSecret"]).ShouldBe(true);
    }

    [Fact]
    public async Task A_variable_is_changed_later_and_what_was_filled_in_with_it_follows_but_not_what_was_entered()
    {
        using var client = Host.Administrator();
        var id = await AddShopAsync(client);
        var fields = Html.Fields(await client.GetStringAsync($"{Tokens}/{id}"));
        fields.ShouldContain(new KeyValuePair<string, string>("variables.shop", "acme"));
        fields = [.. fields.Where(field => field.Key is not ("variables.shop" or "revocationEndpoint" or "clientSecret")), new("variables.shop", "acme-eu"), new("clientSecret", ConnectionsApi.ClientSecret), new("revocationEndpoint", "https://acme.myshopify.com/mine")];

        using var response = await client.PostFormAsync($"{Tokens}/{id}?handler=Save", fields);

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect, Html.Text(await response.Content.ReadAsStringAsync()));
        var connection = await client.GetConnectionAsync(id);
        ((string?)connection["variables"]!["shop"]).ShouldBe("acme-eu");
        ((string?)connection["tokenEndpoint"]).ShouldNotBeNull().ShouldStartWith("https://acme-eu.myshopify.com/");
        ((string?)connection["authorizationEndpoint"]).ShouldNotBeNull().ShouldStartWith("https://acme-eu.myshopify.com/");
        ((string?)connection["revocationEndpoint"]).ShouldBe("https://acme.myshopify.com/mine");
        ((string?)connection["provider"]).ShouldBe("shopify");
        ((bool?)connection["fromCatalogue"]).ShouldBe(true);
    }

    [Fact]
    public async Task What_a_connection_was_made_from_cannot_be_edited_away_as_if_it_were_a_label()
    {
        using var client = Host.Administrator();
        var id = await AddShopAsync(client);
        var html = await client.GetStringAsync($"{Tokens}/{id}");
        Html.Text(html).ShouldContain("It connects to Shopify, as the catalogue says how.");

        using var response = await client.PostFormAsync($"{Tokens}/{id}?handler=Save", [.. Html.Fields(html), new("provider", "Shopify (EU)")]);

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        ((bool?)(await client.GetConnectionAsync(id))["fromCatalogue"]).ShouldBe(true);
    }

    [Fact]
    public async Task A_label_that_is_the_catalogues_is_refused_where_everything_is_entered()
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.ClientCredentials());
        var fields = Html.Fields(await client.GetStringAsync($"{Tokens}/{id}")).Where(field => field.Key != "provider");

        using var response = await client.PostFormAsync($"{Tokens}/{id}?handler=Save", [.. fields, new("provider", "notion")]);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        Html.Text(await response.Content.ReadAsStringAsync()).ShouldContain("“notion” stands for the catalogue's entry Notion.");
        ((bool?)(await client.GetConnectionAsync(id))["fromCatalogue"]).ShouldBe(false);
    }

    [Fact]
    public async Task What_was_changed_among_the_further_settings_counts()
    {
        using var client = Host.Administrator();
        var fields = await FieldsAsync(client, ("variables.shop", "acme"), ("clientId", "client-1"), ("clientSecret", ConnectionsApi.ClientSecret), ("name", "Our shop"), ("scopes", "read_orders"), ("description", "Of the web team"));

        using var response = await client.PostFormAsync(Tokens + "/new?provider=shopify", fields);

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect, Html.Text(await response.Content.ReadAsStringAsync()));
        using var created = await client.GetAsync("/oauth-webhook/api/connections?search=Our%20shop");
        var connection = (await created.ReadAsync())["items"]![0]!;
        connection["scopes"]!.AsArray().Select(scope => (string?)scope).ShouldBe(["read_orders"]);
        ((string?)connection["description"]).ShouldBe("Of the web team");
    }

    [Fact]
    public async Task A_variable_that_cannot_stand_in_a_URL_is_told_where_it_was_entered()
    {
        using var client = Host.Administrator();
        var fields = await FieldsAsync(client, ("variables.shop", "evil.example/"), ("clientId", "client-1"), ("clientSecret", ConnectionsApi.ClientSecret));

        using var response = await client.PostFormAsync(Tokens + "/new?provider=shopify", fields);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var html = await response.Content.ReadAsStringAsync();
        html.ShouldContain("id=\"field-variables-shop-error\"");
        Html.Attribute(html, "input", "value", "evil.example/").ShouldNotBeNull();
    }

    private ProviderCatalog Catalogue => Host.Services.GetRequiredService<ProviderCatalog>();

    // As a browser sends the whole form, with what a person typed.
    private static async Task<List<KeyValuePair<string, string>>> FieldsAsync(HttpClient client, params (string Name, string Value)[] typed)
    {
        var fields = Html.Fields(await client.GetStringAsync(Tokens + "/new?provider=shopify"), "<form method=\"post\"");
        foreach (var (name, value) in typed)
        {
            fields.RemoveAll(field => field.Key == name).ShouldBe(1, name);
            fields.Add(new(name, value));
        }

        return [.. fields.Select(field => KeyValuePair.Create(field.Key, field.Value.ReplaceLineEndings("\r\n")))];
    }

    private static async Task<string> AddShopAsync(HttpClient client)
    {
        var fields = await FieldsAsync(client, ("variables.shop", "acme"), ("clientId", "client-1"), ("clientSecret", ConnectionsApi.ClientSecret), ("name", "Our shop"));
        using var response = await client.PostFormAsync(Tokens + "/new?provider=shopify", fields);
        using var created = await client.GetAsync("/oauth-webhook/api/connections?search=Our%20shop");
        return (string)(await created.ReadAsync())["items"]![0]!["id"]!;
    }
}
