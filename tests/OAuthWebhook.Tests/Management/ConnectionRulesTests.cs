using Microsoft.Data.Sqlite;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Management;

public sealed class ConnectionRulesTests
{
    private static readonly ConnectionRegistration Good = new()
    {
        Name = "CRM",
        GrantType = "client_credentials",
        ClientId = "client",
        TokenEndpoint = "https://as.example/token",
        BaseUri = "https://api.example/v1",
    };

    /// <summary>What is wrong, the field that is blamed, and a part of what is said about it.</summary>
    public static TheoryData<string, string, string, Func<ConnectionRegistration, ConnectionRegistration>> Mistakes => new()
    {
        { "no name", "name", "Enter a name", good => good with { Name = " " } },
        { "a name without end", "name", "at most 200", good => good with { Name = new string('x', 201) } },
        { "an unknown grant", "grantType", "client_credentials", good => good with { GrantType = "magic" } },
        { "no device authorization endpoint", "deviceAuthorizationEndpoint", "needs it", good => good with { GrantType = "urn:ietf:params:oauth:grant-type:device_code" } },
        { "http for a device authorization endpoint", "deviceAuthorizationEndpoint", "https only", good => good with { DeviceAuthorizationEndpoint = "http://as.example/device" } },
        { "no token endpoint", "tokenEndpoint", "needs it", good => good with { TokenEndpoint = null } },
        { "no client id", "clientId", "needs it", good => good with { ClientId = "" } },
        { "no authorization endpoint", "authorizationEndpoint", "needs it", good => good with { GrantType = "authorization_code" } },
        { "no user name", "username", "needs it", good => good with { GrantType = "password" } },
        { "http for a token endpoint", "tokenEndpoint", "https only", good => good with { TokenEndpoint = "http://as.example/token" } },
        { "a relative token endpoint", "tokenEndpoint", "absolute URL", good => good with { TokenEndpoint = "/token" } },
        { "a fragment", "tokenEndpoint", "fragment", good => good with { TokenEndpoint = "https://as.example/token#x" } },
        { "another scheme", "tokenEndpoint", "https only", good => good with { TokenEndpoint = "ftp://as.example/token" } },
        { "a malformed base URI", "baseUri", "absolute", good => good with { BaseUri = "api.example" } },
        { "a query in the base URI", "baseUri", "query", good => good with { BaseUri = "https://api.example/?a=1" } },
        { "no destination at all", "baseUri", "named hosts only", good => good with { BaseUri = null } },
        { "an unknown client authentication", "clientAuthenticationMethod", "client_secret_basic", good => good with { ClientAuthenticationMethod = "telepathy" } },
        { "another response type", "responseType", "RFC 9700", good => good with { ResponseType = "token" } },
        { "a scope with a quote", "scopes[1]", "cannot be a scope", good => good with { Scopes = ["ok", "a\"b"] } },
        { "a strange separator", "scopeSeparator", "comma", good => good with { ScopeSeparator = ";" } },
        { "a parameter of the protocol", "tokenParameters.grant_type", "set by the protocol", good => good with { TokenParameters = new Dictionary<string, string> { ["grant_type"] = "x" } } },
        { "state as a parameter", "authorizationParameters.state", "set by the protocol", good => good with { AuthorizationParameters = new Dictionary<string, string> { ["state"] = "x" } } },
        { "a negative margin", "refresh.marginSeconds", "seconds", good => good with { Refresh = new() { MarginSeconds = -1 } } },
        { "a refresh endpoint over http", "refresh.endpoint", "https only", good => good with { Refresh = new() { Endpoint = "http://as.example/refresh" } } },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_refused_at_its_field_with_what_to_enter_and_stores_nothing(string what, string field, string says, Func<ConnectionRegistration, ConnectionRegistration> mistake)
    {
        await using var host = await CoreHost.StartAsync();

        var outcome = await host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = mistake(Good), ClientSecret = "s", Password = "p" }, default);

        outcome.ShouldBeOfType<SaveOutcome.Invalid>(what).Errors.Keys.ShouldContain(field);
        ((SaveOutcome.Invalid)outcome).Errors[field].ShouldHaveSingleItem().ShouldContain(says, Case.Insensitive);
        (await host.Connections.ListAsync(CoreHost.Caller, new() { TenantId = "" }, default)).TotalCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_client_secret_is_needed_where_the_method_needs_one()
    {
        await using var host = await CoreHost.StartAsync();

        (await host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = Good }, default)).ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys.ShouldContain("clientSecret");
        (await host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = Good with { ClientAuthenticationMethod = "none" } }, default)).ShouldBeOfType<SaveOutcome.Saved>();
    }

    [Fact]
    public async Task An_edit_keeps_id_and_secrets_that_are_left_out()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));

        var saved = (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = host.Registration() with { Name = "New" } }, 1, default)).ShouldBeOfType<SaveOutcome.Saved>();

        saved.Connection.Key.ShouldBe(key);
        saved.Connection.Registration.Name.ShouldBe("New");
        saved.Connection.Version.ShouldBe(2);
        saved.Connection.HasClientSecret.ShouldBeTrue();
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
    }

    [Fact]
    public async Task An_edit_of_an_older_version_is_refused_and_loses_nothing()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = host.Registration() with { Name = "First" } }, 1, default);

        var outcome = await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = host.Registration() with { Name = "Second" } }, 1, default);

        outcome.ShouldBeOfType<SaveOutcome.VersionConflict>().CurrentVersion.ShouldBe(2);
        (await host.DescribeAsync(key)).Registration.Name.ShouldBe("First");
    }

    [Fact]
    public async Task A_stored_secret_is_not_sent_to_a_token_url_on_another_server()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        var moved = host.Registration() with { TokenEndpoint = "https://evil.example/token" };

        (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = moved }, null, default)).ShouldBeOfType<SaveOutcome.Invalid>().Errors["clientSecret"].ShouldHaveSingleItem().ShouldContain("another server");

        (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = moved, ClientSecret = "the new server's" }, null, default)).ShouldBeOfType<SaveOutcome.Saved>();
    }

    [Fact]
    public async Task A_connection_whose_secret_cannot_be_read_is_disabled_without_entering_it_and_works_again_once_it_can()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        var disabled = host.Registration() with { Disabled = true };
        await using var database = new SqliteConnection($"Data Source={host.DatabasePath};Pooling=False");
        await database.OpenAsync();
        await ExecuteAsync("UPDATE OAuthConnections SET ProtectedClientSecret = 'x' || ProtectedClientSecret");

        (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = host.Registration() }, null, default)).ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys.ShouldBe(["clientSecret"]);
        (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = disabled with { TokenEndpoint = "https://evil.example/token" } }, null, default)).ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys.ShouldBe(["clientSecret"]);
        (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = disabled }, null, default)).ShouldBeOfType<SaveOutcome.Saved>().Connection.Registration.Disabled.ShouldBeTrue();

        await ExecuteAsync("UPDATE OAuthConnections SET ProtectedClientSecret = substr(ProtectedClientSecret, 2)");
        (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = host.Registration() }, null, default)).ShouldBeOfType<SaveOutcome.Saved>();
        host.Token.Enqueue(Answer.Token("t1"));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();

        async Task ExecuteAsync(string sql)
        {
            await using var command = database.CreateCommand();
            command.CommandText = sql;
            (await command.ExecuteNonQueryAsync()).ShouldBe(1);
        }
    }

    [Fact]
    public async Task Another_tenant_neither_sees_nor_changes_nor_deletes()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        var stranger = CoreHost.Caller with { TenantId = "other" };

        (await host.Connections.FindAsync(stranger, key.Id, default)).ShouldBeNull();
        (await host.Connections.ListAsync(stranger, new() { TenantId = "" }, default)).TotalCount.ShouldBe(0);
        (await host.Connections.UpdateAsync(stranger, key.Id, new() { Registration = host.Registration() }, null, default)).ShouldBeOfType<SaveOutcome.NotFound>();
        (await host.Connections.DeleteAsync(stranger, key.Id, null, default)).ShouldBeOfType<DeleteOutcome.NotFound>();
        (await host.Connections.EnterTokenAsync(stranger, key.Id, new("t", null, null), default)).ShouldBeOfType<TokenOutcome.NotFound>();
        (await host.Connections.ForgetTokenAsync(stranger, key.Id, default)).ShouldBeOfType<TokenOutcome.NotFound>();
        (await host.Connections.RequestTokenAsync(stranger, key.Id, default)).ShouldBeOfType<TokenOutcome.NotFound>();
        (await host.Validation.ValidateAsync(stranger, key.Id, default)).ShouldBeNull();
        (await host.DescribeAsync(key)).Version.ShouldBe(1);
    }

    [Theory]
    [InlineData("", "accessToken")]
    [InlineData("Bearer abc", "accessToken")]
    [InlineData("a\nb", "accessToken")]
    public async Task A_token_by_hand_is_checked(string token, string field)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();

        (await host.Connections.EnterTokenAsync(CoreHost.Caller, key.Id, new(token, null, null), default)).ShouldBeOfType<TokenOutcome.Invalid>().Errors.Keys.ShouldContain(field);
        (await host.Connections.EnterTokenAsync(CoreHost.Caller, key.Id, new("t", null, host.Time.GetUtcNow()), default)).ShouldBeOfType<TokenOutcome.Invalid>().Errors.Keys.ShouldContain("expiresAt");
        (await host.DescribeAsync(key)).Token.HasAccessToken.ShouldBeFalse();
    }

    [Fact]
    public async Task A_forgotten_token_is_gone_and_the_next_request_gets_a_new_one()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"), Answer.Token("t2"));
        await host.Credentials.GetAsync(key, default);

        (await host.Connections.ForgetTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Done>().Connection.Token.HasAccessToken.ShouldBeFalse();
        await host.Credentials.GetAsync(key, default);

        host.Token.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Asking_for_a_token_gets_a_new_one_although_the_old_one_is_fresh()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"), Answer.Token("t2"));
        await host.Credentials.GetAsync(key, default);

        var done = (await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Done>();

        done.Connection.Token.Generation.ShouldBe(2);
        host.Token.Requests.Count.ShouldBe(2);
    }
}
