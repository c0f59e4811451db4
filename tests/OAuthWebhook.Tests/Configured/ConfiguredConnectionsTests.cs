using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OAuthWebhook.Audit;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.References;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Audit;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Configured;

public sealed class ConfiguredConnectionsTests
{
    private static readonly ConnectionKey Crm = new("", "crm");

    [Fact]
    public async Task A_configured_connection_is_there_when_the_host_has_started_and_gets_tokens_with_its_secret()
    {
        await using var first = await CoreHost.StartAsync();
        await using var host = await first.StartAnotherAsync(With(Settings(first)));
        host.Token.Enqueue(Answer.Token("access-1"));

        (await host.Credentials.GetAsync(Crm, default)).Error.ShouldBeNull();

        var connection = await host.DescribeAsync(Crm);
        connection.Origin.ShouldBe(ConnectionOrigin.Configuration);
        connection.ConfigurationKey.ShouldBe("OAuthWebhook:Connections:crm");
        connection.Registration.Name.ShouldBe("CRM");
        connection.Registration.Scopes.ShouldBe(["read", "write"]);
        connection.Registration.UsePkce.ShouldBeFalse();
        connection.Registration.Refresh.MarginSeconds.ShouldBe(30);
        connection.Registration.TokenParameters.ShouldBe(new Dictionary<string, string> { ["audience"] = "crm" });
        connection.Registration.AllowedHosts.ShouldBe(["one.example", "two.example"]);
        connection.Registration.BasicEncoding.ShouldBe(BasicEncoding.Raw);
        host.Token.Requests.ShouldHaveSingleItem().Headers["Authorization"].ShouldBe("Basic " + Convert.ToBase64String("client:secret-canary"u8));
    }

    [Fact]
    public async Task What_is_configured_as_it_was_is_not_written_again_and_keeps_version_and_history()
    {
        await using var first = await CoreHost.StartAsync();
        await using (await first.StartAnotherAsync(With(Settings(first))))
        {
        }

        await using var again = await first.StartAnotherAsync(With(Settings(first)));

        (await again.DescribeAsync(Crm)).Version.ShouldBe(1);
        var entry = (await again.EntriesAsync(Crm)).ShouldHaveSingleItem();
        (entry.Action, entry.Who, entry.Origin).ShouldBe((AuditAction.Created, null, "configuration"));
    }

    [Fact]
    public async Task A_changed_configuration_is_an_edit_at_the_next_start()
    {
        await using var first = await CoreHost.StartAsync();
        await using (var before = await first.StartAnotherAsync(With(Settings(first))))
        {
            before.Token.Enqueue(Answer.Token("access-1"));
            (await before.Credentials.GetAsync(Crm, default)).Error.ShouldBeNull();
        }

        // A new secret proves the same client: the token stays.
        await using (var secret = await first.StartAnotherAsync(With(Settings(first, ("ClientSecret", "another-canary")))))
        {
            (await secret.Credentials.GetAsync(Crm, default)).Value!.Token!.Generation.ShouldBe(1);
            (await secret.DescribeAsync(Crm)).Version.ShouldBe(2);
        }

        // Other scopes need another token.
        await using var scopes = await first.StartAnotherAsync(With(Settings(first, ("ClientSecret", "another-canary"), ("Scopes", "read"))));
        scopes.Token.Enqueue(Answer.Token("access-2"));
        (await scopes.Credentials.GetAsync(Crm, default)).Value!.Token!.Generation.ShouldBe(2);
        (await scopes.EntriesAsync(Crm)).Where(entry => entry.Action == AuditAction.Updated).Select(entry => string.Join(',', entry.Fields)).ShouldBe(["scopes", "clientSecret"], ignoreOrder: true);
    }

    [Fact]
    public async Task Two_hosts_that_start_at_once_write_a_connection_once()
    {
        await using var first = await CoreHost.StartAsync();
        var settings = Settings(first);
        for (var number = 0; number < 5; number++)
            settings.Add($"OAuthWebhook:Connections:n{number}:Name", $"N {number}");
        foreach (var number in Enumerable.Range(0, 5))
        {
            settings[$"OAuthWebhook:Connections:n{number}:AuthenticationType"] = "bearer";
            settings[$"OAuthWebhook:Connections:n{number}:ApiKey"] = "key-canary";
            settings[$"OAuthWebhook:Connections:n{number}:BaseUri"] = "https://api.example/";
        }

        var hosts = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => first.StartAnotherAsync(With(settings)))));
        try
        {
            foreach (var key in (ConnectionKey[])[Crm, .. Enumerable.Range(0, 5).Select(number => new ConnectionKey("", $"n{number}"))])
            {
                (await hosts[1].DescribeAsync(key)).Version.ShouldBe(1);
                (await hosts[0].EntriesAsync(key)).Count.ShouldBe(1);
            }
        }
        finally
        {
            foreach (var host in hosts)
                await host.DisposeAsync();
        }
    }

    [Fact]
    public async Task Nobody_edits_or_deletes_what_is_configured_and_both_answers_name_the_key()
    {
        await using var first = await CoreHost.StartAsync();
        await using var host = await first.StartAnotherAsync(With(Settings(first)));
        var input = new ConnectionInput { Registration = (await host.DescribeAsync(Crm)).Registration with { Disabled = true } };

        var edited = await host.Connections.UpdateAsync(CoreHost.Caller, "crm", input, null, default);
        var deleted = await host.Connections.DeleteAsync(CoreHost.Caller, "crm", null, force: true, default);

        edited.ShouldBe(new SaveOutcome.Configured("OAuthWebhook:Connections:crm"));
        deleted.ShouldBe(new DeleteOutcome.Configured("OAuthWebhook:Connections:crm"));
        (await host.StatusAsync(Crm)).ShouldNotBe(ConnectionStatus.Disabled);
    }

    [Fact]
    public async Task A_configured_exchange_is_pointed_to_no_other_connection_and_its_place_is_told()
    {
        await using var first = await CoreHost.StartAsync();
        var settings = Settings(first);
        foreach (var (name, value) in Settings(first, ("GrantType", "urn:ietf:params:oauth:grant-type:token-exchange"), ("TokenExchange:SubjectConnection", "crm")))
            settings[name.Replace(":crm:", ":exchange:", StringComparison.Ordinal)] = value;
        await using var host = await first.StartAnotherAsync(With(settings));
        var target = await host.AddAsync(host.Registration());

        var found = (await host.Get<ConnectionUses>().FindAsync(CoreHost.Caller, "crm", default))!.References.ShouldHaveSingleItem();
        var done = (await host.Get<ConnectionUses>().RepointAsync(CoreHost.Caller, "crm", target.Id, default)).ShouldBeOfType<RepointOutcome.Done>().References;

        found.Obstacle.ShouldBe("It is in the host's configuration, under OAuthWebhook:Connections:exchange. Name the other connection there, and start the host again.");
        done.Changed.ShouldBeEmpty();
        done.Kept.ShouldHaveSingleItem().ShouldBe(found);
        (await host.DescribeAsync(new("", "exchange"))).Registration.TokenExchange.SubjectConnection.ShouldBe("crm");
    }

    [Fact]
    public async Task What_is_no_longer_configured_stays_with_its_token_and_becomes_an_ordinary_connection_by_an_edit()
    {
        await using var first = await CoreHost.StartAsync();
        await using (var before = await first.StartAnotherAsync(With(Settings(first))))
        {
            before.Token.Enqueue(Answer.Token("access-1"));
            (await before.Credentials.GetAsync(Crm, default)).Error.ShouldBeNull();
        }

        var left = await first.DescribeAsync(Crm);
        (left.Origin, left.ConfigurationKey, left.Token.HasAccessToken).ShouldBe((ConnectionOrigin.Configuration, null, true));
        var saved = (await first.Connections.UpdateAsync(CoreHost.Caller, "crm", new() { Registration = left.Registration }, null, default)).ShouldBeOfType<SaveOutcome.Saved>();
        saved.Connection.Origin.ShouldBe(ConnectionOrigin.Management);
        (await first.Connections.DeleteAsync(CoreHost.Caller, "crm", null, default)).ShouldBeOfType<DeleteOutcome.Deleted>();
    }

    [Fact]
    public async Task A_connection_that_people_made_becomes_the_configured_one_of_its_id_and_keeps_its_token()
    {
        await using var first = await CoreHost.StartAsync();
        first.Token.Enqueue(Answer.Token("access-1"));
        var key = await first.AddAsync(first.Registration());
        (await first.Credentials.GetAsync(key, default)).Error.ShouldBeNull();

        await using var host = await first.StartAnotherAsync(With(Settings(first).ToDictionary(setting => setting.Key.Replace(":crm:", $":{key.Id}:", StringComparison.Ordinal), setting => setting.Value)));

        var connection = await host.DescribeAsync(key);
        (connection.Origin, connection.Token.HasAccessToken, connection.Version).ShouldBe((ConnectionOrigin.Configuration, true, 2));
    }

    [Fact]
    public async Task A_secret_that_is_taken_out_of_the_configuration_is_gone_from_the_store()
    {
        await using var first = await CoreHost.StartAsync();
        await using (await first.StartAnotherAsync(With(Settings(first))))
        {
        }

        await using var host = await first.StartAnotherAsync(With(Settings(first, ("ClientSecret", null), ("ClientAuthenticationMethod", "none"))));

        (await host.DescribeAsync(Crm)).HasClientSecret.ShouldBeFalse();
    }

    [Fact]
    public async Task A_connection_belongs_to_the_tenant_that_its_configuration_names()
    {
        await using var first = await CoreHost.StartAsync();

        await using var host = await first.StartAnotherAsync(With(Settings(first, ("TenantId", "acme"))));

        (await host.Connections.FindAsync(CoreHost.Caller, "crm", default)).ShouldBeNull();
        (await host.Connections.FindAsync(CoreHost.Caller with { TenantId = "acme" }, "crm", default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_token_exchange_may_be_configured_before_the_connection_whose_token_it_takes()
    {
        await using var first = await CoreHost.StartAsync();
        var settings = Settings(first);
        foreach (var (name, value) in Settings(first, ("GrantType", "urn:ietf:params:oauth:grant-type:token-exchange"), ("TokenExchange:SubjectConnection", "crm")))
            settings[name.Replace(":crm:", ":a-first:", StringComparison.Ordinal)] = value;

        await using var host = await first.StartAnotherAsync(With(settings));

        (await host.DescribeAsync(new("", "a-first"))).Registration.TokenExchange.SubjectConnection.ShouldBe("crm");
    }

    [Theory]
    [InlineData("TokenEndpoint", "http://elsewhere.example/token", "OAuthWebhook:Connections:crm:TokenEndpoint", "https")]
    [InlineData("ClientSecret", null, "OAuthWebhook:Connections:crm:ClientSecret", "needs it")]
    [InlineData("Name", null, "OAuthWebhook:Connections:crm:Name", "Enter a name")]
    [InlineData("ClientSecrte", "x-canary", "OAuthWebhook:Connections:crm:ClientSecrte", "ClientSecret")]
    [InlineData("UsePkce", "x-canary", "OAuthWebhook:Connections:crm:UsePkce", "true or false")]
    [InlineData("Refresh:MarginSeconds", "x-canary", "OAuthWebhook:Connections:crm:Refresh:MarginSeconds", "a whole number")]
    [InlineData("AuthenticationType", "x-canary", "OAuthWebhook:Connections:crm:AuthenticationType", "oauth2, bearer, apiKey, basic")]
    [InlineData("ClientSecret:Value", "x-canary", "OAuthWebhook:Connections:crm:ClientSecret", "one value is needed")]
    [InlineData("Refresh", "x-canary", "OAuthWebhook:Connections:crm:Refresh", "keys below it are needed")]
    [InlineData("TokenParameters:grant_type", "x-canary", "OAuthWebhook:Connections:crm:TokenParameters:Grant_type", "set by the protocol")]
    [InlineData("ClientKeySettings:Reference", "not-there", "OAuthWebhook:Connections:crm:ClientKeySettings:Reference", "no secret named 'not-there'")]
    public async Task What_cannot_be_used_keeps_the_host_from_starting_and_is_named_with_the_fix_and_without_its_value(string key, string? value, string named, string fix)
    {
        await using var first = await CoreHost.StartAsync();
        var settings = Settings(first, (key, value));
        settings["OAuthWebhook:Connections:another:Name"] = "Also wrong";

        var failure = await Should.ThrowAsync<OptionsValidationException>(() => first.StartAnotherAsync(With(settings)));

        failure.Failures.ShouldContain(text => text.StartsWith(named, StringComparison.Ordinal) && text.Contains(fix, StringComparison.Ordinal), failure.Message);
        failure.Failures.ShouldContain(text => text.StartsWith("OAuthWebhook:Connections:another:", StringComparison.Ordinal));
        failure.ToString().ShouldNotContain("canary");
        (await first.Connections.ListAsync(CoreHost.Caller, new() { TenantId = "" }, default)).TotalCount.ShouldBe(0);
    }

    [Theory]
    [InlineData("has blanks")]
    [InlineData("history")]
    [InlineData("~x")]
    public async Task An_id_that_cannot_be_one_keeps_the_host_from_starting(string id)
    {
        await using var first = await CoreHost.StartAsync();

        var failure = await Should.ThrowAsync<OptionsValidationException>(() => first.StartAnotherAsync(With(new() { [$"OAuthWebhook:Connections:{id}:Name"] = "X" })));

        failure.Message.ShouldContain($"OAuthWebhook:Connections:{id}: ");
    }

    private static Dictionary<string, string?> Settings(CoreHost host, params (string Key, string? Value)[] others)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Name"] = "CRM",
            ["GrantType"] = "client_credentials",
            ["clientid"] = "client",
            ["ClientSecret"] = "secret-canary",
            ["BasicEncoding"] = "Raw",
            ["TokenEndpoint"] = host.Token.Url.AbsoluteUri,
            ["BaseUri"] = host.Server.BaseAddress.AbsoluteUri,
            ["Scopes"] = "read write",
            ["UsePkce"] = "false",
            ["Refresh:MarginSeconds"] = "30",
            ["TokenParameters:audience"] = "crm",
            ["AllowedHosts:0"] = "one.example",
            ["AllowedHosts:1"] = "two.example",
            ["Description"] = "",
        };
        foreach (var (key, value) in others)
            settings[key] = value;
        if (others.Any(other => other.Key == "ClientSecret:Value"))
            settings.Remove("ClientSecret");
        if (others.Any(other => other.Key == "Refresh"))
            settings.Remove("Refresh:MarginSeconds");
        return settings.Where(setting => setting.Value is not null).ToDictionary(setting => $"OAuthWebhook:Connections:crm:{setting.Key}", setting => setting.Value);
    }

    private static Action<IServiceCollection> With(Dictionary<string, string?> settings) =>
        services => services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
}
