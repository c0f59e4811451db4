using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Management.Rules;
using OAuthWebhook.Providers;
using OAuthWebhook.Secrets;

namespace OAuthWebhook.Tests.Management;

public sealed class SecretsStayRuleTests
{
    [Theory]
    [InlineData(AuthenticationType.ApiKey, "apiKey")]
    [InlineData(AuthenticationType.Bearer, "apiKey")]
    [InlineData(AuthenticationType.Basic, "password")]
    [InlineData(AuthenticationType.OAuth2, "clientSecret")]
    public void What_cannot_be_decrypted_now_is_kept_to_its_server_for_when_it_can(AuthenticationType type, string field)
    {
        var before = new ConnectionRegistration { Name = "One", AuthenticationType = type, GrantType = "", BaseUri = "https://api.example/", TokenEndpoint = "https://login.example/token" };
        var after = before with { Disabled = true, BaseUri = "https://elsewhere.example/", TokenEndpoint = type == AuthenticationType.OAuth2 ? "https://elsewhere.example/token" : before.TokenEndpoint };
        var existing = new Connection { Key = new("", "one"), Registration = before, SecretsUnreadable = true };

        Check(after, existing).ShouldBe([field]);
        Check(before with { Disabled = true }, existing).ShouldBeEmpty();
        Check(after, existing with { SecretsUnreadable = false, ApiKey = new Secret("the-key"), Password = new Secret("the-password"), ClientSecret = new Secret("the-secret") }).ShouldContain(field);
    }

    private static string[] Check(ConnectionRegistration after, Connection existing)
    {
        var check = new ConnectionCheck(new() { Registration = after }, existing);
        new SecretsStayRule(new ProviderCatalog([])).Check(check);
        return [.. check.Errors.Keys];
    }
}
