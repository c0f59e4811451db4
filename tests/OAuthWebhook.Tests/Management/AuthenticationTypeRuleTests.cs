using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Management;

public sealed class AuthenticationTypeRuleTests
{
    private static readonly ConnectionInput Bearer = Input(AuthenticationType.Bearer) with { ApiKey = "the-token" };

    private static readonly ConnectionInput Key = Input(AuthenticationType.ApiKey) with { ApiKey = "the key" };

    private static readonly ConnectionInput Basic = Input(AuthenticationType.Basic, good => good with { Username = "alice" }) with { Password = "pass word: ü" };

    /// <summary>What is wrong, the field that is blamed, and what was entered.</summary>
    public static TheoryData<string, string, ConnectionInput> Mistakes => new()
    {
        { "no token", "apiKey", Bearer with { ApiKey = null } },
        { "an empty token", "apiKey", Bearer with { ApiKey = "" } },
        { "a token with the word before it", "apiKey", Bearer with { ApiKey = "Bearer x" } },
        { "a token with a line break", "apiKey", Bearer with { ApiKey = "x\r\ny" } },
        { "a token that is no ASCII", "apiKey", Bearer with { ApiKey = "tökén" } },
        { "no key", "apiKey", Key with { ApiKey = null } },
        { "a key with a blank at its end", "apiKey", Key with { ApiKey = "x " } },
        { "a key in the query with a control character", "apiKey", In(ApiKeyPlace.Query, "k") with { ApiKey = "a\u0007b" } },
        { "no header name", "apiKeySettings.name", In(ApiKeyPlace.Header, " ") },
        { "a header name that is none", "apiKeySettings.name", In(ApiKeyPlace.Header, "X Key") },
        { "a header that frames the message", "apiKeySettings.name", In(ApiKeyPlace.Header, "content-length") },
        { "a prefix with a line break", "apiKeySettings.prefix", In(ApiKeyPlace.Header, "X-Key", "a\r\n") },
        { "a prefix in the query", "apiKeySettings.prefix", In(ApiKeyPlace.Query, "key", "Token ") },
        { "a place that is none", "apiKeySettings.in", In((ApiKeyPlace)7, "key") },
        { "a place for a key that is none", "apiKeySettings", Bearer with { Registration = Bearer.Registration with { ApiKeySettings = new() { Name = "X" } } } },
        { "no user name", "username", Basic with { Registration = Basic.Registration with { Username = null } } },
        { "a user name with a colon", "username", Basic with { Registration = Basic.Registration with { Username = "a:b" } } },
        { "no password", "password", Basic with { Password = null } },
        { "a password with a line break", "password", Basic with { Password = "a\nb" } },
        { "a key for Basic", "apiKey", Basic with { ApiKey = "k" } },
        { "a password for a key", "password", Key with { Password = "p" } },
        { "a client secret", "clientSecret", Bearer with { ClientSecret = "s" } },
        { "a grant type", "grantType", Bearer with { Registration = Bearer.Registration with { GrantType = "client_credentials" } } },
        { "a token endpoint", "tokenEndpoint", Bearer with { Registration = Bearer.Registration with { TokenEndpoint = "https://as.example/token" } } },
        { "a client id", "clientId", Key with { Registration = Key.Registration with { ClientId = "c" } } },
        { "scopes", "scopes", Key with { Registration = Key.Registration with { Scopes = ["a"] } } },
        { "a template", "template", Key with { Registration = Key.Registration with { Template = true } } },
        { "nowhere to send it", "baseUri", Key with { Registration = Key.Registration with { BaseUri = null } } },
        { "a type that is none", "authenticationType", Bearer with { Registration = Bearer.Registration with { AuthenticationType = (AuthenticationType)9 } } },
        { "a key for OAuth", "apiKey", Input(AuthenticationType.OAuth2, good => good with { GrantType = "client_credentials", ClientId = "c", TokenEndpoint = "https://as.example/token" }) with { ClientSecret = "s", ApiKey = "k" } },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task What_a_type_needs_or_has_no_use_for_is_said_at_its_field(string what, string field, ConnectionInput input)
    {
        await using var host = await CoreHost.StartAsync();

        var outcome = await host.Connections.CreateAsync(CoreHost.Caller, input, default);

        outcome.ShouldBeOfType<SaveOutcome.Invalid>(what).Errors.Keys.ShouldBe([field]);
    }

    [Fact]
    public async Task What_is_right_is_stored()
    {
        await using var host = await CoreHost.StartAsync();

        foreach (var input in (ConnectionInput[])[Bearer, Key, Basic, In(ApiKeyPlace.Query, "api key", key: "schlüssel €"), In(ApiKeyPlace.Header, "Authorization", "Token ")])
            (await host.Connections.CreateAsync(CoreHost.Caller, input, default)).ShouldBeOfType<SaveOutcome.Saved>();
    }

    [Fact]
    public async Task A_stored_key_is_kept_by_an_edit_but_sent_to_no_host_it_was_not_entered_for()
    {
        await using var host = await CoreHost.StartAsync();
        var id = (await host.Connections.CreateAsync(CoreHost.Caller, Key, default)).ShouldBeOfType<SaveOutcome.Saved>().Connection.Key.Id;

        await SavedAsync(good => good with { Name = "Renamed" });
        await RefusedAsync("apiKey", good => good with { BaseUri = "https://evil.example" });
        await RefusedAsync("apiKey", good => good with { AllowedHosts = ["evil.example"] });
        await RefusedAsync("apiKey", good => good with { UserinfoEndpoint = "https://evil.example/me" });
        await RefusedAsync("apiKey", good => good with { AuthenticationType = AuthenticationType.Bearer });
        await RefusedAsync("password", good => good with { AuthenticationType = AuthenticationType.Basic, Username = "a" });
        await SavedAsync(good => good with { BaseUri = "https://api.example/v2" });
        await SavedAsync(good => good with { BaseUri = "https://other.example" }, "entered-again");

        async Task SavedAsync(Func<ConnectionRegistration, ConnectionRegistration> change, string? key = null) =>
            (await UpdateAsync(change, key)).ShouldBeOfType<SaveOutcome.Saved>().Connection.HasApiKey.ShouldBeTrue();

        async Task RefusedAsync(string field, Func<ConnectionRegistration, ConnectionRegistration> change) =>
            (await UpdateAsync(change, null)).ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys.ShouldBe([field]);

        Task<SaveOutcome> UpdateAsync(Func<ConnectionRegistration, ConnectionRegistration> change, string? key) =>
            host.Connections.UpdateAsync(CoreHost.Caller, id, new() { Registration = change(Key.Registration), ApiKey = key }, null, default);
    }

    [Fact]
    public async Task The_password_of_a_grant_does_not_become_one_that_is_sent_to_the_API()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("password"));
        var registration = new ConnectionRegistration { Name = "CRM", GrantType = "", AuthenticationType = AuthenticationType.Basic, Username = "alice", BaseUri = host.Server.BaseAddress.AbsoluteUri };

        (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration }, null, default)).ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys.ShouldBe(["password"]);
        var saved = (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration, Password = "entered" }, null, default)).ShouldBeOfType<SaveOutcome.Saved>().Connection;

        (saved.HasPassword, saved.HasClientSecret, saved.Interactive).ShouldBe((true, false, false));
    }

    private static ConnectionInput Input(AuthenticationType type, Func<ConnectionRegistration, ConnectionRegistration>? change = null)
    {
        var good = new ConnectionRegistration { Name = "Weather", GrantType = "", AuthenticationType = type, BaseUri = "https://api.example/v1" };
        return new() { Registration = change?.Invoke(good) ?? good };
    }

    private static ConnectionInput In(ApiKeyPlace place, string name, string prefix = "", string key = "k") =>
        Key with { Registration = Key.Registration with { ApiKeySettings = new() { In = place, Name = name, Prefix = prefix } }, ApiKey = key };
}
