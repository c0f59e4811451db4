using OAuthWebhook.Management;
using OAuthWebhook.Quirks;
using OAuthWebhook.Revocation;
using OAuthWebhook.Testing;

namespace OAuthWebhook.Tests.Providers;

/// <summary>Endpoints of the authorization server whose host an answer of its provider names.</summary>
public sealed class ServerUrlQuirkTests
{
    [Fact]
    public async Task Revocation_and_introspection_go_where_the_answer_said_and_carry_what_it_said()
    {
        await using var odd = await OddProvider.StartAsync(new()
        {
            TokenAnswer = new() { Fields = new Dictionary<string, string> { ["server"] = "/server", ["company"] = "/company" } },
            Revocation = new() { Parameters = new Dictionary<string, string> { ["token"] = "{token}", ["company"] = "{company}" } },
        });
        odd.Host.Server["/revoke"].Otherwise = _ => Answer.Empty(200);
        odd.Host.Server["/introspect"].Otherwise = _ => Answer.Json(new { active = true, username = "alice" });
        var key = await odd.AddAuthorizedAsync(
            Answer.Json(new { access_token = "t1", refresh_token = "r1", server = odd.Address, company = "acme" }),
            registration => registration with { RevocationEndpoint = "{server}/revoke", IntrospectionEndpoint = "{server}/introspect" });

        (await odd.Host.Validation.ValidateAsync(Hosting.CoreHost.Caller, key.Id, default)).ShouldNotBeNull().Account.ShouldBe("alice");
        (await odd.Host.Connections.DeleteAsync(Hosting.CoreHost.Caller, key.Id, null, default)).ShouldBeOfType<DeleteOutcome.Deleted>().Revocation.ShouldBeOfType<RevocationOutcome.Revoked>();

        odd.Host.Server["/introspect"].Requests.ShouldHaveSingleItem().Form["token"].ShouldBe("t1");
        var form = odd.Host.Server["/revoke"].Requests.ShouldHaveSingleItem().Form;
        form["token"].ShouldBe("r1");
        form["company"].ShouldBe("acme");
    }

    [Fact]
    public async Task Neither_goes_to_a_host_that_is_not_allowed()
    {
        await using var odd = await OddProvider.StartAsync(new() { TokenAnswer = new() { Fields = new Dictionary<string, string> { ["server"] = "/server" } } });
        await using var foreign = await ScriptedServer.StartAsync();
        var key = await odd.AddAuthorizedAsync(
            Answer.Json(new { access_token = "t1", server = $"http://localhost:{foreign.BaseAddress.Port}" }),
            registration => registration with { RevocationEndpoint = "{server}/revoke", IntrospectionEndpoint = "{server}/introspect" });

        await odd.Host.Validation.ValidateAsync(Hosting.CoreHost.Caller, key.Id, default);
        (await odd.Host.Connections.DeleteAsync(Hosting.CoreHost.Caller, key.Id, null, default)).ShouldBeOfType<DeleteOutcome.Deleted>().Revocation.ShouldBeOfType<RevocationOutcome.Failed>().Message.ShouldContain("not one of its allowed hosts");

        foreign["/revoke"].Requests.ShouldBeEmpty();
        foreign["/introspect"].Requests.ShouldBeEmpty();
    }
}
