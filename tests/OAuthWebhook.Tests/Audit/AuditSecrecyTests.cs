using System.Text.Json;
using OAuthWebhook.Audit;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Secrets;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Audit;

/// <summary>What is recorded names fields, and holds nothing that was in them.</summary>
public sealed class AuditSecrecyTests
{
    [Fact]
    public async Task No_secret_is_in_any_entry_whatever_happens()
    {
        await using var host = await CoreHost.StartAsync();
        var revoke = new Uri(host.Server.BaseAddress, "/revoke").AbsoluteUri;
        var key = await host.AddAuthorizedAsync(Answer.Token("access-canary", 60, "refresh-canary"), registration => registration with { RevocationEndpoint = revoke, ClientAuthenticationMethod = "client_secret_post" });
        // As careless as a server can be: it repeats whatever it was sent.
        host.Server["/revoke"].Otherwise = host.Token.Otherwise = request => Answer.Error("invalid_request", $"What is {string.Join(' ', request.Form.Values)}?");

        host.Time.Advance(TimeSpan.FromSeconds(61));
        await host.Credentials.GetAsync(key, default);
        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new()
        {
            Registration = host.Registration("authorization_code") with { RevocationEndpoint = revoke, ClientAuthenticationMethod = "client_secret_post", TokenParameters = new Dictionary<string, string> { ["parameter-canary"] = "value-canary" } },
            ClientSecret = "secret-canary",
        }, null, default);
        await host.AuthorizeAsync(key);
        await host.Connections.EnterTokenAsync(CoreHost.Caller, key.Id, new("entered-canary", "entered-refresh-canary", null), default);
        await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default);
        await host.Connections.ForgetTokenAsync(CoreHost.Caller, key.Id, default);
        await host.Connections.DeleteAsync(CoreHost.Caller, key.Id, null, default);

        var entries = await host.EntriesAsync(key);
        entries.Select(entry => entry.Action).Distinct().Count().ShouldBeGreaterThan(6);
        entries.ShouldContain(entry => entry.Fields.Contains("clientSecret") && entry.Fields.Contains("tokenParameters"));
        var text = JsonSerializer.Serialize(entries);
        text.ShouldContain("invalid_request");
        text.ShouldContain("What is ");
        text.ShouldNotContain("canary");
        text.ShouldNotContain("the-client-secret");
        text.ShouldNotContain("the-code");
    }

    [Fact]
    public void Every_field_that_can_be_edited_is_named_as_the_API_names_it()
    {
        var before = new Connection { Key = new("", "c"), Registration = new() { Name = "a", GrantType = "password" } };
        var after = before with
        {
            ClientSecret = new Secret("s"),
            Password = new Secret("s"),
            ClientKey = new Secret("s"),
            ClientCertificate = new Secret("s"),
            ApiKey = new Secret("s"),
            Registration = EveryField.Set with { TemplateId = "b", Subject = "b" },
        };

        var fields = ChangedFields.Between(before, after);

        var expected = Names(typeof(ConnectionRegistration), "").Concat(["clientSecret", "password", "clientKey", "clientCertificate", "apiKey"]);
        fields.ShouldBe(expected, ignoreOrder: true);
        fields.ShouldContain("refresh.marginSeconds");
        fields.ShouldContain("assertion.claims");
        ChangedFields.Between(after, after with { ClientSecret = new Secret("s") }).ShouldBeEmpty();
    }

    [Fact]
    public void The_order_of_parameters_is_no_change_and_a_secret_that_is_removed_is_one()
    {
        var before = new Connection
        {
            Key = new("", "c"),
            Registration = new() { Name = "a", GrantType = "password", TokenParameters = new Dictionary<string, string> { ["x"] = "1", ["y"] = "2" } },
            Password = new Secret("p"),
        };

        ChangedFields.Between(before, before with { Registration = before.Registration with { TokenParameters = new Dictionary<string, string> { ["y"] = "2", ["x"] = "1" } } }).ShouldBeEmpty();
        ChangedFields.Between(before, before with { Password = null }).ShouldBe(["password"]);
    }

    // What a serializer that knows nothing of the audit would call them.
    private static IEnumerable<string> Names(Type type, string prefix) => JsonSerializerOptions.Web.GetTypeInfo(type).Properties
        .Where(property => property.AttributeProvider is System.Reflection.PropertyInfo { CanWrite: true })
        .SelectMany(property => property.PropertyType.Namespace == type.Namespace && property.PropertyType.IsClass ? Names(property.PropertyType, $"{prefix}{property.Name}.") : [prefix + property.Name]);
}
