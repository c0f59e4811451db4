using OAuthWebhook.Connections;
using OAuthWebhook.Grants;
using OAuthWebhook.Management;
using OAuthWebhook.Results;
using OAuthWebhook.Subjects;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Grants;

public sealed class TokenExchangeTests
{
    [Fact]
    public async Task The_subjects_token_is_got_and_exchanged()
    {
        await using var host = await CoreHost.StartAsync();
        var (subject, exchange) = await AddAsync(host);
        host.Subject().Enqueue(Answer.Token("subject-token"));
        host.Token.Enqueue(Answer.Token("exchanged"));

        (await host.Credentials.GetAsync(exchange, default)).Error.ShouldBeNull();
        host.Api.Enqueue(Answer.Text("ok"));
        await host.SendAsync(exchange);

        var form = host.Token.Requests.ShouldHaveSingleItem().Form;
        form["grant_type"].ShouldBe(TokenExchangeGrant.GrantType);
        form["subject_token"].ShouldBe("subject-token");
        form["subject_token_type"].ShouldBe("urn:ietf:params:oauth:token-type:access_token");
        form["scope"].ShouldBe("read write");
        form.ShouldNotContainKey("actor_token");
        form.ShouldNotContainKey("actor_token_type");
        form.ShouldNotContainKey("requested_token_type");
        host.Api.Requests.ShouldHaveSingleItem().Authorization.ShouldBe("Bearer exchanged");
        (await host.StatusAsync(subject)).ShouldBe(ConnectionStatus.Active);
    }

    [Fact]
    public async Task An_actor_and_the_wanted_types_are_sent_too()
    {
        await using var host = await CoreHost.StartAsync();
        var actor = await host.AddAsync(host.Registration() with { TokenEndpoint = new Uri(host.Server.BaseAddress, "/actor").AbsoluteUri });
        var (_, exchange) = await AddAsync(host, settings => settings with
        {
            ActorConnection = actor.Id,
            SubjectTokenType = "urn:ietf:params:oauth:token-type:jwt",
            RequestedTokenType = "urn:ietf:params:oauth:token-type:access_token",
        });
        host.Subject().Enqueue(Answer.Token("subject-token"));
        host.Server["/actor"].Enqueue(Answer.Token("actor-token"));
        host.Token.Enqueue(Answer.Token("exchanged"));

        await host.Connections.UpdateAsync(CoreHost.Caller, exchange.Id, new() { Registration = (await host.DescribeAsync(exchange)).Registration with { Audience = "orders" } }, null, default);

        (await host.Credentials.GetAsync(exchange, default)).Error.ShouldBeNull();

        var form = host.Token.Requests.ShouldHaveSingleItem().Form;
        form["audience"].ShouldBe("orders");
        form["actor_token"].ShouldBe("actor-token");
        form["actor_token_type"].ShouldBe("urn:ietf:params:oauth:token-type:access_token");
        form["subject_token_type"].ShouldBe("urn:ietf:params:oauth:token-type:jwt");
        form["requested_token_type"].ShouldBe("urn:ietf:params:oauth:token-type:access_token");
    }

    [Fact]
    public async Task Nothing_is_recorded_while_the_subjects_token_is_renewed()
    {
        await using var host = await CoreHost.StartAsync();
        var (subject, exchange) = await AddAsync(host);
        var gate = new AnswerGate();
        host.Subject().Enqueue(Answer.Token("subject-token").Behind(gate));
        host.Token.Enqueue(Answer.Token("exchanged"));

        var getting = host.Credentials.GetAsync(exchange, default).AsTask();
        await gate.ArrivalAsync();

        (await host.HasAttemptAsync(subject)).ShouldBeTrue();
        (await host.HasAttemptAsync(exchange)).ShouldBeFalse();
        gate.Open();
        (await getting).Error.ShouldBeNull();
    }

    [Fact]
    public async Task A_subject_whose_token_was_replaced_after_it_was_taken_is_asked_again()
    {
        var store = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(store.Wrap);
        var (subject, exchange) = await AddAsync(host);
        host.Subject().Enqueue(Answer.Token("first"), Answer.Token("second"));
        host.Token.Enqueue(Answer.Token("exchanged"));
        await host.Credentials.GetAsync(subject, default);
        // After the attempt is recorded, and before the exchange is asked for.
        store.AfterBegin = () => Task.Run(async () => await host.Credentials.RequestAsync(subject, default)).GetAwaiter().GetResult();

        (await host.Credentials.GetAsync(exchange, default)).Error.ShouldBeNull();

        host.Token.Requests.ShouldHaveSingleItem().Form["subject_token"].ShouldBe("second");
    }

    public static TheoryData<string, string> SubjectRefusals => new() { { "invalid_grant", "a dead token" }, { "invalid_request", "RFC 8693 §2.2.2" }, { "invalid_token", "a custom of some servers" } };

    [Theory]
    [MemberData(nameof(SubjectRefusals))]
    public async Task A_refused_subject_token_needs_nobody_here_and_says_which_connection_to_look_at(string code, string why)
    {
        await using var host = await CoreHost.StartAsync();
        var (_, exchange) = await AddAsync(host);
        host.Subject().Enqueue(Answer.Token("subject-token"));
        host.Token.Enqueue(Answer.Error(code, "subject-token is not valid"));

        var error = (await host.Credentials.GetAsync(exchange, default)).Error.ShouldNotBeNull(why);

        error.Kind.ShouldBe(OAuthErrorKind.CredentialsRefused);
        error.NextStep.ShouldContain("'The subject'");
        error.Message.ShouldNotContain("subject-token");
        (await host.StatusAsync(exchange)).ShouldBe(ConnectionStatus.Failing);
    }

    [Fact]
    public async Task A_subject_that_needs_a_person_makes_the_exchange_wait_and_says_so()
    {
        await using var host = await CoreHost.StartAsync();
        var subject = await host.AddAsync(host.Registration("authorization_code") with { Name = "The subject" });
        var exchange = await host.AddAsync(Registration(host, new() { SubjectConnection = subject.Id }));

        var error = (await host.Credentials.GetAsync(exchange, default)).Error.ShouldNotBeNull();

        error.Kind.ShouldBe(OAuthErrorKind.Transient);
        error.Code.ShouldBe(OAuthErrorCodes.SubjectTokenUnavailable);
        error.Message.ShouldContain("The subject");
        error.NextStep.ShouldContain("authorize");
        host.Token.Requests.ShouldBeEmpty();

        host.Token.Enqueue(Answer.Token("subject-token"), Answer.Token("exchanged"));
        (await host.AuthorizeAsync(subject)).Connection.ShouldBe(subject);
        host.Time.Advance(TimeSpan.FromMinutes(5));
        (await host.Credentials.GetAsync(exchange, default)).Error.ShouldBeNull();
    }

    [Fact]
    public async Task A_living_token_is_used_while_the_subject_has_none()
    {
        await using var host = await CoreHost.StartAsync();
        var (_, exchange) = await AddAsync(host);
        host.Subject().Enqueue(Answer.Token("subject-token", 60), Answer.Error("invalid_client", status: 401));
        host.Token.Enqueue(Answer.Token("exchanged", 120));
        await host.Credentials.GetAsync(exchange, default);

        host.Time.Advance(TimeSpan.FromSeconds(100));
        var result = await host.Credentials.GetAsync(exchange, default);
        await host.SettleAsync();

        result.Error.ShouldBeNull();
        (await host.StatusAsync(exchange)).ShouldBe(ConnectionStatus.Failing);
    }

    [Fact]
    public async Task A_subject_that_lives_and_cannot_be_renewed_now_is_exchanged_as_it_is()
    {
        await using var host = await CoreHost.StartAsync();
        var (subject, exchange) = await AddAsync(host);
        // Close to its end, and its provider away: callers go on with it.
        host.Subject().Enqueue(Answer.Token("subject-token", 600));
        host.Subject().Otherwise = _ => Answer.Empty(503);
        host.Token.Enqueue(Answer.Token("exchanged"));
        await host.Credentials.GetAsync(subject, default);
        host.Time.Sleep(TimeSpan.FromSeconds(560));
        (await host.Credentials.GetAsync(subject, default)).Error.ShouldBeNull();

        (await host.Credentials.GetAsync(exchange, default)).Error.ShouldBeNull();

        host.Token.Requests.ShouldHaveSingleItem().Form["subject_token"].ShouldBe("subject-token");
    }

    [Fact]
    public async Task A_refresh_token_of_the_exchange_needs_no_subject()
    {
        await using var host = await CoreHost.StartAsync();
        var (_, exchange) = await AddAsync(host);
        host.Subject().Enqueue(Answer.Token("subject-token", 30), Answer.Error("invalid_client", status: 401));
        host.Token.Enqueue(Answer.Token("exchanged", 60, "r1"), Answer.Token("refreshed", 60, "r2"));
        await host.Credentials.GetAsync(exchange, default);
        host.Time.Advance(TimeSpan.FromSeconds(61));

        (await host.Credentials.GetAsync(exchange, default)).Error.ShouldBeNull();

        host.Token.Requests[1].Form["refresh_token"].ShouldBe("r1");
    }

    [Fact]
    public async Task A_token_goes_to_its_own_server_and_its_own_hosts_alone()
    {
        await using var elsewhere = await ScriptedServer.StartAsync();
        await using var host = await CoreHost.StartAsync();
        var (subject, exchange) = await AddAsync(host, endpoint: elsewhere["/token"].Url);
        host.Subject().Enqueue(Answer.Token("subject-token"), Answer.Token("subject-token-for-elsewhere"));
        elsewhere["/token"].Enqueue(Answer.Token("exchanged"));

        var refused = (await host.Credentials.GetAsync(exchange, default)).Error.ShouldNotBeNull();

        refused.Code.ShouldBe(OAuthErrorCodes.DestinationRefused);
        refused.Message.ShouldContain("'The subject' does not send its token");
        elsewhere["/token"].Requests.ShouldBeEmpty();

        var registration = (await host.DescribeAsync(subject)).Registration with { AllowedHosts = [elsewhere.BaseAddress.Authority] };
        await host.Connections.UpdateAsync(CoreHost.Caller, subject.Id, new() { Registration = registration }, null, default);
        (await host.Credentials.RequestAsync(exchange, default)).Error.ShouldBeNull();
        elsewhere["/token"].Requests.ShouldHaveSingleItem().Form["subject_token"].ShouldBe("subject-token-for-elsewhere");
    }

    [Fact]
    public async Task Connections_that_need_each_others_token_are_refused_when_saved()
    {
        await using var host = await CoreHost.StartAsync();
        var (subject, a) = await AddAsync(host);
        var b = await host.AddAsync(Registration(host, new() { SubjectConnection = a.Id }));

        await RefusedAsync(a, new() { SubjectConnection = b.Id }, "tokenExchange.subjectConnection", "neither could ever get one");
        await RefusedAsync(a, new() { SubjectConnection = a.Id }, "tokenExchange.subjectConnection", "its own token");
        await RefusedAsync(a, new() { SubjectConnection = subject.Id, ActorConnection = b.Id }, "tokenExchange.actorConnection", "neither could ever get one");
        await RefusedAsync(a, new() { SubjectConnection = "missing" }, "tokenExchange.subjectConnection", "There is no connection 'missing'");
        await RefusedAsync(a, new(), "tokenExchange.subjectConnection", "needs it");
        await RefusedAsync(a, new() { SubjectConnection = subject.Id, RequestedTokenType = "jwt" }, "tokenExchange.requestedTokenType", "URI");

        async Task RefusedAsync(ConnectionKey key, TokenExchangeSettings settings, string field, string says) =>
            (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = Registration(host, settings) }, null, default))
                .ShouldBeOfType<SaveOutcome.Invalid>().Errors[field].ShouldHaveSingleItem().ShouldContain(says);
    }

    [Fact]
    public async Task Connections_that_came_to_need_each_others_token_say_so_and_wait_for_nobody()
    {
        await using var host = await CoreHost.StartAsync();
        var (_, a) = await AddAsync(host);
        var b = await host.AddAsync(Registration(host, new() { SubjectConnection = a.Id }));
        // As two edits at the same moment on two nodes could leave it.
        var store = host.Get<IConnectionStore>();
        var stored = (await store.FindAsync(a, default))!;
        (await store.TryUpdateAsync(stored with { Registration = Registration(host, new() { SubjectConnection = b.Id }), Version = stored.Version + 1 }, stored.Version, [], default)).ShouldBeTrue();

        var errors = await Task.WhenAll(host.Credentials.GetAsync(a, default).AsTask(), host.Credentials.GetAsync(b, default).AsTask());

        errors.ShouldAllBe(result => result.Error!.Kind == OAuthErrorKind.Misconfigured);
        host.Token.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_token_of_an_end_user_is_not_to_be_had_by_an_exchange()
    {
        await using var host = await CoreHost.StartAsync();
        var template = await host.AddAsync(host.Registration("authorization_code") with { Template = true });
        var alice = SubjectConnection.KeyOf(template, "alice");
        await host.Get<SubjectConnections>().AddAsync(CoreHost.Caller, template.Id, "alice", default);

        foreach (var settings in (TokenExchangeSettings[])[new() { SubjectConnection = alice.Id }, new() { SubjectConnection = (await host.AddAsync()).Id, ActorConnection = alice.Id }])
        {
            var outcome = await host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = Registration(host, settings), ClientSecret = "s" }, default);
            outcome.ShouldBeOfType<SaveOutcome.Invalid>().Errors.Values.ShouldHaveSingleItem().ShouldHaveSingleItem().ShouldContain("one end user's");
        }
    }

    [Fact]
    public async Task Once_another_person_has_authorized_the_source_its_token_is_exchanged_anew()
    {
        await using var host = await CoreHost.StartAsync();
        var source = await host.AddAsync(host.Registration("authorization_code") with { TokenEndpoint = host.Subject().Url.AbsoluteUri });
        var exchange = await host.AddAsync(Registration(host, new() { SubjectConnection = source.Id }));
        host.Subject().Enqueue(Answer.Token("alice-1", 60, "alice-r"), Answer.Token("alice-2", 3600, "alice-r"), Answer.Token("bob", 3600, "bob-r"));
        host.Token.Enqueue(Answer.Token("exchanged-1", 90, "exchanged-r"), Answer.Token("exchanged-2", 90), Answer.Token("exchanged-3", 90));
        await host.AuthorizeAsync(source);
        await host.Credentials.GetAsync(exchange, default);

        // The source's own refresh is no other grant: the exchanged refresh token is good.
        host.Time.Advance(TimeSpan.FromSeconds(91));
        (await host.Credentials.GetAsync(exchange, default)).Error.ShouldBeNull();
        host.Token.Requests[^1].Form["refresh_token"].ShouldBe("exchanged-r");
        await host.AuthorizeAsync(source);
        host.Time.Advance(TimeSpan.FromSeconds(91));
        (await host.Credentials.GetAsync(exchange, default)).Error.ShouldBeNull();

        host.Token.Requests[^1].Form["subject_token"].ShouldBe("bob");
        host.Token.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task An_exchange_of_an_exchange_works()
    {
        await using var host = await CoreHost.StartAsync();
        var (_, a) = await AddAsync(host);
        var b = await host.AddAsync(Registration(host, new() { SubjectConnection = a.Id }));
        host.Subject().Enqueue(Answer.Token("first"));
        host.Token.Enqueue(Answer.Token("second"), Answer.Token("third"));

        (await host.Credentials.GetAsync(b, default)).Error.ShouldBeNull();

        host.Token.Requests.Select(request => request.Form["subject_token"]).ShouldBe(["first", "second"]);
    }

    [Fact]
    public async Task A_subject_that_was_deleted_is_named()
    {
        await using var host = await CoreHost.StartAsync();
        var (subject, exchange) = await AddAsync(host);
        await host.Connections.DeleteAsync(CoreHost.Caller, subject.Id, null, force: true, default);

        var error = (await host.Credentials.GetAsync(exchange, default)).Error.ShouldNotBeNull();

        error.Kind.ShouldBe(OAuthErrorKind.Misconfigured);
        error.Message.ShouldContain(subject.Id);
    }

    private static async Task<(ConnectionKey Subject, ConnectionKey Exchange)> AddAsync(CoreHost host, Func<TokenExchangeSettings, TokenExchangeSettings>? change = null, Uri? endpoint = null)
    {
        var subject = await host.AddAsync(host.Registration() with { Name = "The subject", TokenEndpoint = host.Subject().Url.AbsoluteUri });
        var settings = new TokenExchangeSettings { SubjectConnection = subject.Id };
        var registration = Registration(host, change?.Invoke(settings) ?? settings);
        return (subject, await host.AddAsync(endpoint is null ? registration : registration with { TokenEndpoint = endpoint.AbsoluteUri }));
    }

    private static ConnectionRegistration Registration(CoreHost host, TokenExchangeSettings settings) =>
        host.Registration(TokenExchangeGrant.GrantType) with { Name = "The exchange", TokenExchange = settings };
}

internal static class TokenExchangeHost
{
    /// <summary>The token endpoint of the connection whose token is exchanged.</summary>
    public static ScriptedEndpoint Subject(this CoreHost host) => host.Server["/subject"];
}
