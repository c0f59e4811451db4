using System.Diagnostics;
using System.Net;
using System.Text;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Requests;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;
using OAuthWebhook.Validation;

namespace OAuthWebhook.Tests.Requests;

/// <summary>Connections that send what a person entered.</summary>
public sealed class EnteredCredentialTests
{
    private const string Canary = "canary-key+/=&?ü";

    [Fact]
    public async Task A_bearer_token_is_sent_as_it_was_entered_and_the_connection_is_active_at_once()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AddAsync(host, AuthenticationType.Bearer, "static-token");
        host.Api.Otherwise = _ => Answer.Json(new { ok = true });

        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);
        (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>().TokenRejected.ShouldBeFalse();
        (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>();

        host.Api.Requests.Select(request => request.Authorization).ShouldBe(["Bearer static-token", "Bearer static-token"]);
        host.Token.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task User_name_and_password_are_sent_as_UTF8()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AddAsync(host, AuthenticationType.Basic, password: "pä:ss €");
        host.Api.Otherwise = _ => Answer.Json(new { ok = true });

        await host.SendAsync(key);

        // RFC 7617 §2.1.
        host.Api.Requests.ShouldHaveSingleItem().Authorization.ShouldBe($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("alice:pä:ss €"))}");
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);
    }

    [Theory]
    [InlineData("X-API-Key", "", "X-API-Key")]
    [InlineData("Authorization", "Token ", "Authorization")]
    public async Task A_key_goes_into_the_header_with_the_prefix_it_was_entered_with(string name, string prefix, string header)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AddAsync(host, AuthenticationType.ApiKey, "the-key", new() { Name = name, Prefix = prefix });
        host.Api.Enqueue(Answer.Redirect(host.Server["/moved"].Url));
        host.Server["/moved"].Enqueue(Answer.Json(new { ok = true }));

        using var response = (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>().Response;

        host.Api.Requests.ShouldHaveSingleItem().Headers[header].ShouldBe(prefix + "the-key");
        host.Server["/moved"].Requests.ShouldHaveSingleItem().Headers[header].ShouldBe(prefix + "the-key");
        response.RequestMessage.ShouldNotBeNull().Headers.NonValidated.Contains(header).ShouldBeFalse();
    }

    [Fact]
    public async Task A_key_in_the_query_goes_with_every_message_and_is_seen_nowhere_afterwards()
    {
        var traced = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("System.Net", StringComparison.Ordinal),
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => traced.Enqueue(string.Join(' ', activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"))),
        };
        ActivitySource.AddActivityListener(listener);
        await using var host = await CoreHost.StartAsync();
        var key = await AddAsync(host, AuthenticationType.ApiKey, Canary, new() { In = ApiKeyPlace.Query, Name = "api key" });
        var moved = host.Server["/moved"];
        // As servers do, the query is repeated in the redirect and in the link to the next page.
        host.Api.Enqueue(Answer.Empty(503).WithHeader("Retry-After", "0"));
        host.Api.Otherwise = request => Answer.Empty(302).WithHeader("Location", "/moved" + request.Url.Query);
        moved.Otherwise = request => Answer.Json(new { ok = true }).WithHeader("Link", $"<{request.Url.AbsoluteUri}&page=2>; rel=\"next\", </x?{request.Url.Query.Split('&')[1]}>; rel=\"prev\"");

        using var response = (await host.PassTimeAsync(host.SendAsync(key, "/api?a=1"), TimeSpan.FromSeconds(1))).ShouldBeOfType<OAuthRequestResult.Responded>().Response;

        host.Api.Requests.Count.ShouldBe(2);
        host.Api.Requests.ShouldAllBe(request => request.Query["a"] == "1" && request.Query["api key"] == Canary);
        moved.Requests.ShouldHaveSingleItem().Query["api key"].ShouldBe(Canary);
        response.RequestMessage.ShouldNotBeNull().RequestUri.ShouldNotBeNull().Query.ShouldBe("?a=1");
        response.Headers.GetValues("Link").ShouldHaveSingleItem().ShouldBe($"<{new Uri(host.Server.BaseAddress, "/moved")}?a=1&page=2>; rel=\"next\", </x>; rel=\"prev\"");
        foreach (var text in (string[])[.. traced, host.Logs.Text, string.Join('\n', response.Headers)])
        {
            text.ShouldNotContain(Canary);
            text.ShouldNotContain("canary-key");
        }
    }

    [Fact]
    public async Task A_redirect_to_elsewhere_that_repeats_the_key_does_not_carry_it_out()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AddAsync(host, AuthenticationType.ApiKey, Canary, new() { In = ApiKeyPlace.Query, Name = "key" });
        host.Api.Otherwise = request => Answer.Empty(302).WithHeader("Location", "https://elsewhere.example/x" + request.Url.Query + "&b=2");

        var responded = (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>();

        responded.Response.Headers.Location.ShouldNotBeNull().AbsoluteUri.ShouldBe("https://elsewhere.example/x?b=2");
        responded.Error.ShouldNotBeNull().Message.ShouldNotContain("canary");
    }

    [Theory]
    [InlineData("/api?KEY=mine")]
    [InlineData("/api?a=1&k%65y")]
    public async Task A_query_parameter_that_is_the_connections_is_not_the_callers(string url)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AddAsync(host, AuthenticationType.ApiKey, "k", new() { In = ApiKeyPlace.Query, Name = "key" });

        (await host.SendAsync(key, url)).ShouldBeOfType<OAuthRequestResult.NotConnected>().Message.ShouldContain("'key'");

        host.Api.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_header_that_is_the_connections_is_not_the_callers()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AddAsync(host, AuthenticationType.ApiKey, "k");

        (await host.SendAsync(key, headers: new KeyValuePair<string, string>("x-api-key", "mine"))).ShouldBeOfType<OAuthRequestResult.NotConnected>().Message.ShouldContain("x-api-key");

        host.Api.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(AuthenticationType.Bearer, "key")]
    [InlineData(AuthenticationType.ApiKey, "key")]
    [InlineData(AuthenticationType.Basic, "password")]
    public async Task What_the_API_refuses_is_not_sent_again_and_the_error_says_to_enter_another(AuthenticationType type, string what)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AddAsync(host, type, type == AuthenticationType.Basic ? null : "old", password: type == AuthenticationType.Basic ? "old" : null);
        host.Api.Enqueue(Answer.Empty(401));

        var refused = (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>();

        refused.TokenRejected.ShouldBeTrue();
        refused.Response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        refused.Attempts.ShouldBe(1);
        refused.Error.ShouldNotBeNull().NextStep.ShouldContain($"Enter a new {what}");
        host.Api.Requests.Count.ShouldBe(1);
        host.Token.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_new_key_is_used_at_once()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AddAsync(host, AuthenticationType.ApiKey, "old");
        host.Api.Otherwise = request => request.Headers["X-API-Key"] == "new" ? Answer.Json(new { ok = true }) : Answer.Empty(401);
        await host.SendAsync(key);

        var registration = (await host.DescribeAsync(key)).Registration;
        (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration, ApiKey = "new" }, null, default)).ShouldBeOfType<SaveOutcome.Saved>();

        (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>().TokenRejected.ShouldBeFalse();
    }

    [Fact]
    public async Task There_is_no_token_to_ask_for_to_enter_or_to_forget()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AddAsync(host, AuthenticationType.ApiKey, "k");

        (await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Refused>().Error.Code.ShouldBe(OAuthErrorCodes.NothingToRenew);
        (await host.Connections.EnterTokenAsync(CoreHost.Caller, key.Id, new("t", null, null), default)).ShouldBeOfType<TokenOutcome.Refused>();
        (await host.Connections.ForgetTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Refused>();
        (await host.Authorizations.BeginAsync(CoreHost.Caller, key.Id, new(new Uri("https://host.example/callback"), null), default)).Error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.NothingToRenew);
        host.Api.Otherwise = _ => Answer.Json(new { ok = true });
        (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>();
    }

    [Fact]
    public async Task A_disabled_one_sends_nothing()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AddAsync(host, AuthenticationType.Bearer, "t");
        var registration = (await host.DescribeAsync(key)).Registration;

        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration with { Disabled = true } }, null, default);

        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Disabled);
        (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.NoToken>().Error.Code.ShouldBe(OAuthErrorCodes.ConnectionDisabled);
    }

    [Fact]
    public async Task A_warm_request_with_a_key_reads_no_database()
    {
        await using var host = await CoreHost.StartAsync(services => services.Without<AccountFinder>());
        var key = await AddAsync(host, AuthenticationType.ApiKey, "k");
        host.Api.Otherwise = _ => Answer.Json(new { ok = true });
        await host.SendAsync(key);
        var before = host.Commands;
        before.ShouldBePositive("the log tells of commands");

        await host.SendAsync(key);

        host.Commands.ShouldBe(before);
    }

    private static async Task<ConnectionKey> AddAsync(CoreHost host, AuthenticationType type, string? key = null, ApiKeySettings? settings = null, string? password = null) =>
        (await host.Connections.CreateAsync(
            CoreHost.Caller,
            new()
            {
                Registration = new()
                {
                    Name = "Weather",
                    GrantType = "",
                    AuthenticationType = type,
                    Username = type == AuthenticationType.Basic ? "alice" : null,
                    ApiKeySettings = settings ?? new(),
                    BaseUri = host.Server.BaseAddress.AbsoluteUri,
                },
                ApiKey = key,
                Password = password,
            },
            default)).ShouldBeOfType<SaveOutcome.Saved>().Connection.Key;
}
