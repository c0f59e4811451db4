using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using OAuthWebhook.AspNetCore.Tests.Host;

namespace OAuthWebhook.AspNetCore.Tests.Promotion;

public sealed class PromotionApiTests : HostedTests
{
    private const string Export = "/oauth-webhook/api/export";
    private const string Import = "/oauth-webhook/api/import";

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
    public async Task What_one_host_exports_another_imports_under_the_same_ids_and_says_what_is_to_be_done()
    {
        var service = ConnectionsApi.ClientCredentials(Server.BaseAddress);
        service["tokenParameters"] = new JsonObject { ["api_key"] = "parameter-canary", ["audience"] = "crm" };
        var id = await _client.CreateIdAsync(service);
        var person = await _client.CreateIdAsync(ConnectionsApi.AuthorizationCode());
        var exchange = ConnectionsApi.ClientCredentials();
        exchange["name"] = "A exchange";
        exchange["grantType"] = "urn:ietf:params:oauth:grant-type:token-exchange";
        exchange["tokenExchange"] = new JsonObject { ["subjectConnection"] = id };
        var exchangeId = await _client.CreateIdAsync(exchange);
        var document = await ExportAsync();
        document.ToJsonString().ShouldNotContain("canary");
        await using var other = await ManagementHost.StartAsync();
        using var there = other.Administrator();

        var rehearsed = await ImportAsync(there, document, "?dryRun=true");
        var before = await there.GetFromJsonAsync<JsonObject>(ConnectionsApi.Path);
        var imported = await ImportAsync(there, document);
        var again = await ImportAsync(there, document);

        rehearsed["dryRun"]!.GetValue<bool>().ShouldBeTrue();
        rehearsed["results"]!.ToJsonString().ShouldBe(imported["results"]!.ToJsonString());
        before!["totalCount"]!.GetValue<int>().ShouldBe(0);
        Outcomes(imported).ShouldBe(["created", "created", "created"]);
        Result(imported, id)["missing"]!.AsArray().Select(field => (string?)field).ShouldBe(["clientSecret", "tokenParameters.api_key"]);
        Result(imported, id)["nextSteps"]!.AsArray()[0]!.GetValue<string>().ShouldStartWith("Enter clientSecret: ");
        Result(imported, person)["nextSteps"]!.AsArray().Select(step => (string?)step).ShouldContain("Open Manage Tokens and authorize it.");
        Outcomes(again).ShouldBe(["skipped", "skipped", "skipped"]);
        ((string?)Result(again, id)["reason"]).ShouldBe("exists");
        (await ExportAsync(there))["connections"]!.AsArray().Select(connection => (string?)connection!["id"]).ShouldBe([id, person, exchangeId], ignoreOrder: true);
        var arrived = await there.GetConnectionAsync(id);
        arrived["hasClientSecret"]!.GetValue<bool>().ShouldBeFalse();
        arrived["missingSecrets"]!.ToJsonString().ShouldBe("""["clientSecret"]""");
        arrived["tokenParameters"]!.ToJsonString().ShouldBe("""{"audience":"crm"}""");
        var history = await there.GetFromJsonAsync<JsonObject>($"{ConnectionsApi.Path}/{id}/audit");
        var entry = history!["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)entry["action"], (string?)entry["who"], (string?)entry["origin"]).ShouldBe(("created", "user-1", "import"));
    }

    [Fact]
    public async Task An_update_in_place_keeps_secrets_and_what_the_export_left_out()
    {
        var service = ConnectionsApi.ClientCredentials();
        service["tokenParameters"] = new JsonObject { ["api_key"] = "stays" };
        service["tokenEndpoint"] = "https://provider.example/token?sig=stays";
        var id = await _client.CreateIdAsync(service);
        var document = await ExportAsync();
        document["connections"]![0]!["description"] = "New";

        var imported = await ImportAsync(_client, document, "?onExisting=update");
        var again = await ImportAsync(_client, document, "?onExisting=update");

        Outcomes(imported).ShouldBe(["updated"]);
        Result(imported, id)["missing"]!.AsArray().ShouldBeEmpty();
        ((string?)Result(again, id)["outcome"], (string?)Result(again, id)["reason"]).ShouldBe(("skipped", "unchanged"));
        var now = await _client.GetConnectionAsync(id);
        ((string?)now["description"], now["hasClientSecret"]!.GetValue<bool>(), (string?)now["tokenParameters"]!["api_key"], (string?)now["tokenEndpoint"], now["version"]!.GetValue<int>())
            .ShouldBe(("New", true, "stays", "https://provider.example/token?sig=stays", 2));
    }

    [Fact]
    public async Task An_update_that_would_send_a_stored_secret_to_another_server_is_refused()
    {
        var id = await _client.CreateIdAsync(ConnectionsApi.ClientCredentials());
        var document = await ExportAsync();
        document["connections"]![0]!["tokenEndpoint"] = "https://elsewhere.example/token";

        var imported = await ImportAsync(_client, document, "?onExisting=update");

        ((string?)Result(imported, id)["outcome"]).ShouldBe("refused");
        Result(imported, id)["errors"]!.AsObject().Select(error => error.Key).ShouldContain("clientSecret");
        ((string?)(await _client.GetConnectionAsync(id))["tokenEndpoint"]).ShouldBe("https://provider.example/token");
    }

    [Fact]
    public async Task One_bad_connection_keeps_no_other_from_being_imported_and_each_says_what_is_wrong()
    {
        JsonNode[] connections =
        [
            One("good"),
            One("secret", ("clientSecret", "secret-canary")),
            One("misspelt", ("clientIdd", "x")),
            One("typed", ("usePkce", "x")),
            One("plain", ("tokenEndpoint", "http://elsewhere.example/token")),
            One("bad id"),
            One("history"),
            One("Bulk"),
            One("good", ("name", "Twice")),
            One("strange", ("provider", "no-such"), ("fromCatalogue", true)),
            JsonValue.Create(1)!,
        ];

        var imported = await ImportAsync(_client, new JsonObject { ["version"] = 1, ["connections"] = new JsonArray(connections) });

        Outcomes(imported).ShouldBe(["created", .. Enumerable.Repeat("refused", 10)]);
        imported.ToJsonString().ShouldNotContain("canary");
        imported["results"]!.AsArray().Select(result => string.Join(',', result!["errors"]!.AsObject().Select(error => error.Key)))
            .ShouldBe(["", "clientSecret", "clientIdd", "usePkce", "tokenEndpoint", "id", "id", "id", "id", "provider", "id"]);
        (await _client.GetFromJsonAsync<JsonObject>(ConnectionsApi.Path))!["totalCount"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_or_changed_as_the_caller_wants()
    {
        await _client.CreateIdAsync(ConnectionsApi.ClientCredentials());
        var document = new JsonObject { ["version"] = 1, ["connections"] = new JsonArray(One("one", ("name", "invoices"))) };

        var refused = await ImportAsync(_client, document);
        var renamed = await ImportAsync(_client, document, "?onSameName=rename");

        ((string?)Result(refused, "one")["outcome"], (string?)Result(refused, "one")["reason"]).ShouldBe(("refused", "sameName"));
        ((string?)Result(renamed, "one")["outcome"], (string?)Result(renamed, "one")["name"]).ShouldBe(("created", "invoices (2)"));
    }

    [Theory]
    [InlineData("?onExisting=x", """{"version":1,"connections":[]}""", "onExisting")]
    [InlineData("?onSameName=x", """{"version":1,"connections":[]}""", "onSameName")]
    [InlineData("?dryRun=1", """{"version":1,"connections":[]}""", "dryRun")]
    [InlineData("", """{"version":2,"connections":[]}""", "version")]
    [InlineData("", """{"connections":[]}""", "version")]
    [InlineData("", """{"version":1}""", "connections")]
    [InlineData("", """{"version":1,"connections":{}}""", "connections")]
    [InlineData("", """{"version":1,"connections":[],"more":1}""", "more")]
    public async Task A_document_or_an_option_that_is_none_is_refused_by_name(string query, string body, string field)
    {
        using var response = await _client.PostAsync(Import + query, new StringContent(body, Encoding.UTF8, "application/json"));

        (await response.InvalidFieldsAsync()).ShouldBe([field]);
    }

    [Fact]
    public async Task More_connections_than_an_import_may_have_are_refused_with_how_many_it_may()
    {
        using var response = await _client.PostAsync(Import, new StringContent($$"""{"version":1,"connections":[{{string.Join(',', Enumerable.Repeat("{}", 5001))}}]}""", Encoding.UTF8, "application/json"));

        var problem = await response.ProblemAsync(400);
        ((string?)problem["errors"]!["connections"]![0]).ShouldBe("It has 5001 connections; at most 5000 are imported at once. Make several documents of it.");
    }

    [Fact]
    public async Task An_import_may_be_larger_than_other_bodies_and_has_an_end_too()
    {
        var large = new JsonObject { ["$schema"] = new string('x', 2 << 20), ["version"] = 1, ["connections"] = new JsonArray() };
        var tooLarge = new JsonObject { ["$schema"] = new string('x', 5 << 20), ["version"] = 1, ["connections"] = new JsonArray() };

        await ImportAsync(_client, large);
        // Waits for the host's word before it sends so much: an answer to a request that was cut off may be lost.
        using var request = new HttpRequestMessage(HttpMethod.Post, Import) { Content = new StringContent(tooLarge.ToJsonString(), Encoding.UTF8, "application/json"), Headers = { ExpectContinue = true } };
        using var response = await _client.SendAsync(request);

        await response.ProblemAsync(413);
    }

    [Fact]
    public async Task Some_connections_can_be_exported_and_an_id_that_none_has_is_named()
    {
        var id = await _client.CreateIdAsync(ConnectionsApi.ClientCredentials());
        var other = await _client.CreateIdAsync(ConnectionsApi.AuthorizationCode());
        await _client.CreateIdAsync(ConnectionsApi.Device());

        var some = await _client.GetFromJsonAsync<JsonObject>($"{Export}?id={id}&id={other}");
        using var none = await _client.GetAsync($"{Export}?id={id}&id=not-there");

        some!["connections"]!.AsArray().Select(connection => (string?)connection!["id"]).ShouldBe([id, other], ignoreOrder: true);
        ((string?)some["$schema"], some["version"]!.GetValue<int>()).ShouldBe(("urn:elsaoauthwebhook:connections.schema", 1));
        ((string?)(await none.ProblemAsync(404))["detail"])!.ShouldContain("not-there");
    }

    private Task<JsonObject> ExportAsync(HttpClient? client = null) => ReadExportAsync(client ?? _client);

    private static async Task<JsonObject> ReadExportAsync(HttpClient client) => (await client.GetFromJsonAsync<JsonObject>(Export))!;

    private static async Task<JsonObject> ImportAsync(HttpClient client, JsonObject document, string query = "")
    {
        using var response = await client.PostAsync(Import + query, new StringContent(document.ToJsonString(), Encoding.UTF8, "application/json"));
        ((int)response.StatusCode).ShouldBe(200, await response.Content.ReadAsStringAsync());
        return await response.ReadAsync();
    }

    private static string?[] Outcomes(JsonObject imported) => [.. imported["results"]!.AsArray().Select(result => (string?)result!["outcome"])];

    private static JsonNode Result(JsonObject imported, string id) => imported["results"]!.AsArray().Single(result => (string?)result!["id"] == id)!;

    private static JsonObject One(string id, params (string Name, JsonNode Value)[] others)
    {
        var connection = new JsonObject
        {
            ["id"] = id,
            ["name"] = $"Name of {id}",
            ["grantType"] = "client_credentials",
            ["clientId"] = "client-1",
            ["tokenEndpoint"] = "https://provider.example/token",
            ["baseUri"] = "https://provider.example/api/",
        };
        foreach (var (name, value) in others)
            connection[name] = value;
        return connection;
    }
}
