using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Providers;

namespace OAuthWebhook.AspNetCore.Tests.Api;

public sealed class ProvidersApiTests : IAsyncLifetime
{
    private ManagementHost _host = null!;

    private static ProviderDefinition Shop { get; } = new()
    {
        Id = "test-shop",
        Name = "A test shop",
        Documentation = new(new Uri("https://shop.example/docs"), new DateOnly(2026, 1, 31)),
        Note = "Register the app first.",
        Grants = ["client_credentials", "authorization_code"],
        Variables = new Dictionary<string, ProviderVariable> { ["shop"] = new() { Label = "Shop", Help = "The name before .shop.example." }, ["region"] = new() { Label = "Region", Default = "eu", Choices = ["eu", "us"] } },
        Connection = new()
        {
            TokenEndpoint = "https://{shop}.{region}.shop.example/token",
            BaseUri = "https://{shop}.{region}.shop.example/api",
            Scopes = ["read"],
        },
    };

    public async Task InitializeAsync() => _host = await ManagementHost.StartAsync(new HostSettings { Configure = builder => builder.Services.AddOAuthProviders(Shop) });

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_provider_is_listed_with_what_a_form_has_to_ask_and_what_it_need_not_ask()
    {
        using var client = _host.Client(OAuthConnectionPermissions.Read);

        var items = (await client.GetFromJsonAsync<JsonObject>("/oauth-webhook/api/providers"))!["items"]!.AsArray();

        var shop = items.Single(item => (string?)item!["id"] == "test-shop")!;
        ((string?)shop["name"]).ShouldBe("A test shop");
        ((string?)shop["note"]).ShouldBe("Register the app first.");
        shop["documentation"]!.ToJsonString().ShouldBe("""{"url":"https://shop.example/docs","read":"2026-01-31"}""");
        shop["grants"]!.AsArray().Select(grant => (string?)grant).ShouldBe(["client_credentials", "authorization_code"]);
        shop["variables"]!.AsArray().Select(variable => ((string?)variable!["name"], (bool)variable["required"]!, (string?)variable["default"])).ShouldBe([("shop", true, null), ("region", false, "eu")]);
        shop["connection"]!.AsObject().Select(field => field.Key).ShouldBe(["baseUri", "tokenEndpoint", "scopes"], ignoreOrder: true);
        items.Select(item => (string?)item!["name"]).ShouldBe(items.Select(item => (string?)item!["name"]).Order(StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_connection_of_a_provider_needs_its_variables_and_the_client_and_has_the_rest()
    {
        using var client = _host.Administrator();

        var connection = await client.CreateAsync(Body(("shop", "acme")));

        ((string?)connection["tokenEndpoint"]).ShouldBe("https://acme.eu.shop.example/token");
        ((string?)connection["baseUri"]).ShouldBe("https://acme.eu.shop.example/api");
        ((string?)connection["grantType"]).ShouldBe("client_credentials");
        connection["scopes"]!.AsArray().Select(scope => (string?)scope).ShouldBe(["read"]);
    }

    /// <summary>Variables as somebody might enter them, and the field that is wrong then.</summary>
    public static TheoryData<string?, string, string> BadVariables => new()
    {
        { null, "eu", "variables.shop" },
        { "", "eu", "variables.shop" },
        { "evil.com/", "eu", "variables.shop" },
        { "evil.com#", "eu", "variables.shop" },
        { "evil.com?x", "eu", "variables.shop" },
        { "a@b", "eu", "variables.shop" },
        { "a:1", "eu", "variables.shop" },
        { "a\\b", "eu", "variables.shop" },
        { "..", "eu", "variables.shop" },
        { "a..b", "eu", "variables.shop" },
        { ".a", "eu", "variables.shop" },
        { "a\n", "eu", "variables.shop" },
        { "a%2fb", "eu", "variables.shop" },
        { "{region}", "eu", "variables.shop" },
        { "ä", "eu", "variables.shop" },
        { "acme", "asia", "variables.region" },
    };

    [Theory]
    [MemberData(nameof(BadVariables))]
    public async Task A_variable_that_is_missing_or_could_lead_elsewhere_is_an_error_of_its_field(string? shop, string region, string field)
    {
        using var client = _host.Administrator();

        using var response = await client.PostAsJsonAsync(ConnectionsApi.Path, shop is null ? Body(("region", region)) : Body(("shop", shop), ("region", region)));

        (await response.InvalidFieldsAsync()).ShouldBe([field]);
    }

    [Fact]
    public async Task A_variable_that_the_provider_does_not_have_is_refused()
    {
        using var client = _host.Administrator();

        using var response = await client.PostAsJsonAsync(ConnectionsApi.Path, Body(("shop", "acme"), ("store", "x")));

        (await response.InvalidFieldsAsync()).ShouldBe(["variables.store"]);
    }

    [Fact]
    public async Task A_connection_without_a_provider_of_the_catalogue_has_no_variables()
    {
        using var client = _host.Administrator();
        var body = ConnectionsApi.ClientCredentials();
        body["variables"] = new JsonObject { ["shop"] = "acme" };

        using var response = await client.PostAsJsonAsync(ConnectionsApi.Path, body);

        (await response.InvalidFieldsAsync()).ShouldBe(["variables"]);
    }

    [Fact]
    public async Task What_is_entered_beside_the_provider_takes_the_place_of_what_the_provider_says()
    {
        using var client = _host.Administrator();
        var body = Body(("shop", "acme"));
        body["tokenEndpoint"] = "https://login.shop.example/token";

        ((string?)(await client.CreateAsync(body))["tokenEndpoint"]).ShouldBe("https://login.shop.example/token");
    }

    [Fact]
    public async Task Another_shop_does_not_get_the_secret_that_was_entered_for_the_first()
    {
        using var client = _host.Administrator();
        var id = await client.CreateIdAsync(Body(("shop", "acme")));
        var body = Body(("shop", "evil"));
        body.Remove("clientSecret");

        using (var refused = await client.PutAsync(id, body, "\"1\""))
            (await refused.InvalidFieldsAsync()).ShouldBe(["clientSecret"]);
        body["clientSecret"] = "another";
        using var changed = await client.PutAsync(id, body, "\"1\"");

        ((string?)(await changed.ReadAsync())["tokenEndpoint"]).ShouldBe("https://evil.eu.shop.example/token");
    }

    [Fact]
    public async Task A_changed_variable_beside_the_url_that_the_former_one_made_is_refused()
    {
        using var client = _host.Administrator();
        var id = await client.CreateIdAsync(Body(("shop", "acme")));
        var body = Body(("shop", "other"));
        body["tokenEndpoint"] = "https://acme.eu.shop.example/token";

        using var response = await client.PutAsync(id, body, "\"1\"");

        (await response.InvalidFieldsAsync()).ShouldBe(["variables.shop"]);
    }

    private static JsonObject Body(params (string Name, string Value)[] variables) => new()
    {
        ["name"] = "Shop",
        ["provider"] = "test-shop",
        ["clientId"] = "client-1",
        ["clientSecret"] = "client-secret-canary",
        ["variables"] = new JsonObject(variables.Select(variable => KeyValuePair.Create(variable.Name, (JsonNode?)variable.Value))),
    };
}
