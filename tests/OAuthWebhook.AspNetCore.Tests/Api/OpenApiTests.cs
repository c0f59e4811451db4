using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Tests.Host;

namespace OAuthWebhook.AspNetCore.Tests.Api;

public sealed class OpenApiTests(SharedHost shared) : IClassFixture<SharedHost>
{
    [Fact]
    public async Task The_document_lists_exactly_the_endpoints_that_work()
    {
        var document = await DocumentAsync();

        var operations = document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Where(operation => operation.Key is not "parameters").Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}"));

        operations.ShouldBe(PermissionTests.Endpoints.Select(row => $"{row[0]} {row[1]}").Except(["GET /oauth-webhook/openapi.json"]), ignoreOrder: true);
    }

    [Fact]
    public async Task The_document_describes_bodies_with_their_types_and_shows_secrets_in_requests_alone()
    {
        var document = await DocumentAsync();

        var schemas = document["components"]!["schemas"]!;
        var body = schemas["ConnectionBody"]!["properties"]!.AsObject();
        var view = schemas["ConnectionView"]!["properties"]!.AsObject();
        body["scopes"]!["items"]!["type"]!.GetValue<string>().ShouldBe("string");
        body["basicEncoding"]!.ToJsonString().ShouldNotBe("{}");
        body.ContainsKey("clientSecret").ShouldBeTrue();
        view.ContainsKey("clientSecret").ShouldBeFalse();
        view.ContainsKey("hasClientSecret").ShouldBeTrue();
        schemas["TokenBody"]!["properties"]!["expiresAt"]!["format"]!.GetValue<string>().ShouldBe("date-time");
        document["paths"]!["/oauth-webhook/api/connections/{id}"]!["put"]!["parameters"]!.AsArray().Select(parameter => (string?)parameter!["name"]).ShouldContain("If-Match");
        document["paths"]!["/oauth-webhook/api/connections"]!["post"]!["requestBody"]!["content"]!.AsObject().Select(content => content.Key).ShouldBe(["application/json"]);
    }

    [Theory]
    [InlineData("get")]
    [InlineData("delete")]
    public async Task What_reads_or_deletes_takes_no_body(string method)
    {
        var document = await DocumentAsync();

        var operations = document["paths"]!.AsObject().Select(path => path.Value![method]).OfType<JsonObject>().ToList();

        operations.Count.ShouldBeGreaterThan(1);
        operations.ShouldAllBe(operation => !operation.ContainsKey("requestBody"));
    }

    private async Task<JsonObject> DocumentAsync()
    {
        using var client = shared.Host.Client(OAuthConnectionPermissions.Read);
        return (await client.GetFromJsonAsync<JsonObject>("/oauth-webhook/openapi.json"))!;
    }
}
