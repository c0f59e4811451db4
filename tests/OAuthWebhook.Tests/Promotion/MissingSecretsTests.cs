using OAuthWebhook.Audit;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Promotion;
using OAuthWebhook.Results;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Promotion;

/// <summary>What is imported without its secret, until somebody enters it.</summary>
public sealed class MissingSecretsTests
{
    private static readonly Uri Callback = new("https://host.example/oauth-webhook/callback");

    [Theory]
    [InlineData("oauth2", "client_credentials", "client_secret_basic", "clientSecret", "client secret")]
    [InlineData("oauth2", "client_credentials", "private_key_jwt", "clientKey", "client key")]
    [InlineData("oauth2", "client_credentials", "tls_client_auth", "clientCertificate", "client certificate")]
    [InlineData("oauth2", "password", "none", "password", "password")]
    [InlineData("oauth2", "password", "client_secret_post", "clientSecret password", "client secret and its password")]
    [InlineData("oauth2", "authorization_code", "client_secret_basic", "clientSecret", "client secret")]
    [InlineData("oauth2", "urn:ietf:params:oauth:grant-type:jwt-bearer", "none", "clientKey", "client key")]
    [InlineData("apiKey", "", null, "apiKey", "key or token")]
    [InlineData("bearer", "", null, "apiKey", "key or token")]
    [InlineData("basic", "", null, "password", "password")]
    public async Task A_connection_that_was_imported_without_a_secret_says_which_and_is_told_of_and_offered_nowhere(string type, string grantType, string? method, string fields, string words)
    {
        var connection = Exported(grantType) with
        {
            AuthenticationType = Enum.Parse<AuthenticationType>(type, ignoreCase: true),
            ClientAuthenticationMethod = method,
            Username = grantType == "password" || type == "basic" ? "alice" : null,
        };
        await using var host = await CoreHost.StartAsync();
        await ImportAsync(host, connection);

        var imported = await host.DescribeAsync(new("", "crm"));
        var now = host.Time.GetUtcNow();

        imported.MissingSecrets.ShouldBe(fields.Split(' '), ignoreOrder: true);
        ConnectionStatuses.Of(imported, now).ShouldBe(ConnectionStatus.PendingAuthorization);
        ConnectionStatuses.Detail(imported, now).ShouldNotBeNull().Reason.ShouldBe($"It lacks its {words}: it was imported without.");
        ConnectionAttentions.Of(imported, now).ShouldBe(ConnectionAttention.SecretMissing);
        (await host.Connections.CountAttentionAsync(CoreHost.Caller, default)).ShouldBe(new Dictionary<ConnectionAttention, int> { [ConnectionAttention.SecretMissing] = 1 });
        imported.MayBePicked.ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_complete_without_a_secret_lacks_none()
    {
        await using var host = await CoreHost.StartAsync();
        await ImportAsync(host, Exported("client_credentials") with { ClientAuthenticationMethod = "none" });

        var imported = await host.DescribeAsync(new("", "crm"));

        imported.MissingSecrets.ShouldBeEmpty();
        imported.MayBePicked.ShouldBeTrue();
        (await host.Connections.CountAttentionAsync(CoreHost.Caller, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Once_the_secret_is_entered_nothing_is_lacking()
    {
        await using var host = await CoreHost.StartAsync();
        await ImportAsync(host, Exported("client_credentials"));
        var imported = await host.DescribeAsync(new("", "crm"));

        var saved = (await host.Connections.UpdateAsync(CoreHost.Caller, "crm", new() { Registration = imported.Registration, ClientSecret = "s" }, imported.Version, default)).ShouldBeOfType<SaveOutcome.Saved>().Connection;

        saved.MissingSecrets.ShouldBeEmpty();
        saved.MayBePicked.ShouldBeTrue();
        ConnectionAttentions.Of(saved, host.Time.GetUtcNow()).ShouldBeNull();
    }

    [Fact]
    public async Task What_lacks_its_secret_is_switched_off_and_on_and_lacks_it_all_the_while()
    {
        await using var host = await CoreHost.StartAsync();
        await ImportAsync(host, Exported("client_credentials"));
        var imported = (await host.DescribeAsync(new("", "crm"))).Registration;

        (await SaveAsync(imported with { Disabled = true })).ShouldBeOfType<SaveOutcome.Saved>().Connection.MissingSecrets.ShouldBe(["clientSecret"]);
        (await SaveAsync(imported)).ShouldBeOfType<SaveOutcome.Saved>().Connection.MissingSecrets.ShouldBe(["clientSecret"]);
        // Whoever edits it enters what it lacks.
        (await SaveAsync(imported with { Name = "Renamed" })).ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys.ShouldBe(["clientSecret"]);

        Task<SaveOutcome> SaveAsync(ConnectionRegistration registration) => host.Connections.UpdateAsync(CoreHost.Caller, "crm", new() { Registration = registration }, null, default);
    }

    [Fact]
    public async Task Nobody_is_asked_to_consent_to_what_could_not_be_fetched_then()
    {
        await using var host = await CoreHost.StartAsync();
        await ImportAsync(host, Exported("authorization_code"));
        await ImportAsync(host, Exported("urn:ietf:params:oauth:grant-type:device_code") with { Id = "screen", Name = "Screen", DeviceAuthorizationEndpoint = new Uri(host.Server.BaseAddress, "/device").AbsoluteUri });

        var begun = await host.Authorizations.BeginAsync(CoreHost.Caller, "crm", new(Callback, "/done"), default);
        var device = await host.Get<DeviceAuthorizationService>().BeginAsync(CoreHost.Caller, "screen", default);

        foreach (var error in new[] { begun.Error, device.Error })
        {
            error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.ConnectionIncomplete);
            error.Message.ShouldContain("lacks its client secret");
        }

        host.Server["/device"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_template_that_lacks_its_secret_is_one_thing_to_do_however_many_end_users_it_has()
    {
        await using var host = await CoreHost.StartAsync();
        await ImportAsync(host, Exported("authorization_code") with { Template = true });
        var now = host.Time.GetUtcNow();
        await host.Get<IConnectionStore>().TryAddSubjectAsync(new("", "crm"), "ann", AuditEntry.Of(AuditAction.Created, new("", "crm"), new() { Name = "CRM", GrantType = "" }, CoreHost.Caller, now), default);

        var ofAnn = (await host.Connections.ListAsync(CoreHost.Caller, new() { TenantId = "" }, default)).Items.Single(item => item.Registration.Subject == "ann");

        (await host.Connections.CountAttentionAsync(CoreHost.Caller, default)).ShouldBe(new Dictionary<ConnectionAttention, int> { [ConnectionAttention.SecretMissing] = 1 });
        ConnectionAttentions.Of(ofAnn, now).ShouldBeNull();
        ConnectionStatuses.Detail(ofAnn, now).ShouldNotBeNull().Reason.ShouldContain("lacks its client secret");
        (await host.StatusAsync(new("", "crm"))).ShouldBe(ConnectionStatus.PendingAuthorization);
    }

    private static async Task ImportAsync(CoreHost host, ExportedConnection connection)
    {
        var result = (await host.Get<ConnectionPromotion>().ImportAsync(CoreHost.Caller, [new(connection, new Dictionary<string, string[]>())], new(), default)).ShouldHaveSingleItem();
        result.Outcome.ShouldBe(ImportOutcome.Created, string.Join(' ', result.Errors.SelectMany(error => error.Value)));
    }

    private static ExportedConnection Exported(string grantType) => new()
    {
        Id = "crm",
        Name = "CRM",
        GrantType = grantType,
        ClientId = grantType.Length > 0 ? "client" : null,
        TokenEndpoint = grantType.Length > 0 ? "https://provider.example/token" : null,
        AuthorizationEndpoint = grantType == "authorization_code" ? "https://provider.example/authorize" : null,
        BaseUri = "https://provider.example/api/",
    };
}
