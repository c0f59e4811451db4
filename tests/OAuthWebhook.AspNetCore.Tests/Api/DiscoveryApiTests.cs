using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Api;

public sealed class DiscoveryApiTests : HostedTests
{
    private const string Path = "/oauth-webhook/api/discovery";

    [Fact]
    public async Task An_issuer_gives_values_that_a_connection_can_be_created_with()
    {
        using var client = Host.Administrator();
        Publish();

        using var response = await client.PostAsJsonAsync(Path, new { issuer = Issuer });

        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        var found = await response.ReadAsync();
        var values = found["values"]!.AsObject();
        values.Select(value => value.Key).ShouldBe(["authorizationEndpoint", "clientAuthenticationMethod", "issuer", "tokenEndpoint"], ignoreOrder: true);
        ((string?)found["clientAuthenticationMethods"]![0]).ShouldBe("client_secret_basic");
        var body = values.DeepClone().AsObject();
        body["name"] = "Discovered";
        body["grantType"] = "authorization_code";
        body["clientId"] = "client";
        body["clientSecret"] = "secret";
        body["baseUri"] = Issuer;
        ((string?)(await client.CreateAsync(body))["tokenEndpoint"]).ShouldBe(new Uri(Server.BaseAddress, "/token").AbsoluteUri);
    }

    [Fact]
    public async Task Whoever_says_that_it_is_a_certificate_is_told_the_urls_for_that()
    {
        using var client = Host.Administrator();
        Publish(metadata => metadata["mtls_endpoint_aliases"] = new JsonObject { ["token_endpoint"] = "https://mtls.login.example/token" });

        using var response = await client.PostAsJsonAsync(Path, new { issuer = Issuer, clientAuthenticationMethod = "tls_client_auth" });

        var values = (await response.ReadAsync())["values"]!;
        ((string?)values["tokenEndpoint"]).ShouldBe("https://mtls.login.example/token");
        ((string?)values["clientAuthenticationMethod"]).ShouldBe("tls_client_auth");
    }

    [Fact]
    public async Task A_connection_with_an_issuer_alone_is_created_with_its_endpoints()
    {
        using var client = Host.Administrator();
        Publish();
        var body = ConnectionsApi.AuthorizationCode(Server.BaseAddress);
        body.Remove("authorizationEndpoint");
        body.Remove("tokenEndpoint");
        body["issuer"] = Issuer;

        var created = await client.CreateAsync(body);

        ((string?)created["authorizationEndpoint"]).ShouldBe(new Uri(Server.BaseAddress, "/authorize").AbsoluteUri);
    }

    [Theory]
    [InlineData("""{ "issuer": "http://login.example" }""", "issuer")]
    [InlineData("""{ "issuer": "" }""", "issuer")]
    [InlineData("{}", "issuer")]
    [InlineData("""{ "issuer": 5 }""", "issuer")]
    [InlineData("""{ "issuer": "https://login.example", "tenant": "x" }""", "tenant")]
    [InlineData("""{ "issuer": "https://login.example", "clientAuthenticationMethod": "magic" }""", "clientAuthenticationMethod")]
    public async Task What_cannot_be_asked_is_refused_and_the_field_named(string body, string field)
    {
        using var client = Host.Administrator();

        using var response = await client.PostAsync(Path, new StringContent(body, Encoding.UTF8, "application/json"));

        (await response.InvalidFieldsAsync()).ShouldBe([field]);
    }

    [Fact]
    public async Task A_server_without_metadata_is_an_error_of_the_issuer_that_says_what_to_do()
    {
        using var client = Host.Administrator();
        foreach (var path in new[] { "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration" })
            Server[path].Otherwise = _ => Answer.Html("<h1>canary</h1>", 404);

        using var response = await client.PostAsJsonAsync(Path, new { issuer = Issuer });

        var problem = await response.ProblemAsync(400);
        ((string?)problem["errors"]!["issuer"]![0]).ShouldNotBeNull().ShouldContain("Enter the URLs");
        problem.ToJsonString().ShouldNotContain("canary");
    }

    private string Issuer => Server.BaseAddress.AbsoluteUri.TrimEnd('/');

    private void Publish(Action<JsonObject>? change = null)
    {
        var metadata = new JsonObject
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = new Uri(Server.BaseAddress, "/authorize").AbsoluteUri,
            ["token_endpoint"] = new Uri(Server.BaseAddress, "/token").AbsoluteUri,
        };
        change?.Invoke(metadata);
        Server["/.well-known/oauth-authorization-server"].Otherwise = _ => Answer.Json(metadata);
        Server["/.well-known/openid-configuration"].Otherwise = _ => Answer.Empty(404);
    }
}
