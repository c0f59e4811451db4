using OAuthWebhook.Connections;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.TokenEndpoint;

/// <summary>What a token endpoint's refusals mean for a connection: the sources are RFC 6749 §5.2, RFC 9110 §15, and answers that providers are known to give.</summary>
public sealed class DeadOrTransientTests : IAsyncLifetime
{
    private CoreHost? _host;

    public static TheoryData<string, int, string?, OAuthErrorKind> Answers { get; } = new()
    {
        // The grant is dead.
        { "RFC 6749", 400, """{"error":"invalid_grant"}""", OAuthErrorKind.ReauthorizationRequired },
        { "with a description", 400, """{"error":"invalid_grant","error_description":"Token has been expired or revoked."}""", OAuthErrorKind.ReauthorizationRequired },
        { "with 401", 401, """{"error":"invalid_grant"}""", OAuthErrorKind.ReauthorizationRequired },
        { "with 403", 403, """{"error":"invalid_grant"}""", OAuthErrorKind.ReauthorizationRequired },
        { "in a success", 200, """{"error":"bad_refresh_token","error_description":"The refresh token passed is incorrect or expired."}""", OAuthErrorKind.ReauthorizationRequired },
        { "not ok, in a success", 200, """{"ok":false,"error":"invalid_refresh_token"}""", OAuthErrorKind.ReauthorizationRequired },
        { "revoked, in a success", 200, """{"ok":false,"error":"token_revoked"}""", OAuthErrorKind.ReauthorizationRequired },
        { "expired", 400, """{"error":"token_expired"}""", OAuthErrorKind.ReauthorizationRequired },
        { "invalid_token", 400, """{"error":"invalid_token"}""", OAuthErrorKind.ReauthorizationRequired },
        { "nested", 400, """{"error":{"code":"invalid_grant","message":"gone"}}""", OAuthErrorKind.ReauthorizationRequired },
        { "consent is missing", 400, """{"error":"consent_required"}""", OAuthErrorKind.ReauthorizationRequired },
        { "a person is wanted", 400, """{"error":"interaction_required"}""", OAuthErrorKind.ReauthorizationRequired },
        { "a sign-in is wanted", 400, """{"error":"login_required"}""", OAuthErrorKind.ReauthorizationRequired },

        // The client is refused; the grant may be alive.
        { "wrong secret", 401, """{"error":"invalid_client"}""", OAuthErrorKind.CredentialsRefused },
        { "wrong secret with 400", 400, """{"error":"invalid_client"}""", OAuthErrorKind.CredentialsRefused },
        { "wrong secret without a word", 401, null, OAuthErrorKind.CredentialsRefused },
        { "forbidden without a word", 403, null, OAuthErrorKind.CredentialsRefused },
        { "forbidden as a page", 403, "<html>Forbidden</html>", OAuthErrorKind.CredentialsRefused },
        { "wrong secret, in a success", 200, """{"ok":false,"error":"bad_client_secret"}""", OAuthErrorKind.CredentialsRefused },
        { "incorrect credentials, in a success", 200, """{"error":"incorrect_client_credentials"}""", OAuthErrorKind.CredentialsRefused },

        // The request, or the connection, is wrong.
        { "scope", 400, """{"error":"invalid_scope"}""", OAuthErrorKind.InvalidScope },
        { "resource", 400, """{"error":"invalid_target"}""", OAuthErrorKind.InvalidScope },
        { "request", 400, """{"error":"invalid_request"}""", OAuthErrorKind.Misconfigured },
        { "client may not", 400, """{"error":"unauthorized_client"}""", OAuthErrorKind.Misconfigured },
        { "grant type", 400, """{"error":"unsupported_grant_type"}""", OAuthErrorKind.Misconfigured },
        { "a code of its own", 400, """{"error":"some_other_code"}""", OAuthErrorKind.Misconfigured },
        { "a code that is a sentence", 400, """{"error":"Something went wrong, sorry."}""", OAuthErrorKind.Misconfigured },
        { "an object without a code", 400, """{"error":{"type":"OAuthException","code":190}}""", OAuthErrorKind.Misconfigured },
        { "a page", 400, "<html>Bad request</html>", OAuthErrorKind.Misconfigured },
        { "not there", 404, "<html>Not found</html>", OAuthErrorKind.Misconfigured },
        { "wrong method", 405, null, OAuthErrorKind.Misconfigured },
        { "gone", 410, null, OAuthErrorKind.Misconfigured },
        { "wrong media type", 415, null, OAuthErrorKind.Misconfigured },

        // Not now, and nothing was spent.
        { "request timeout", 408, null, OAuthErrorKind.Transient },
        { "conflict", 409, null, OAuthErrorKind.Transient },
        { "locked", 423, null, OAuthErrorKind.Transient },
        { "too early", 425, null, OAuthErrorKind.Transient },
        { "too many", 429, null, OAuthErrorKind.Transient },
        { "too many, whatever the body says", 429, """{"error":"invalid_grant"}""", OAuthErrorKind.Transient },
        { "conflict, whatever the body says", 409, """{"error":"invalid_grant"}""", OAuthErrorKind.Transient },
        { "unavailable in a code", 400, """{"error":"temporarily_unavailable"}""", OAuthErrorKind.Transient },
        { "broken in a code", 400, """{"error":"server_error"}""", OAuthErrorKind.Indeterminate },
        { "slow down", 400, """{"error":"slow_down"}""", OAuthErrorKind.Transient },
        { "rate limit, in a success", 200, """{"ok":false,"error":"ratelimited"}""", OAuthErrorKind.Transient },

        // Whether the refresh token was spent is not known.
        { "internal error", 500, null, OAuthErrorKind.Indeterminate },
        { "internal error as a page", 500, "<html>Oops</html>", OAuthErrorKind.Indeterminate },
        { "internal error, whatever the body says", 500, """{"error":"invalid_grant"}""", OAuthErrorKind.Indeterminate },
        { "bad gateway", 502, "<html>Bad gateway</html>", OAuthErrorKind.Indeterminate },
        { "unavailable", 503, """{"error":"temporarily_unavailable"}""", OAuthErrorKind.Indeterminate },
        { "gateway timeout", 504, null, OAuthErrorKind.Indeterminate },
        { "a gateway's own status", 522, null, OAuthErrorKind.Indeterminate },
        { "nothing", 200, null, OAuthErrorKind.Indeterminate },
        { "no content", 204, null, OAuthErrorKind.Indeterminate },
        { "an empty object", 200, "{}", OAuthErrorKind.Indeterminate },
        { "half an answer", 200, """{"access_token":"abc","refresh_""", OAuthErrorKind.Indeterminate },
        { "a list", 200, """[{"access_token":"abc"}]""", OAuthErrorKind.Indeterminate },
        { "a page in a success", 200, "<html>Welcome</html>", OAuthErrorKind.Indeterminate },
    };

    public async Task InitializeAsync() => _host = await CoreHost.StartAsync(services => services.ShortenAttempts());

    public async Task DisposeAsync() => await _host!.DisposeAsync();

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task A_refusal_has_its_kind_says_what_comes_next_and_only_a_dead_grant_ends_a_connection(string what, int status, string? body, OAuthErrorKind kind)
    {
        var host = _host!;
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(body is null ? Answer.Empty(status) : Answer.Text(body, body.StartsWith('<') ? "text/html" : "application/json", status));
        host.Time.Advance(TimeSpan.FromSeconds(61));

        var error = (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull(what);

        error.Kind.ShouldBe(kind, what);
        error.NextStep.ShouldNotBeNullOrWhiteSpace();
        var detail = ConnectionStatuses.Detail(await host.DescribeAsync(key), host.Time.GetUtcNow()).ShouldNotBeNull();
        detail.Reason.ShouldNotBeNullOrWhiteSpace();
        var asked = host.Token.Requests.Count;
        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(kind);
        host.Token.Requests.Count.ShouldBe(asked, "meanwhile callers are answered from memory");

        if (kind == OAuthErrorKind.ReauthorizationRequired)
        {
            detail.RetryAt.ShouldBeNull();
            (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.ReauthorizationRequired);
            return;
        }

        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Failing);
        host.Time.Advance(detail.RetryAt.ShouldNotBeNull() - host.Time.GetUtcNow());
        if (kind == OAuthErrorKind.Indeterminate)
            await StoreClock.PassAttemptAsync(host, key);
        host.Token.Enqueue(Answer.Token("t2", 60, "r2"));
        (await host.GetPatientlyAsync(key)).Error.ShouldBeNull(what);
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);
    }

    [Fact]
    public async Task A_provider_that_cannot_be_reached_ends_no_connection()
    {
        var host = _host!;
        // A port that nobody listens at.
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = host.Registration() with { TokenEndpoint = "http://127.0.0.1:1/token" }, ClientSecret = "again" }, null, default);

        var error = (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();

        error.Kind.ShouldBe(OAuthErrorKind.Transient);
        error.Code.ShouldBe(OAuthErrorCodes.ConnectionFailed);
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Failing);
    }

    [Theory]
    [InlineData(Misbehavior.Close)]
    [InlineData(Misbehavior.CloseMidway)]
    public async Task A_connection_that_breaks_after_the_request_was_sent_leaves_the_outcome_unknown(Misbehavior misbehavior)
    {
        var host = _host!;
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(Answer.Token("t2", 60, "r2") with { Misbehavior = misbehavior });
        host.Time.Advance(TimeSpan.FromSeconds(61));

        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.Indeterminate);
    }
}
