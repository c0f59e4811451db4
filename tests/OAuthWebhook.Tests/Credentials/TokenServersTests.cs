using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Requests;
using OAuthWebhook.Results;
using OAuthWebhook.Revocation;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Credentials;

/// <summary>A token set goes to the servers that its connection had when it was issued, whatever the connection is made to say afterwards.</summary>
public sealed class TokenServersTests
{
    public static TheoryData<string> Places => ["introspection", "userinfo", "baseUri", "allowedHosts", "revocation", "refresh"];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_server_that_an_edit_adds_gets_neither_the_token_nor_what_a_refresh_would_bring(string place)
    {
        await using var host = await CoreHost.StartAsync();
        await using var foreign = await ScriptedServer.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"), Public);
        host.Token.Otherwise = _ => Answer.Token("t2", 3600, "r2");

        await EditAsync(host, key, registration => Moved(registration, place, foreign));
        await host.Validation.ValidateAsync(CoreHost.Caller, key.Id, default);
        var sent = await host.SendAsync(key, new Uri(foreign.BaseAddress, "/api").AbsoluteUri);
        (await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Refused>().Error.Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
        (await host.Connections.DeleteAsync(CoreHost.Caller, key.Id, null, default)).ShouldBeOfType<DeleteOutcome.Deleted>();

        sent.ShouldBeOfType<OAuthRequestResult.NoToken>().Error.Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
        foreach (var path in new[] { "/", "/api", "/me", "/introspect", "/revoke", "/refresh" })
            foreign[path].Requests.ShouldBeEmpty();
        host.Token.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_new_secret_does_not_buy_the_old_tokens()
    {
        await using var host = await CoreHost.StartAsync();
        await using var foreign = await ScriptedServer.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        await EditAsync(host, key, registration => Moved(registration, "revocation", foreign), secret: "x");

        var done = (await host.Connections.ForgetTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Done>();

        done.Revocation.ShouldBeOfType<RevocationOutcome.Failed>().Error.Code.ShouldBe(OAuthErrorCodes.Superseded);
        foreign["/revoke"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Once_a_person_has_authorized_again_the_new_token_goes_where_the_connection_says()
    {
        await using var host = await CoreHost.StartAsync();
        await using var other = await ScriptedServer.StartAsync();
        other["/api"].Otherwise = _ => Answer.Json(new { });
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        await EditAsync(host, key, registration => Moved(registration, "baseUri", other));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
        host.Token.Enqueue(Answer.Token("t2", 3600, "r2"));

        await host.AuthorizeAsync(key);
        (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>();

        other["/api"].Requests.ShouldHaveSingleItem().Authorization.ShouldBe("Bearer t2");
    }

    [Fact]
    public async Task A_grant_that_needs_nobody_gets_another_token_by_itself_and_not_by_the_old_refresh_token()
    {
        await using var host = await CoreHost.StartAsync();
        await using var other = await ScriptedServer.StartAsync();
        other["/api"].Otherwise = _ => Answer.Json(new { });
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1", 3600, "r1"), Answer.Token("t2"));
        await host.Credentials.GetAsync(key, default);

        await EditAsync(host, key, registration => Moved(registration, "baseUri", other));
        (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>();

        host.Token.Requests[^1].Form["grant_type"].ShouldBe("client_credentials");
        other["/api"].Requests.ShouldHaveSingleItem().Authorization.ShouldBe("Bearer t2");
    }

    [Fact]
    public async Task An_edit_that_adds_no_server_keeps_the_token_and_one_that_is_taken_back_too()
    {
        await using var host = await CoreHost.StartAsync();
        await using var other = await ScriptedServer.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"), registration => registration with { AllowedHosts = ["api.example", "*.other.example"] });
        var before = (await host.DescribeAsync(key)).Registration;

        await EditAsync(host, key, registration => registration with
        {
            AllowedHosts = ["*.other.example"],
            UserinfoEndpoint = "https://me.other.example/me",
            RevocationEndpoint = host.Server["/revoke"].Url.AbsoluteUri,
        });
        (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(1);
        host.Token.Requests.ShouldHaveSingleItem();

        await EditAsync(host, key, registration => Moved(registration, "baseUri", other));
        await EditAsync(host, key, _ => before);
        host.Token.Enqueue(Answer.Token("t2", 3600, "r2"));
        (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(2);
        host.Token.Requests[^1].Form["refresh_token"].ShouldBe("r1");
    }

    private static ConnectionRegistration Public(ConnectionRegistration registration) => registration with { ClientAuthenticationMethod = "none" };

    private static ConnectionRegistration Moved(ConnectionRegistration registration, string place, ScriptedServer server)
    {
        string At(string path) => new Uri(server.BaseAddress, path).AbsoluteUri;
        return place switch
        {
            "introspection" => registration with { IntrospectionEndpoint = At("/introspect") },
            "userinfo" => registration with { UserinfoEndpoint = At("/me") },
            "baseUri" => registration with { BaseUri = At("/") },
            "allowedHosts" => registration with { AllowedHosts = [.. registration.AllowedHosts, server.BaseAddress.Authority] },
            "revocation" => registration with { RevocationEndpoint = At("/revoke"), Refresh = registration.ClientAuthenticationMethod == "none" ? new() { Endpoint = At("/refresh") } : new() },
            _ => registration with { Refresh = new() { Endpoint = At("/refresh") } },
        };
    }

    private static async Task EditAsync(CoreHost host, ConnectionKey key, Func<ConnectionRegistration, ConnectionRegistration> change, string? secret = null)
    {
        var registration = change((await host.DescribeAsync(key)).Registration);
        (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration, ClientSecret = secret }, null, default)).ShouldBeOfType<SaveOutcome.Saved>();
    }
}
