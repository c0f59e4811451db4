using OAuthWebhook.Access;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Requests;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;
using OAuthWebhook.Validation;
using Microsoft.Extensions.DependencyInjection;

namespace OAuthWebhook.Tests.Validation;

public sealed class ValidationTests
{
    [Theory]
    [InlineData(200, true)]
    [InlineData(401, false)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    public async Task Without_introspection_the_userinfo_url_says_whether_the_token_is_accepted_and_for_whom(int status, bool valid)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration() with { UserinfoEndpoint = host.Server["/me"].Url.AbsoluteUri });
        host.Token.Otherwise = _ => Answer.Token("t1");
        host.Server["/me"].Otherwise = _ => Answer.Json(new { sub = "1", email = "alice@example.test" }, status);

        var outcome = await ValidateAsync(host, key);

        outcome.Valid.ShouldBe(valid);
        outcome.Account.ShouldBe(valid ? "alice@example.test" : null);
        outcome.Detail.ShouldContain($"{status}");
        (await host.DescribeAsync(key)).Token.Account.ShouldBe(valid ? "alice@example.test" : null);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_account_is_noted_with_the_token_that_was_asked_about_and_with_no_newer_one(bool introspection)
    {
        // Whoever names accounts by itself would ask at the same time.
        await using var host = await CoreHost.StartAsync(services => services.Without<AccountFinder>());
        var gate = new AnswerGate();
        var path = introspection ? "/introspect" : "/me";
        host.Server[path].Enqueue(Answer.Json(new { active = true, username = "alice" }).Behind(gate));
        host.Token.Otherwise = _ => Answer.Token("alices");
        var key = await host.AddAsync(introspection ? Introspected(host) : host.Registration() with { UserinfoEndpoint = host.Server["/me"].Url.AbsoluteUri });

        var validating = ValidateAsync(host, key);
        await gate.ArrivalAsync();
        (await host.Connections.EnterTokenAsync(CoreHost.Caller, key.Id, new("bobs", null, null), default)).ShouldBeOfType<TokenOutcome.Done>();
        gate.Open();

        (await validating).Account.ShouldBe("alice");
        (await host.DescribeAsync(key)).Token.Account.ShouldNotBe("alice");
    }

    [Fact]
    public async Task Without_both_the_base_uri_is_asked()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Otherwise = _ => Answer.Token("t1");
        host.Server["/"].Otherwise = _ => Answer.Html("<p>Welcome</p>");

        var outcome = await ValidateAsync(host, key);

        outcome.Valid.ShouldBeTrue();
        outcome.Account.ShouldBeNull();
        host.Server["/"].Requests.ShouldHaveSingleItem().Authorization.ShouldBe("Bearer t1");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_introspection_endpoint_is_asked_first_as_the_client(bool active)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(Introspected(host) with { UserinfoEndpoint = host.Server["/me"].Url.AbsoluteUri });
        host.Token.Otherwise = _ => Answer.Token("t1");
        host.Server["/me"].Otherwise = _ => Answer.Empty(500);
        host.Server["/introspect"].Enqueue(Answer.Json(new { active, username = "alice" }));
        await host.Credentials.GetAsync(key, default);

        var outcome = await ValidateAsync(host, key);

        outcome.Valid.ShouldBe(active);
        outcome.Account.ShouldBe(active ? "alice" : null);
        var asked = host.Server["/introspect"].Requests.ShouldHaveSingleItem();
        asked.Form["token"].ShouldBe("t1");
        asked.Form["token_type_hint"].ShouldBe("access_token");
        asked.Authorization.ShouldNotBeNull().ShouldStartWith("Basic ");
    }

    public static TheoryData<string> NoAnswers => ["forbidden", "busy", "html", "no active", "closed"];

    [Theory]
    [MemberData(nameof(NoAnswers))]
    public async Task An_introspection_endpoint_that_does_not_say_is_passed_over(string kind)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(Introspected(host));
        host.Token.Otherwise = _ => Answer.Token("t1");
        host.Server["/introspect"].Enqueue(kind switch
        {
            "forbidden" => Answer.Error("access_denied", status: 403),
            "busy" => Answer.Empty(503),
            "html" => Answer.Html("<p>active</p>"),
            "no active" => Answer.Json(new { active = "yes" }),
            _ => Answer.Close(),
        });
        host.Server["/"].Otherwise = _ => Answer.Json(new { login = "alice" });

        var outcome = await ValidateAsync(host, key);

        outcome.Valid.ShouldBeTrue();
        outcome.Account.ShouldBe("alice");
    }

    [Fact]
    public async Task Where_nothing_else_can_be_asked_the_introspection_endpoints_refusal_is_told()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(Introspected(host) with { BaseUri = null, AllowedHosts = ["127.0.0.1"] });
        host.Token.Otherwise = _ => Answer.Token("t1");
        host.Server["/introspect"].Enqueue(Answer.Error("invalid_client", "t1-the-client-secret", 401));

        var outcome = await ValidateAsync(host, key);

        outcome.Valid.ShouldBeFalse();
        outcome.Detail.ShouldContain("introspection endpoint refused the client's credentials");
        outcome.Detail.ShouldNotContain("the-client-secret");
    }

    [Fact]
    public async Task Without_a_token_nothing_is_asked()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(Introspected(host, "authorization_code"));

        var outcome = await ValidateAsync(host, key);

        outcome.Valid.ShouldBeFalse();
        outcome.Detail.ShouldContain("authorize");
        host.Server["/introspect"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_may_not_use_the_connection_cannot_have_its_token_introspected()
    {
        await using var host = await CoreHost.StartAsync(services => services.AddSingleton<IConnectionAccessPolicy, Nobody>());
        var key = await host.AddAsync(Introspected(host));

        (await ValidateAsync(host, key)).Detail.ShouldContain("Nobody may");

        host.Server["/introspect"].Requests.ShouldBeEmpty();
        host.Token.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_hosts_own_validation_asks_with_the_token_without_seeing_it()
    {
        await using var host = await CoreHost.StartAsync(services => services.AddTokenValidation<Health>());
        var key = await host.AddAsync(Introspected(host) with { Services = new() { TokenValidation = "health" } });
        host.Token.Otherwise = _ => Answer.Token("t1");
        host.Server["/introspect"].Enqueue(Answer.Json(new { active = true, scope = "read", sub = "bob" }));
        host.Server["/health"].Enqueue(Answer.Json(new { ok = true }));

        var outcome = await ValidateAsync(host, key);

        outcome.ShouldBe(new(true, "bob", "Healthy: read"));
        host.Server["/health"].Requests.ShouldHaveSingleItem().Authorization.ShouldBe("Bearer t1");
        (await host.DescribeAsync(key)).Token.Account.ShouldBe("bob");
    }

    [Fact]
    public async Task A_hosts_own_mapper_names_the_account()
    {
        await using var host = await CoreHost.StartAsync(services => services.AddAccountMapper<TenantAndName>());
        var key = await host.AddAsync(Introspected(host) with { Services = new() { AccountMapper = "tenant-and-name" } });
        host.Token.Otherwise = _ => Answer.Token("t1");
        host.Server["/introspect"].Enqueue(Answer.Json(new { active = true, username = "alice", tid = "7" }));

        (await ValidateAsync(host, key)).Account.ShouldBe("7/alice");
    }

    [Fact]
    public async Task A_service_that_the_host_does_not_have_is_an_error_that_names_those_it_has()
    {
        await using var host = await CoreHost.StartAsync(services => services.AddTokenValidation<Health>());
        var registration = host.Registration() with { Services = new() { TokenValidation = "wealth", AccountMapper = "none" } };

        var errors = (await host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = registration, ClientSecret = "s" }, default)).ShouldBeOfType<SaveOutcome.Invalid>().Errors;

        errors["services.tokenValidation"].ShouldHaveSingleItem().ShouldContain("one of: health");
        errors["services.accountMapper"].ShouldHaveSingleItem().ShouldContain("AddAccountMapper");
    }

    [Fact]
    public async Task A_validation_that_the_host_no_longer_has_is_told()
    {
        await using var host = await CoreHost.StartAsync(services => services.AddTokenValidation<Health>());
        var key = await host.AddAsync(host.Registration() with { Services = new() { TokenValidation = "health" } });
        await using var without = await host.StartAnotherAsync();

        var outcome = (await without.Validation.ValidateAsync(CoreHost.Caller, key.Id, default)).ShouldNotBeNull();

        outcome.Valid.ShouldBeFalse();
        outcome.Detail.ShouldContain("AddTokenValidation");
    }

    [Fact]
    public void Two_services_of_one_name_are_one_too_many()
    {
        Should.Throw<InvalidOperationException>(() => new NamedServices<ITokenValidationService>([new Health(), new Health()], service => service.Name)).Message.ShouldContain("'health'");
        Should.Throw<InvalidOperationException>(() => new NamedServices<string>([""], name => name)).Message.ShouldContain("no name");
    }

    [Fact]
    public async Task A_connection_that_does_not_exist_is_not_validated()
    {
        await using var host = await CoreHost.StartAsync();

        (await host.Validation.ValidateAsync(CoreHost.Caller, "missing", default)).ShouldBeNull();
    }

    private static ConnectionRegistration Introspected(CoreHost host, string grantType = "client_credentials") =>
        host.Registration(grantType) with { IntrospectionEndpoint = host.Server["/introspect"].Url.AbsoluteUri };

    private static async Task<ValidationOutcome> ValidateAsync(CoreHost host, ConnectionKey key) => (await host.Validation.ValidateAsync(CoreHost.Caller, key.Id, default)).ShouldNotBeNull();

    private sealed class Nobody : IConnectionAccessPolicy
    {
        public ValueTask<OAuthError?> CheckAsync(Caller caller, ConnectionKey connection, string? subject, CancellationToken cancellationToken) =>
            new(new OAuthError(OAuthErrorKind.Misconfigured, OAuthErrorCodes.UseNotPermitted, "Nobody may.", "Ask somebody."));
    }

    private sealed class Health : ITokenValidationService
    {
        public string Name => "health";

        public async Task<ValidationOutcome> ValidateAsync(TokenValidationContext context, CancellationToken cancellationToken)
        {
            if (await context.SendAsync("/health", cancellationToken: cancellationToken) is not OAuthRequestResult.Responded { Response.IsSuccessStatusCode: true } healthy)
                return new(false, null, "Ill");
            healthy.Response.Dispose();
            var said = (await context.IntrospectAsync(cancellationToken)).Value!;
            return new(said.Active, await context.AccountAsync(said.Claims, cancellationToken), $"Healthy: {said.Claims.GetProperty("scope").GetString()}");
        }
    }

    private sealed class TenantAndName : IAccountMapper
    {
        public string Name => "tenant-and-name";

        public Task<string?> MapAsync(AccountContext context, CancellationToken cancellationToken) =>
            Task.FromResult<string?>($"{context.Answer.GetProperty("tid").GetString()}/{context.Answer.GetProperty("username").GetString()}");
    }
}
