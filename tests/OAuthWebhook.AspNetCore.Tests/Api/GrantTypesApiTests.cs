using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OAuthWebhook.AspNetCore.Tests.Host;

namespace OAuthWebhook.AspNetCore.Tests.Api;

public sealed class GrantTypesApiTests : HostedTests
{
    [Fact]
    public async Task Grant_types_tell_their_fields_and_leave_out_what_no_connection_can_have()
    {
        using var client = Host.Client("read:oauth-connections");

        var answer = await client.GetFromJsonAsync<JsonObject>("/oauth-webhook/api/grant-types");

        var items = answer!["items"]!.AsArray();
        items.Select(item => (string)item!["grantType"]!).ShouldBe(
            [
                "authorization_code", "client_credentials", "password", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code",
                "urn:ietf:params:oauth:grant-type:jwt-bearer", "urn:ietf:params:oauth:grant-type:token-exchange",
            ],
            ignoreOrder: true);
        items.ShouldAllBe(item => item!["description"]!.GetValue<string>().Length > 0);
        Consent("refresh_token").ShouldBe("token");
        Consent("urn:ietf:params:oauth:grant-type:device_code").ShouldBe("device");
        Consent("client_credentials").ShouldBeNull();
        var code = items.Single(item => (string?)item!["grantType"] == "authorization_code")!;
        ((bool?)code["interactive"]).ShouldBe(true);
        Consent("authorization_code").ShouldBe("browser");
        var secret = code["fields"]!.AsArray().Single(field => (string?)field!["name"] == "clientSecret")!;
        ((bool?)secret["secret"]).ShouldBe(true);
        ((string?)secret["help"]).ShouldNotBeNullOrEmpty();

        string? Consent(string grantType) => (string?)items.Single(item => (string?)item!["grantType"] == grantType)!["consent"];
    }
}
