using System.Web;
using OAuthWebhook.Authorization;
using OAuthWebhook.Quirks;
using OAuthWebhook.Testing;

namespace OAuthWebhook.Tests.Providers;

public sealed class AuthorizationQuirkTests
{
    [Fact]
    public async Task Parameters_of_the_authorization_request_have_the_providers_names()
    {
        await using var odd = await OddProvider.StartAsync(new() { AuthorizationParameterNames = new Dictionary<string, string> { ["client_id"] = "client_key", ["scope"] = "user_scope" } });
        var key = await odd.AddAsync();

        var asked = HttpUtility.ParseQueryString((await odd.Host.BeginAsync(key)).Redirect.Location.Query);

        asked["client_key"].ShouldBe("client");
        asked["user_scope"].ShouldBe("read write");
        asked.AllKeys.ShouldNotContain("client_id");
        asked.AllKeys.ShouldNotContain("scope");
    }

    [Fact]
    public async Task A_code_under_another_name_is_exchanged_and_what_else_the_callback_says_is_kept()
    {
        await using var odd = await OddProvider.StartAsync(new()
        {
            CallbackParameterNames = new Dictionary<string, string> { ["code"] = "odd_code" },
            CallbackFields = new Dictionary<string, string> { ["realm"] = "realmId" },
        });
        var key = await odd.AddAsync(registration => registration with { BaseUri = odd.Address + "/company/{realm}" });
        odd.Host.Token.Enqueue(Answer.Token("t1"));
        odd.Host.Server["/company/4711/items"].Enqueue(Answer.Json(new { }));

        (await CompleteAsync(odd, key, ("odd_code", "the-odd-code"), ("realmId", "4711"))).Status.ShouldBe(AuthorizationStatus.Completed);
        await odd.Host.SendAsync(key, "/items");

        odd.Host.Token.Requests.ShouldHaveSingleItem().Form["code"].ShouldBe("the-odd-code");
        (await odd.TokensAsync(key)).Fields["realm"].ShouldBe("4711");
        odd.Host.Server["/company/4711/items"].Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_error_under_another_name_denies_the_consent()
    {
        await using var odd = await OddProvider.StartAsync(new() { CallbackParameterNames = new Dictionary<string, string> { ["error"] = "problem" } });
        var key = await odd.AddAsync();

        (await CompleteAsync(odd, key, ("problem", "access_denied"))).Status.ShouldBe(AuthorizationStatus.Denied);
    }

    [Theory]
    [InlineData("")]
    [InlineData("47\n11")]
    public async Task What_a_callback_says_is_not_kept_where_it_is_no_plain_text(string realm)
    {
        await using var odd = await OddProvider.StartAsync(new() { CallbackFields = new Dictionary<string, string> { ["realm"] = "realmId" } });
        var key = await odd.AddAsync();
        odd.Host.Token.Enqueue(Answer.Token("t1"));

        await CompleteAsync(odd, key, ("code", "c"), ("realmId", realm));

        (await odd.TokensAsync(key)).Fields.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_code_is_exchanged_in_the_data_centre_that_the_callback_names()
    {
        await using var odd = await OddProvider.StartAsync(new() { CallbackFields = new Dictionary<string, string> { ["centre"] = "accounts-server" } });
        var key = await odd.AddAsync(registration => registration with { TokenEndpoint = "{centre}/eu/token" });
        odd.Host.Server["/eu/token"].Enqueue(Answer.Token("t1", 60, "r1"), Answer.Token("t2", 60));

        await CompleteAsync(odd, key, ("code", "c"), ("accounts-server", odd.Address));
        odd.Host.Time.Advance(TimeSpan.FromSeconds(61));
        (await odd.Host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();

        // The refresh went there too: where it was is kept with the token.
        odd.Host.Server["/eu/token"].Requests.Select(request => request.Form["grant_type"]).ShouldBe(["authorization_code", "refresh_token"]);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://evil.example")]
    [InlineData("https://127.0.0.1@evil.example")]
    [InlineData("https://127.0.0.1.evil.example")]
    [InlineData("http://localhost:1")]
    [InlineData("evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://127.0.0.1?x=/")]
    public async Task A_code_goes_to_no_server_that_the_callback_names_and_the_connection_does_not_allow(string server)
    {
        await using var odd = await OddProvider.StartAsync(new() { CallbackFields = new Dictionary<string, string> { ["centre"] = "server" } });
        var key = await odd.AddAsync(registration => registration with { TokenEndpoint = "{centre}/token" });

        var outcome = await CompleteAsync(odd, key, ("code", "c"), ("server", server));

        outcome.Status.ShouldBe(AuthorizationStatus.Failed);
        outcome.Message.ShouldContain("token URL");
        odd.Host.Token.Requests.ShouldBeEmpty();
    }

    private static async Task<CallbackOutcome> CompleteAsync(OddProvider odd, Connections.ConnectionKey key, params (string Name, string Value)[] parameters)
    {
        var (redirect, state) = await odd.Host.BeginAsync(key);
        var all = parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
        var callback = new CallbackParameters { State = state, Code = all.GetValueOrDefault("code"), Error = all.GetValueOrDefault("error"), All = all };
        return await odd.Host.Authorizations.CompleteAsync(callback, _ => redirect.Binding, default);
    }
}
