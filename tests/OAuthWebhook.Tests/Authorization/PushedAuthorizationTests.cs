using System.Web;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Authorization;

public sealed class PushedAuthorizationTests
{
    private const string RequestUri = "urn:ietf:params:oauth:request_uri:one-time";

    [Fact]
    public async Task The_request_goes_to_the_server_as_the_client_and_the_browser_carries_only_its_name()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(Registration(host) with { Resource = ["https://api.example/a", "https://api.example/b"], Audience = "api" });
        host.Server["/par"].Enqueue(Pushed());

        var redirect = (await StartAsync(host, key)).Value.ShouldNotBeNull();

        var query = HttpUtility.ParseQueryString(redirect.Location.Query);
        query.AllKeys.ShouldBe(["client_id", "request_uri"], ignoreOrder: true);
        query["client_id"].ShouldBe("client");
        query["request_uri"].ShouldBe(RequestUri);
        var pushed = host.Server["/par"].Requests.ShouldHaveSingleItem();
        pushed.Authorization.ShouldNotBeNull().ShouldStartWith("Basic ");
        pushed.Form["client_id"].ShouldBe("client");
        pushed.Form["response_type"].ShouldBe("code");
        pushed.Form["redirect_uri"].ShouldBe("https://host.example/oauth-webhook/callback");
        pushed.Form["scope"].ShouldBe("read write");
        pushed.Form["code_challenge_method"].ShouldBe("S256");
        pushed.Form["state"].Length.ShouldBeGreaterThan(40);
        pushed.Form["resource"].ShouldBe("https://api.example/a,https://api.example/b");
        pushed.Form["audience"].ShouldBe("api");
    }

    [Theory]
    [InlineData("client_secret_post")]
    [InlineData("none")]
    public async Task A_method_that_names_the_client_does_not_make_it_named_twice(string method)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(Registration(host) with { ClientAuthenticationMethod = method });
        host.Server["/par"].Enqueue(Pushed());

        (await StartAsync(host, key)).Error.ShouldBeNull();

        host.Server["/par"].Requests.ShouldHaveSingleItem().Body.Split("client_id=").Length.ShouldBe(2);
    }

    [Fact]
    public async Task The_consent_goes_on_as_any_other()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(Registration(host));
        host.Server["/par"].Enqueue(Pushed());
        var redirect = (await StartAsync(host, key)).Value.ShouldNotBeNull();
        var state = host.Server["/par"].Requests.ShouldHaveSingleItem().Form["state"];
        host.Token.Enqueue(Answer.Token("t1"));

        var outcome = await host.Authorizations.CompleteAsync(new() { State = state, Code = "the-code" }, _ => redirect.Binding, default);

        outcome.Status.ShouldBe(AuthorizationStatus.Completed);
    }

    public static TheoryData<string> Failures => ["refused", "client", "busy", "no uri", "html", "closed", "redirect"];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_request_that_cannot_be_pushed_is_told_and_the_link_stays_good(string kind)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(Registration(host));
        var (answer, errorKind, says) = kind switch
        {
            "refused" => (Answer.Error("invalid_request", "no such scope; the-client-secret"), OAuthErrorKind.Misconfigured, "no such scope; [removed]"),
            "client" => (Answer.Error("invalid_client", status: 401), OAuthErrorKind.CredentialsRefused, "refused the client's credentials"),
            "busy" => (Answer.Empty(503), OAuthErrorKind.Transient, "answered 503"),
            "no uri" => (Answer.Json(new { expires_in = 60 }, 201), OAuthErrorKind.MalformedResponse, "without a request_uri"),
            "html" => (Answer.Html("<p>OK</p>"), OAuthErrorKind.MalformedResponse, "without a request_uri"),
            "redirect" => (Answer.Redirect(host.Server["/elsewhere"].Url), OAuthErrorKind.Misconfigured, "a redirect"),
            _ => (Answer.Close(), OAuthErrorKind.Transient, "closed the connection"),
        };
        host.Server["/par"].Enqueue(answer, Pushed());
        var ticket = await BeginAsync(host, key);

        var error = (await host.Authorizations.StartAsync(ticket, default)).Error.ShouldNotBeNull();

        error.Kind.ShouldBe(errorKind);
        error.Description.ShouldContain(says);
        error.NextStep.ShouldNotBeEmpty();
        host.Server["/elsewhere"].Requests.ShouldBeEmpty();
        (await host.Authorizations.StartAsync(ticket, default)).Error.ShouldBeNull();
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up_in_time()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(Registration(host));
        host.Server["/par"].Enqueue(Answer.Stall());

        var start = await host.PassTimeAsync(StartAsync(host, key), TimeSpan.FromSeconds(1));

        start.Error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.NoAnswerInTime);
    }

    [Fact]
    public async Task A_link_that_was_opened_before_pushes_nothing()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(Registration(host));
        host.Server["/par"].Enqueue(Pushed());
        var ticket = await BeginAsync(host, key);
        (await host.Authorizations.StartAsync(ticket, default)).Error.ShouldBeNull();

        (await host.Authorizations.StartAsync(ticket, default)).Error.ShouldNotBeNull().Description.ShouldContain("good only once");

        host.Server["/par"].Requests.ShouldHaveSingleItem();
    }

    private static ConnectionRegistration Registration(CoreHost host) =>
        host.Registration("authorization_code") with { PushedAuthorizationRequestEndpoint = host.Server["/par"].Url.AbsoluteUri };

    private static Answer Pushed() => Answer.Json(new { request_uri = RequestUri, expires_in = 60 }, 201);

    private static async Task<string> BeginAsync(CoreHost host, ConnectionKey key) =>
        (await host.Authorizations.BeginAsync(CoreHost.Caller, key.Id, new(new Uri("https://host.example/oauth-webhook/callback"), null), default)).Value.ShouldNotBeNull().Ticket;

    private static async Task<OAuthResult<AuthorizationRedirect>> StartAsync(CoreHost host, ConnectionKey key) => await host.Authorizations.StartAsync(await BeginAsync(host, key), default);
}
