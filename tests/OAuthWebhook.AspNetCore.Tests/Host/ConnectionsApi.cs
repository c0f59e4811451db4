using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Host;

/// <summary>Bodies for the API, and ways to send them.</summary>
internal static class ConnectionsApi
{
    public const string Path = "/oauth-webhook/api/connections";
    public const string ClientSecret = "client-secret-canary";

    public static JsonObject ClientCredentials(Uri? server = null) => new()
    {
        ["name"] = "Invoices",
        ["provider"] = "Acme",
        ["grantType"] = "client_credentials",
        ["clientId"] = "client-1",
        ["clientSecret"] = ClientSecret,
        ["tokenEndpoint"] = new Uri(server ?? Elsewhere, "/token").AbsoluteUri,
        ["baseUri"] = new Uri(server ?? Elsewhere, "/api/").AbsoluteUri,
    };

    public static JsonObject AuthorizationCode(Uri? server = null)
    {
        var body = ClientCredentials(server);
        body["name"] = "Calendar";
        body["grantType"] = "authorization_code";
        body["authorizationEndpoint"] = new Uri(server ?? Elsewhere, "/authorize").AbsoluteUri;
        return body;
    }

    public static JsonObject Device(Uri? server = null)
    {
        var body = ClientCredentials(server);
        body["name"] = "Screen in the hall";
        body["grantType"] = "urn:ietf:params:oauth:grant-type:device_code";
        body["deviceAuthorizationEndpoint"] = new Uri(server ?? Elsewhere, "/device").AbsoluteUri;
        return body;
    }

    public static async Task<JsonObject> CreateAsync(this HttpClient client, JsonObject body)
    {
        using var response = await client.PostAsJsonAsync(Path, body);
        response.StatusCode.ShouldBe(System.Net.HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        return await response.ReadAsync();
    }

    public static async Task<string> CreateIdAsync(this HttpClient client, JsonObject body) => (string)(await client.CreateAsync(body))["id"]!;

    /// <summary>Enters an access token by hand that ends at a time, and nothing to renew it with.</summary>
    public static async Task EnterTokenAsync(this HttpClient client, string id, DateTimeOffset expiresAt)
    {
        using var response = await client.PutAsJsonAsync($"{Path}/{id}/token", new JsonObject { ["accessToken"] = "x", ["expiresAt"] = expiresAt });
        response.EnsureSuccessStatusCode();
    }

    public static Task<HttpResponseMessage> PutAsync(this HttpClient client, string id, JsonObject body, string? ifMatch)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, $"{Path}/{id}") { Content = JsonContent.Create(body) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return client.SendAsync(request);
    }

    public static async Task<JsonObject> GetConnectionAsync(this HttpClient client, string id)
    {
        using var response = await client.GetAsync($"{Path}/{id}");
        return await response.ReadAsync();
    }

    public static async Task<JsonObject> ReadAsync(this HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return JsonSerializer.Deserialize<JsonObject>(text) ?? throw new InvalidOperationException("The body is null.");
    }

    /// <summary>The problem in an answer, after checking that it is one (RFC 9457).</summary>
    public static async Task<JsonObject> ProblemAsync(this HttpResponseMessage response, int status)
    {
        ((int)response.StatusCode).ShouldBe(status, await response.Content.ReadAsStringAsync());
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
        var problem = await response.ReadAsync();
        ((int?)problem["status"]).ShouldBe(status);
        ((string?)problem["type"]).ShouldStartWith("https://");
        ((string?)problem["title"]).ShouldNotBeNullOrEmpty();
        ((string?)problem["detail"]).ShouldNotBeNullOrEmpty();
        return problem;
    }

    /// <summary>The fields that a validation problem names.</summary>
    public static async Task<IReadOnlyList<string>> InvalidFieldsAsync(this HttpResponseMessage response) =>
        [.. (await response.ProblemAsync(400))["errors"].ShouldBeOfType<JsonObject>().Select(error => error.Key)];

    private static Uri Elsewhere { get; } = new("https://provider.example");
}
