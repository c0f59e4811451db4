using System.Text.Json;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Promotion;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Promotion;

public sealed class ExportTests
{
    [Fact]
    public async Task An_export_holds_no_secret_no_token_no_account_and_nothing_that_looks_like_a_secret()
    {
        await using var host = await CoreHost.StartAsync();
        var canaries = new Dictionary<string, string> { ["api_key"] = "canary", ["X-Subscription-Token"] = "canary", ["client_assertion"] = "canary", ["myPassword"] = "canary", ["audience"] = "plain-value" };
        await host.AddAuthorizedAsync(Answer.Token("access-canary", 60, "refresh-canary"), registration => registration with
        {
            AuthorizationParameters = canaries.Where(entry => entry.Key != "client_assertion").ToDictionary(),
            TokenParameters = canaries.Where(entry => entry.Key != "client_assertion").ToDictionary(),
            Refresh = new() { Parameters = canaries.Where(entry => entry.Key != "client_assertion").ToDictionary() },
            Assertion = new() { Claims = new Dictionary<string, string> { ["license_key"] = "canary" } },
            UserinfoEndpoint = "https://provider.example/me?fields=id&apikey=canary",
        });
        await host.AddAsync(new ConnectionInput { Registration = new() { Name = "Basic", GrantType = "", AuthenticationType = AuthenticationType.Basic, Username = "alice", BaseUri = "https://api.example/" }, Password = "password-canary" });
        await host.AddAsync(new ConnectionInput { Registration = new() { Name = "Key", GrantType = "", AuthenticationType = AuthenticationType.ApiKey, BaseUri = "https://api.example/" }, ApiKey = "key-canary" });
        await host.AddAsync(host.Registration("password"), "secret-canary");

        var (document, unknown) = await host.Get<ConnectionPromotion>().ExportAsync(CoreHost.Caller, ids: null, default);

        unknown.ShouldBeEmpty();
        document.Connections.Count.ShouldBe(4);
        var text = JsonSerializer.Serialize(document);
        text.ShouldContain("plain-value");
        text.ShouldContain("https://provider.example/me?fields=id");
        text.ShouldNotContain("canary");
        text.ShouldNotContain("the-client-secret");
        text.ShouldNotContain("the-password");
        var withheld = document.Connections.SelectMany(connection => connection.Withheld ?? []).ToList();
        foreach (var field in (string[])["clientSecret", "password", "apiKey", "tokenParameters.api_key", "authorizationParameters.X-Subscription-Token", "refresh.parameters.myPassword", "assertion.claims.license_key", "userinfoEndpoint"])
            withheld.ShouldContain(field);
    }

    [Fact]
    public void Every_field_of_a_registration_is_exported_and_comes_back()
    {
        var registration = EveryField.Set;

        var back = ExportedConnection.Of(new() { Key = new("", "c"), Registration = registration, Token = new() }).ToRegistration();

        // Whether a provider is of the catalogue says the catalogue of the host that imports it.
        JsonSerializer.Serialize(back).ShouldBe(JsonSerializer.Serialize(registration));
        foreach (var property in typeof(ConnectionRegistration).GetProperties().Where(property => property.CanWrite && property.Name is not ("TemplateId" or "Subject")))
            JsonSerializer.Serialize(property.GetValue(registration)).ShouldNotBe(JsonSerializer.Serialize(property.GetValue(new ConnectionRegistration { Name = "", GrantType = "" })), property.Name);
    }
}
