using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Management;
using OAuthWebhook.Providers;
using OAuthWebhook.Quirks;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Grants;

/// <summary>Providers that lengthen an access token in place of refreshing it.</summary>
public sealed class ExtensionTests
{
    // A short one, of seconds: a clock that is moved by months wakes everything that runs every few seconds.
    private const int Day = 600;

    // The shape that the Graph API's documentation of long-lived user tokens shows: the token itself is exchanged for one that lives 60 days.
    private static readonly ExtendQuirks Extend = new()
    {
        Parameters = new Dictionary<string, string>
        {
            ["grant_type"] = "fb_exchange_token",
            ["client_id"] = "{client_id}",
            ["client_secret"] = "{client_secret}",
            ["fb_exchange_token"] = "{access_token}",
        },
    };

    // As Instagram's documentation has it: one request turns the short-lived token into a long-lived one, another lengthens that, from its second day on.
    private static readonly ExtendQuirks ExtendTwice = new()
    {
        Parameters = new Dictionary<string, string> { ["grant_type"] = "ig_refresh_token", ["access_token"] = "{access_token}" },
        MinimumAgeSeconds = Day,
        AfterConsent = true,
        AfterConsentParameters = new Dictionary<string, string> { ["grant_type"] = "ig_exchange_token", ["client_secret"] = "{client_secret}", ["access_token"] = "{access_token}" },
    };

    [Fact]
    public async Task A_token_is_lengthened_with_nothing_but_the_providers_parameters_and_never_logged()
    {
        await using var host = await StartAsync(Extend);
        var key = await AuthorizedAsync(host, Answer.Token("short", 60 * Day));
        host.Extend().Enqueue(Answer.Token("longer", 60 * Day));

        host.Time.Advance(TimeSpan.FromSeconds(59 * Day));
        await UseAsync(host, key);

        var request = host.Extend().Requests.ShouldHaveSingleItem();
        request.Method.ShouldBe("GET");
        request.Authorization.ShouldBeNull();
        request.Query.ShouldBe(new Dictionary<string, string> { ["v"] = "1", ["grant_type"] = "fb_exchange_token", ["client_id"] = "client", ["client_secret"] = "the-client-secret", ["fb_exchange_token"] = "short" }, ignoreOrder: true);
        (await host.Credentials.GetAsync(key, default)).Value!.Token!.Credential.ShouldBeOfType<AuthorizationCredential>().Value.Parameter.ShouldBe("longer");
        (await host.DescribeAsync(key)).Token.ExpiresAt.ShouldBe(host.Time.GetUtcNow().AddSeconds(60 * Day));
        host.Logs.Text.ShouldNotContain("fb_exchange_token");
        host.Logs.Text.ShouldNotContain("the-client-secret");
    }

    [Theory]
    [InlineData(ParameterEncoding.Form)]
    [InlineData(ParameterEncoding.Json)]
    [InlineData(ParameterEncoding.Query)]
    public async Task The_parameters_go_where_the_provider_wants_them(ParameterEncoding encoding)
    {
        await using var host = await StartAsync(Extend with { Encoding = encoding });
        var key = await AuthorizedAsync(host, Answer.Token("a&b=c", Day));
        host.Extend().Enqueue(Answer.Token("longer", 60 * Day));

        (await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Done>();

        var request = host.Extend().Requests.ShouldHaveSingleItem();
        request.Method.ShouldBe("POST");
        var sent = encoding switch
        {
            ParameterEncoding.Json => System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, string>>(request.Body)!["fb_exchange_token"],
            ParameterEncoding.Query => request.Query["fb_exchange_token"],
            _ => request.Form["fb_exchange_token"],
        };
        sent.ShouldBe("a&b=c");
    }

    [Fact]
    public async Task It_is_lengthened_in_good_time_even_if_nobody_uses_it()
    {
        await using var host = await StartAsync(Extend);
        var key = await AuthorizedAsync(host, Answer.Token("short", 60 * Day));
        host.Extend().Enqueue(Answer.Token("longer", 60 * Day));

        // Two thirds of the time until people would be warned, which is here a quarter of its life before its end; a little less at random.
        host.Time.Advance(TimeSpan.FromSeconds(26 * Day));
        await host.DoAsync<RenewalScheduler>();
        host.Extend().Requests.ShouldBeEmpty();
        host.Time.Advance(TimeSpan.FromSeconds(5 * Day));
        await host.DoAsync<RenewalScheduler>();

        host.Extend().Requests.Count.ShouldBe(1);
        (await host.DescribeAsync(key)).Token.WarnAt.ShouldNotBeNull().ShouldBeGreaterThan(host.Time.GetUtcNow().AddSeconds(44 * Day));
    }

    [Fact]
    public async Task One_that_is_too_young_is_not_sent()
    {
        await using var host = await StartAsync(Extend with { MinimumAgeSeconds = Day });
        var key = await AuthorizedAsync(host, Answer.Token("short", Day + 600));

        host.Time.Advance(TimeSpan.FromSeconds(Day - 1));
        await UseAsync(host, key);
        var asked = await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default);

        asked.ShouldBeOfType<TokenOutcome.Refused>().Error.Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
        host.Extend().Requests.ShouldBeEmpty();
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);

        host.Extend().Enqueue(Answer.Token("longer", Day + 600));
        host.Time.Advance(TimeSpan.FromSeconds(1));
        await host.DoAsync<RenewalScheduler>();
        host.Extend().Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task One_that_ends_before_it_is_old_enough_is_used_to_its_end()
    {
        await using var host = await StartAsync(Extend with { MinimumAgeSeconds = Day });
        var key = await AuthorizedAsync(host, Answer.Token("short", 300));

        host.Time.Advance(TimeSpan.FromSeconds(299));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
        host.Time.Advance(TimeSpan.FromSeconds(1));
        var error = (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();

        error.Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
        host.Extend().Requests.ShouldBeEmpty();
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Expired);
    }

    [Fact]
    public async Task After_a_consent_the_short_lived_token_becomes_a_long_lived_one_at_once_and_that_is_lengthened_otherwise()
    {
        await using var host = await StartAsync(ExtendTwice);
        host.Extend().Enqueue(Answer.Token("long", 60 * Day), Answer.Token("longer", 60 * Day));

        var key = await AuthorizedAsync(host, Answer.Token("short", 3600));

        host.Extend().Requests.ShouldHaveSingleItem().Query["grant_type"].ShouldBe("ig_exchange_token");
        host.Extend().Requests[0].Query["access_token"].ShouldBe("short");
        (await host.DescribeAsync(key)).Token.ExpiresAt.ShouldBe(host.Time.GetUtcNow().AddSeconds(60 * Day));
        host.Time.Advance(TimeSpan.FromSeconds(59 * Day));
        await UseAsync(host, key);
        host.Extend().Requests[1].Query["grant_type"].ShouldBe("ig_refresh_token");
        host.Extend().Requests[1].Query["access_token"].ShouldBe("long");
    }

    /// <summary>What happens, and after how many seconds it is tried again: what was refused not before callers would have to wait.</summary>
    public static TheoryData<string, Answer, int> Failures => new()
    {
        { "a broken server", Answer.Empty(500), 10 },
        { "a lost answer", Answer.Close(), 10 },
        { "a refusal", Answer.Json(new { error = new { message = "no", type = "OAuthException", code = 190 } }, 400), 3545 },
        { "a page", Answer.Html("<h1>Hello</h1>"), 3545 },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task When_that_fails_the_short_lived_token_is_there_and_it_is_tried_again(string what, Answer failure, int seconds)
    {
        await using var host = await StartAsync(ExtendTwice);
        host.Extend().Enqueue(failure, Answer.Token("long", 60 * Day));

        var key = await AuthorizedAsync(host, Answer.Token("short", 3600));

        (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull(what).Token!.Credential.ShouldBeOfType<AuthorizationCredential>().Value.Parameter.ShouldBe("short");
        await host.SettleAsync();
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Failing, what);
        host.Time.Advance(TimeSpan.FromSeconds(seconds));
        await host.DoAsync<RenewalScheduler>();
        host.Extend().Requests[1].Query["grant_type"].ShouldBe("ig_exchange_token");
        (await host.Credentials.GetAsync(key, default)).Value!.Token!.Credential.ShouldBeOfType<AuthorizationCredential>().Value.Parameter.ShouldBe("long");
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active, what);
    }

    [Fact]
    public async Task It_is_lengthened_after_the_consent_although_somebody_is_still_looking_at_what_there_was_before()
    {
        var store = new AwayTokenStore();
        await using var host = await StartAsync(ExtendTwice, store);
        host.Extend().Enqueue(Answer.Token("long", 60 * Day));
        var key = await host.AddAsync(OfProvider(host, host.Registration("authorization_code")));
        var begun = await host.BeginAsync(key);
        var gate = new TaskCompletionSource();
        store.AfterRead = gate.Task;
        var looking = host.Credentials.GetAsync(key, default).AsTask();
        await host.PassTimeUntilAsync(() => Task.FromResult(store.AfterRead is null), TimeSpan.Zero);
        host.Token.Enqueue(Answer.Token("short", 3600));

        var authorized = host.Authorizations.CompleteAsync(new() { State = begun.State, Code = "the-code" }, _ => begun.Redirect.Binding, default);
        await host.PassTimeUntilAsync(async () => (await host.StatusAsync(key)) == ConnectionStatus.Active, TimeSpan.Zero);
        gate.SetResult();

        (await authorized).Status.ShouldBe(AuthorizationStatus.Completed);
        (await looking).Error.ShouldNotBeNull();
        host.Extend().Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_lost_answer_is_asked_for_again_since_nothing_was_spent()
    {
        await using var host = await StartAsync(Extend);
        var key = await AuthorizedAsync(host, Answer.Token("short", Day));
        host.Extend().Enqueue(Answer.Close(), Answer.Token("longer", Day));

        (await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Refused>().Error.Kind.ShouldBe(OAuthErrorKind.Transient);
        (await host.HasAttemptAsync(key)).ShouldBeFalse();
        (await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Done>();
    }

    [Fact]
    public async Task A_token_the_provider_calls_dead_needs_a_person()
    {
        await using var host = await StartAsync(Extend);
        var key = await AuthorizedAsync(host, Answer.Token("short", Day));
        host.Extend().Enqueue(Answer.Error("invalid_grant", "short has been revoked"));

        var error = (await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Refused>().Error;

        error.Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
        error.Message.ShouldNotContain("short has");
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.ReauthorizationRequired);
    }

    [Fact]
    public async Task After_an_edit_that_moves_it_to_another_server_the_token_is_not_sent_there()
    {
        await using var host = await StartAsync(Extend);
        var key = await AuthorizedAsync(host, Answer.Token("short", Day));
        var registration = (await host.DescribeAsync(key)).Registration with { Refresh = new() { Endpoint = new Uri(host.Server.BaseAddress, "/other").AbsoluteUri } };
        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration }, null, default);

        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);

        host.Extend().Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refresh_token_goes_first()
    {
        await using var host = await StartAsync(ExtendTwice);
        var key = await AuthorizedAsync(host, Answer.Token("t1", 60, "r1"));
        host.Extend().Enqueue(Answer.Token("t2", 60));
        host.Time.Advance(TimeSpan.FromSeconds(61));

        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();

        var request = host.Extend().Requests.ShouldHaveSingleItem();
        request.Method.ShouldBe("POST");
        request.Form["refresh_token"].ShouldBe("r1");
    }

    [Fact]
    public async Task A_long_lived_token_entered_by_hand_is_lengthened_too()
    {
        await using var host = await StartAsync(ExtendTwice);
        var key = await host.AddAsync(OfProvider(host, host.Registration("authorization_code")));
        await host.Connections.EnterTokenAsync(CoreHost.Caller, key.Id, new("by-hand", null, host.Time.GetUtcNow().AddSeconds(60 * Day)), default);
        host.Extend().Enqueue(Answer.Token("longer", 60 * Day));

        host.Time.Advance(TimeSpan.FromSeconds(31 * Day));
        await host.DoAsync<RenewalScheduler>();

        host.Extend().Requests.ShouldHaveSingleItem().Query["grant_type"].ShouldBe("ig_refresh_token");
    }

    private static Task<CoreHost> StartAsync(ExtendQuirks extend, AwayTokenStore? store = null) => CoreHost.StartAsync(services =>
    {
        store?.Wrap(services);
        services.AddSingleton(_ => new ProviderCatalog([new()
        {
            Id = "meadow",
            Name = "Meadow",
            Documentation = new(new Uri("https://meadow.example/docs"), new DateOnly(2026, 1, 1)),
            Grants = ["authorization_code"],
            Connection = new(),
            Quirks = new() { Extend = extend },
        }]));
    });

    private static Task<ConnectionKey> AuthorizedAsync(CoreHost host, Answer tokens) => host.AddAuthorizedAsync(tokens, registration => OfProvider(host, registration));

    private static ConnectionRegistration OfProvider(CoreHost host, ConnectionRegistration registration) =>
        registration with { Provider = "meadow", FromCatalogue = true, Refresh = new() { Endpoint = $"{host.Extend().Url}?v=1" } };

    // The first read serves what there is; the next finds that it is time.
    private static async Task UseAsync(CoreHost host, ConnectionKey key)
    {
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
        await host.SettleAsync();
    }
}

internal static class ExtensionHost
{
    public static ScriptedEndpoint Extend(this CoreHost host) => host.Server["/extend"];
}
