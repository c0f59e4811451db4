using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OAuthWebhook.AspNetCore.Tests.Host;

namespace OAuthWebhook.AspNetCore.Tests.Api;

public sealed class ConnectionsApiTests : HostedTests
{
    private static readonly string[] WrittenFields =
    [
        "name", "description", "provider", "authenticationType", "grantType", "clientId", "clientAuthenticationMethod", "basicEncoding", "username",
        "baseUri", "authorizationEndpoint", "tokenEndpoint", "userinfoEndpoint", "issuer", "redirectUri", "scopes", "scopeSeparator", "responseType", "usePkce",
        "authorizationParameters", "tokenParameters", "refresh", "allowedHosts", "disabled",
        "variables", "clientKeySettings", "clientCertificateReference", "deviceAuthorizationEndpoint", "pushedAuthorizationRequestEndpoint", "revocationEndpoint",
        "introspectionEndpoint", "authorizationResponseIssParameterSupported", "separateCallback", "resource", "audience", "useDpop", "assertion", "tokenExchange", "apiKeySettings", "services", "template",
    ];

    private static readonly string[] AnsweredFields =
    [
        "id", "version", "status", "statusDetail", "account", "grantedScopes", "accessTokenExpiresAt", "refreshTokenExpiresAt",
        "lastUsedAt", "lastRefreshedAt", "createdAt", "updatedAt", "hasClientSecret", "hasPassword",
        "hasClientKey", "hasClientCertificate", "hasApiKey", "missingSecrets", "fromCatalogue", "templateId", "subject", "callbackUrl", "origin", "configurationKey",
    ];

    [Fact]
    public async Task A_created_connection_is_answered_with_its_location_version_and_status_as_a_draft()
    {
        using var client = Host.Administrator();

        using var response = await client.PostAsJsonAsync(ConnectionsApi.Path, ConnectionsApi.ClientCredentials());

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        var connection = await response.ReadAsync();
        response.Headers.Location!.OriginalString.ShouldBe($"/oauth-webhook/api/connections/{connection["id"]}");
        response.Headers.ETag!.Tag.ShouldBe("\"1\"");
        ((long?)connection["version"]).ShouldBe(1);
        ((string?)connection["status"]).ShouldBe("pendingAuthorization");
        ((string?)connection["statusDetail"]!["reason"]).ShouldNotBeNullOrEmpty();
        ((string?)connection["statusDetail"]!["nextStep"]).ShouldNotBeNullOrEmpty();
        ((string?)connection["authenticationType"]).ShouldBe("oauth2");
        ((bool?)connection["hasClientSecret"]).ShouldBe(true);
        ((bool?)connection["hasPassword"]).ShouldBe(false);
    }

    [Fact]
    public async Task A_connection_has_the_fields_of_the_contract_and_no_others()
    {
        using var client = Host.Administrator();

        var connection = await client.CreateAsync(ConnectionsApi.ClientCredentials());

        connection.Select(field => field.Key).ShouldBe([.. WrittenFields, .. AnsweredFields], ignoreOrder: true);
        connection["refresh"]!.AsObject().Select(field => field.Key).ShouldBe(["endpoint", "clientAuthenticationMethod", "parameters", "marginSeconds", "defaultLifetimeSeconds", "refreshTokenLifetimeSeconds"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_table_within_a_part_that_is_null_is_an_empty_one()
    {
        using var client = Host.Administrator();
        var body = ConnectionsApi.ClientCredentials();
        body["assertion"] = new JsonObject { ["claims"] = null };
        body["refresh"] = new JsonObject { ["parameters"] = null };

        var read = await client.GetConnectionAsync(await client.CreateIdAsync(body));

        read["assertion"]!["claims"]!.AsObject().ShouldBeEmpty();
        read["refresh"]!["parameters"]!.AsObject().ShouldBeEmpty();
    }

    [Fact]
    public async Task Everything_that_is_written_is_read_back_but_the_secrets()
    {
        using var client = Host.Administrator();
        var body = Full();

        var id = await client.CreateIdAsync(body);

        var read = await client.GetConnectionAsync(id);
        body.Remove("clientSecret");
        body.Remove("password");
        foreach (var (name, value) in body)
            JsonNode.DeepEquals(read[name], value).ShouldBeTrue($"{name}: {read[name]?.ToJsonString()}");
        body.Select(field => field.Key).ShouldBe(WrittenFields, ignoreOrder: true);
    }

    [Theory]
    [InlineData("\"read write,admin\"")]
    [InlineData("[\"read\",\"write\",\"admin\"]")]
    public async Task Scopes_are_taken_as_a_list_or_as_one_text(string scopes)
    {
        using var client = Host.Administrator();
        var body = ConnectionsApi.ClientCredentials();
        body["scopes"] = JsonNode.Parse(scopes);

        var connection = await client.CreateAsync(body);

        connection["scopes"]!.AsArray().Select(scope => (string)scope!).ShouldBe(["read", "write", "admin"]);
    }

    [Fact]
    public async Task A_replacement_gives_fields_that_were_left_out_their_default()
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(Full());

        using var response = await client.PutAsync(id, ConnectionsApi.ClientCredentials(), "\"1\"");

        var connection = await response.ReadAsync();
        response.Headers.ETag!.Tag.ShouldBe("\"2\"");
        connection["description"].ShouldBeNull();
        connection["allowedHosts"]!.AsArray().ShouldBeEmpty();
        ((bool?)connection["disabled"]).ShouldBe(false);
    }

    [Theory]
    [InlineData(false, null, true)]
    [InlineData(true, null, true)]
    [InlineData(true, "", false)]
    [InlineData(true, "another-secret", true)]
    public async Task A_secret_left_out_or_null_is_kept_and_an_empty_one_is_cleared(bool sent, string? secret, bool kept)
    {
        using var client = Host.Administrator();
        var body = ConnectionsApi.AuthorizationCode();
        body["clientAuthenticationMethod"] = "none";
        var id = await client.CreateIdAsync(body);
        body.Remove("clientSecret");
        if (sent)
            body["clientSecret"] = secret;

        using var response = await client.PutAsync(id, body, "\"1\"");

        ((bool?)(await response.ReadAsync())["hasClientSecret"]).ShouldBe(kept);
    }

    [Fact]
    public async Task A_replacement_without_if_match_is_refused_with_428()
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.ClientCredentials());

        using var response = await client.PutAsync(id, ConnectionsApi.ClientCredentials(), ifMatch: null);

        await response.ProblemAsync(428);
    }

    [Theory]
    [InlineData("\"2\"")]
    [InlineData("W/\"1\"")]
    [InlineData("\"one\"")]
    [InlineData("1")]
    [InlineData("\"1\", \"2\"")]
    public async Task A_replacement_whose_if_match_is_not_the_version_is_refused_with_412_and_changes_nothing(string ifMatch)
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.ClientCredentials());
        var body = ConnectionsApi.ClientCredentials();
        body["name"] = "Overwritten";

        using var response = await client.PutAsync(id, body, ifMatch);

        await response.ProblemAsync(412);
        ((string?)(await client.GetConnectionAsync(id))["name"]).ShouldBe("Invoices");
    }

    [Fact]
    public async Task Of_two_edits_of_one_version_the_second_is_refused()
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.ClientCredentials());
        using var first = await client.PutAsync(id, ConnectionsApi.ClientCredentials(), "\"1\"");

        using var second = await client.PutAsync(id, ConnectionsApi.ClientCredentials(), "\"1\"");

        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        await second.ProblemAsync(412);
        second.Headers.ETag!.Tag.ShouldBe("\"2\"");
    }

    [Fact]
    public async Task If_match_star_replaces_whatever_version_there_is()
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.ClientCredentials());

        using var response = await client.PutAsync(id, ConnectionsApi.ClientCredentials(), "*");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_deleted_connection_is_gone()
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.ClientCredentials());

        using var deleted = await client.DeleteAsync($"{ConnectionsApi.Path}/{id}");
        using var again = await client.DeleteAsync($"{ConnectionsApi.Path}/{id}");
        using var read = await client.GetAsync($"{ConnectionsApi.Path}/{id}");
        using var replaced = await client.PutAsync(id, ConnectionsApi.ClientCredentials(), "\"1\"");

        deleted.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await again.ProblemAsync(404);
        await read.ProblemAsync(404);
        await replaced.ProblemAsync(404);
    }

    [Fact]
    public async Task A_deletion_with_another_version_deletes_nothing()
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.ClientCredentials());
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"{ConnectionsApi.Path}/{id}") { Headers = { { "If-Match", "\"7\"" } } };

        using var response = await client.SendAsync(request);

        await response.ProblemAsync(412);
        ((string?)(await client.GetConnectionAsync(id))["id"]).ShouldBe(id);
    }

    [Fact]
    public async Task Answers_are_not_to_be_kept_by_caches()
    {
        using var client = Host.Administrator();

        using var response = await client.GetAsync(ConnectionsApi.Path);

        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    private static JsonObject Full()
    {
        var body = ConnectionsApi.AuthorizationCode();
        body["description"] = "For the team";
        body["authenticationType"] = "oauth2";
        body["clientAuthenticationMethod"] = "client_secret_post";
        body["basicEncoding"] = "raw";
        body["username"] = "ada";
        body["password"] = "password-canary";
        body["userinfoEndpoint"] = "https://provider.example/me";
        body["issuer"] = "https://provider.example";
        body["redirectUri"] = "https://flows.example/other";
        body["scopes"] = new JsonArray("read", "write");
        body["scopeSeparator"] = ",";
        body["responseType"] = "code";
        body["usePkce"] = false;
        body["authorizationParameters"] = new JsonObject { ["access_type"] = "offline" };
        body["tokenParameters"] = new JsonObject { ["hint"] = "y" };
        body["refresh"] = new JsonObject
        {
            ["endpoint"] = "https://provider.example/refresh",
            ["clientAuthenticationMethod"] = "client_secret_basic",
            ["parameters"] = new JsonObject { ["hint"] = "x" },
            ["marginSeconds"] = 30,
            ["defaultLifetimeSeconds"] = 600,
            ["refreshTokenLifetimeSeconds"] = 86400,
        };
        body["allowedHosts"] = new JsonArray("api.example", "*.example.org");
        body["disabled"] = true;
        body["variables"] = new JsonObject();
        body["clientKeySettings"] = new JsonObject { ["reference"] = null, ["algorithm"] = null, ["id"] = "key-1", ["audience"] = null };
        body["clientCertificateReference"] = null;
        body["deviceAuthorizationEndpoint"] = "https://provider.example/device";
        body["pushedAuthorizationRequestEndpoint"] = "https://provider.example/par";
        body["revocationEndpoint"] = "https://provider.example/revoke";
        body["introspectionEndpoint"] = "https://provider.example/introspect";
        body["authorizationResponseIssParameterSupported"] = true;
        body["separateCallback"] = false;
        body["resource"] = new JsonArray("https://api.example/v1");
        body["audience"] = "orders";
        body["useDpop"] = true;
        body["assertion"] = new JsonObject { ["issuer"] = null, ["subject"] = "ada", ["audience"] = null, ["lifetimeSeconds"] = 60, ["claims"] = new JsonObject { ["team"] = "sales" } };
        body["tokenExchange"] = new JsonObject { ["subjectConnection"] = null, ["subjectTokenType"] = null, ["actorConnection"] = null, ["requestedTokenType"] = null };
        body["apiKeySettings"] = new JsonObject { ["in"] = "header", ["name"] = "X-API-Key", ["prefix"] = "" };
        body["services"] = new JsonObject { ["tokenValidation"] = null, ["accountMapper"] = null };
        body["template"] = false;
        return body;
    }
}
