using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Quirks;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;

namespace OAuthWebhook.Tests.Providers;

public sealed class TokenAnswerQuirkTests
{
    private static TokenAnswerQuirks Nested { get; } = new()
    {
        AccessToken = "/data/user/access_token",
        RefreshToken = "/data/user/refresh_token",
        TokenType = "/data/kind",
        ExpiresIn = "/data/user/seconds",
        RefreshTokenExpiresIn = "/data/user/refresh_days~1s",
        Scope = "/data/granted",
        ScopeSeparator = ";",
        Account = "/data/team/0/name",
        Fields = new Dictionary<string, string> { ["team"] = "/data/team/0/id", ["whole"] = "/data/team", ["missing"] = "/data/none" },
    };

    [Fact]
    public async Task An_answer_is_read_where_the_provider_puts_what()
    {
        await using var odd = await OddProvider.StartAsync(new() { TokenAnswer = Nested });
        var answer = Answer.Text("""{"access_token":"the-apps","data":{"kind":"bearer","granted":"read;write all","team":[{"id":7,"name":"Blue"}],"user":{"access_token":"t1","refresh_token":"r1","seconds":"120","refresh_days/s":240}}}""", "application/json");

        var tokens = await odd.TokensAsync(await odd.AddAuthorizedAsync(answer));

        tokens.AccessToken!.Reveal().ShouldBe("t1");
        tokens.RefreshToken!.Reveal().ShouldBe("r1");
        tokens.TokenType.ShouldBe("bearer");
        tokens.ExpiresAt.ShouldBe(odd.Host.Time.GetUtcNow().AddSeconds(120));
        tokens.RefreshTokenExpiresAt.ShouldBe(odd.Host.Time.GetUtcNow().AddSeconds(240));
        tokens.GrantedScopes.ShouldBe(["read", "write all"]);
        tokens.Account.ShouldBe("Blue");
        tokens.Fields.ShouldBe(new Dictionary<string, string> { ["team"] = "7" });
    }

    [Fact]
    public async Task A_first_answer_without_the_token_in_its_place_is_none_even_if_another_token_is_there()
    {
        await using var odd = await OddProvider.StartAsync(new() { TokenAnswer = Nested });
        var key = await odd.AddAsync();
        odd.Host.Token.Enqueue(Answer.Token("the-apps", refreshToken: "r"));

        (await odd.Host.AuthorizeAsync(key)).Status.ShouldBe(AuthorizationStatus.Failed);
    }

    [Fact]
    public async Task A_refresh_that_is_answered_in_the_usual_place_does_not_lose_its_tokens()
    {
        await using var odd = await OddProvider.StartAsync(new() { TokenAnswer = Nested });
        var key = await odd.AddAuthorizedAsync(Answer.Text("""{"data":{"team":[{"id":7,"name":"Blue"}],"user":{"access_token":"t1","refresh_token":"r1","seconds":60}}}""", "application/json"));
        odd.Host.Token.Enqueue(Answer.Token("t2", refreshToken: "r2"));
        odd.Host.Time.Advance(TimeSpan.FromSeconds(61));

        (await odd.Host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();

        var tokens = await odd.TokensAsync(key);
        tokens.AccessToken!.Reveal().ShouldBe("t2");
        tokens.RefreshToken!.Reveal().ShouldBe("r2");
        tokens.Fields["team"].ShouldBe("7");
        tokens.Account.ShouldBe("Blue");
    }

    /// <summary>A unit, what the answer says at the clock's 2026-01-01T00:00:00Z, and the life that is meant; null: nothing usable.</summary>
    public static TheoryData<LifetimeUnit, string, int?> Units => new()
    {
        { LifetimeUnit.Seconds, "120", 120 },
        { LifetimeUnit.Milliseconds, "120000", 120 },
        { LifetimeUnit.Milliseconds, "\"120000\"", 120 },
        { LifetimeUnit.Minutes, "2", 120 },
        { LifetimeUnit.UnixSeconds, "1767225720", 120 },
        { LifetimeUnit.UnixSeconds, "\"1767225720\"", 120 },
        { LifetimeUnit.UnixSeconds, "1767225600", null },
        { LifetimeUnit.UnixMilliseconds, "1767225720000", 120 },
        { LifetimeUnit.Timestamp, "\"2026-01-01T00:02:00Z\"", 120 },
        { LifetimeUnit.Timestamp, "\"2026-01-01T02:02:00+02:00\"", 120 },
        { LifetimeUnit.Timestamp, "\"2026-01-01T00:02:00\"", 120 },
        { LifetimeUnit.Timestamp, "\"2025-01-01T00:02:00Z\"", null },
        { LifetimeUnit.Timestamp, "\"soon\"", null },
        { LifetimeUnit.Timestamp, "120", null },
        { LifetimeUnit.Minutes, "1e300", 315360000 },
        { LifetimeUnit.UnixSeconds, "-1e300", null },
    };

    [Theory]
    [MemberData(nameof(Units))]
    public async Task A_life_is_understood_in_the_providers_unit(LifetimeUnit unit, string life, int? seconds)
    {
        await using var odd = await OddProvider.StartAsync(new() { TokenAnswer = new() { ExpiresIn = "/ends", ExpiresInUnit = unit, RefreshTokenExpiresIn = "/ends", RefreshTokenExpiresInUnit = unit } });
        var answer = Answer.Text($$"""{"access_token":"t1","refresh_token":"r1","ends":{{life}}}""", "application/json");

        var tokens = await odd.TokensAsync(await odd.AddAuthorizedAsync(answer));

        DateTimeOffset? end = seconds is { } known ? odd.Host.Time.GetUtcNow().AddSeconds(known) : null;
        tokens.ExpiresAt.ShouldBe(end);
        tokens.RefreshTokenExpiresAt.ShouldBe(end);
    }

    [Fact]
    public async Task A_token_whose_type_is_known_whatever_the_answer_says_is_sent_as_that()
    {
        await using var odd = await OddProvider.StartAsync(new() { TokenAnswer = new() { FixedTokenType = "Bearer" } });
        var key = await odd.AddAuthorizedAsync(Answer.Json(new { access_token = "t1", token_type = "user" }));
        odd.Host.Api.Enqueue(Answer.Json(new { }));

        await odd.Host.SendAsync(key);

        odd.Host.Api.Requests.ShouldHaveSingleItem().Authorization.ShouldBe("Bearer t1");
    }

    private static TokenAnswerQuirks Refusing { get; } = new()
    {
        ErrorWhen = new() { At = "/ok", IsOneOf = ["false"] },
        Error = "/status/code",
        ErrorDescription = "/status/words",
        ErrorCodes = new Dictionary<string, string> { ["4001"] = "invalid_grant", ["dead app"] = "invalid_client" },
    };

    /// <summary>Answers with 200 that refuse a refresh, and what is understood.</summary>
    public static TheoryData<string, OAuthErrorKind, string> Refusals => new()
    {
        { """{"ok":false,"status":{"code":4001,"words":"gone"}}""", OAuthErrorKind.ReauthorizationRequired, "invalid_grant" },
        { """{"ok":false,"status":{"code":"4001"}}""", OAuthErrorKind.ReauthorizationRequired, "invalid_grant" },
        { """{"ok":false,"status":{"code":"dead app"}}""", OAuthErrorKind.CredentialsRefused, "invalid_client" },
        { """{"ok":false,"status":{"code":5000}}""", OAuthErrorKind.Misconfigured, "5000" },
        { """{"ok":false}""", OAuthErrorKind.Misconfigured, OAuthErrorCodes.UnusableAnswer },
        { """{"ok":"False","access_token":"old"}""", OAuthErrorKind.Misconfigured, OAuthErrorCodes.UnusableAnswer },
        { """{"ok":true,"status":{"code":0}}""", OAuthErrorKind.Indeterminate, OAuthErrorCodes.UnusableAnswer },
        { """{"ok":null}""", OAuthErrorKind.Indeterminate, OAuthErrorCodes.UnusableAnswer },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refusal_with_success_as_its_status_is_understood_and_the_refresh_token_stays(string body, OAuthErrorKind kind, string code)
    {
        await using var odd = await OddProvider.StartAsync(new() { TokenAnswer = Refusing });
        var key = await odd.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        odd.Host.Token.Enqueue(Answer.Text(body, "application/json"));
        odd.Host.Time.Advance(TimeSpan.FromSeconds(61));

        var error = (await odd.Host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();

        error.Kind.ShouldBe(kind);
        error.Code.ShouldBe(code);
        (await odd.TokensAsync(key)).RefreshToken!.Reveal().ShouldBe("r1");
    }

    [Fact]
    public async Task The_providers_own_words_are_in_the_error_without_the_secrets_it_quotes()
    {
        await using var odd = await OddProvider.StartAsync(new() { TokenAnswer = Refusing with { AccessToken = "/deep/token" } });
        var key = await odd.AddAuthorizedAsync(Answer.Text("""{"deep":{"token":"t1"},"expires_in":60,"refresh_token":"r1-canary"}""", "application/json"));
        odd.Host.Token.Enqueue(Answer.Text("""{"ok":false,"deep":{"token":"nested-canary"},"status":{"code":4001,"words":"r1-canary and nested-canary are over"}}""", "application/json"));
        odd.Host.Time.Advance(TimeSpan.FromSeconds(61));

        var error = (await odd.Host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();

        error.Description.ShouldContain("are over");
        error.Description.ShouldNotContain("canary");
    }

    [Fact]
    public async Task A_refusal_that_holds_a_new_refresh_token_is_none()
    {
        await using var odd = await OddProvider.StartAsync(new() { TokenAnswer = Refusing });
        var key = await odd.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        odd.Host.Token.Enqueue(Answer.Text("""{"ok":false,"access_token":"t2","refresh_token":"r2"}""", "application/json"));
        odd.Host.Time.Advance(TimeSpan.FromSeconds(61));

        (await odd.Host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();

        (await odd.TokensAsync(key)).RefreshToken!.Reveal().ShouldBe("r2");
    }

    /// <summary>Odd texts at every place that quirks name.</summary>
    [Theory]
    [InlineData("""{"data":5}""")]
    [InlineData("""{"data":[]}""")]
    [InlineData("""{"data":{"user":"t1"}}""")]
    [InlineData("""{"data":{"user":{"access_token":{"t":1}}}}""")]
    [InlineData("""{"data":{"user":{"access_token":"a\nb"}}}""")]
    [InlineData("""{"data":{"user":{"access_token":"\ud800"}}}""")]
    public async Task An_answer_that_has_no_token_where_it_should_be_is_an_error(string body)
    {
        await using var odd = await OddProvider.StartAsync(new() { TokenAnswer = Nested });
        var key = await odd.AddAsync(grantType: "client_credentials");
        odd.Host.Token.Enqueue(Answer.Text(body, "application/json"));

        (await odd.Host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.MalformedResponse);
        (await odd.Host.StatusAsync(key)).ShouldBe(ConnectionStatus.Failing);
    }

    [Theory]
    [InlineData("""{"data":{"kind":5,"granted":{"a":1},"team":{},"user":{"access_token":"t1","seconds":{},"refresh_days/s":[]}}}""")]
    [InlineData("""{"data":{"kind":"\ud800","granted":"\ud800","team":[{"id":"\ud800","name":"\ud800"}],"user":{"access_token":"t1"}}}""")]
    [InlineData("""{"data":{"granted":[1,null,"\ud800"],"team":[{"id":"a\u0000b","name":"a\u0000b"}],"user":{"access_token":"t1"}}}""")]
    public async Task Oddities_beside_the_token_do_not_lose_it(string body)
    {
        await using var odd = await OddProvider.StartAsync(new() { TokenAnswer = Nested with { FixedTokenType = "Bearer" } });

        var tokens = await odd.TokensAsync(await odd.AddAuthorizedAsync(Answer.Text(body, "application/json")));

        tokens.AccessToken!.Reveal().ShouldBe("t1");
        tokens.Account.ShouldBeNull();
        tokens.Fields.ShouldBeEmpty();
    }
}
