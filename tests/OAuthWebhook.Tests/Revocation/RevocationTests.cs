using OAuthWebhook.Audit;
using OAuthWebhook.Connections;
using OAuthWebhook.Events;
using OAuthWebhook.Management;
using OAuthWebhook.Results;
using OAuthWebhook.Revocation;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Audit;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Revocation;

public sealed class RevocationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_provider_is_told_of_the_refresh_token_first_and_of_the_access_token_then(bool delete)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AuthorizedAsync(host);
        host.Server["/revoke"].Otherwise = _ => Answer.Empty(200);

        (await EndAsync(host, key, delete)).ShouldBeOfType<RevocationOutcome.Revoked>();

        var requests = host.Server["/revoke"].Requests;
        requests.Select(request => (request.Form["token"], request.Form["token_type_hint"])).ShouldBe([("r1", "refresh_token"), ("t1-long", "access_token")]);
        requests.ShouldAllBe(request => request.Method == "POST" && request.Authorization!.StartsWith("Basic ", StringComparison.Ordinal));
        await GoneAsync(host, key, delete);
    }

    [Fact]
    public async Task A_server_that_revokes_no_access_tokens_has_done_its_part_with_the_refresh_token()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AuthorizedAsync(host);
        host.Server["/revoke"].Enqueue(Answer.Empty(200), Answer.Error("unsupported_token_type"));

        (await EndAsync(host, key, delete: false)).ShouldBeOfType<RevocationOutcome.Revoked>();
    }

    [Fact]
    public async Task Without_a_refresh_token_a_server_that_revokes_no_access_tokens_has_done_nothing()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AuthorizedAsync(host, refreshToken: null);
        host.Server["/revoke"].Enqueue(Answer.Error("unsupported_token_type"));

        (await EndAsync(host, key, delete: false)).ShouldBeOfType<RevocationOutcome.Failed>().Error.Code.ShouldBe("unsupported_token_type");
    }

    // RFC 7009 §2.2: an invalid token is no error. Google's revocation endpoint answers 400 invalid_token for an access token that has ended, or that went with its grant.
    [Fact]
    public async Task A_token_that_the_server_says_is_good_no_longer_is_revoked()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AuthorizedAsync(host);
        host.Server["/revoke"].Enqueue(Answer.Empty(200), Answer.Error("invalid_token", "Token expired or revoked"));

        (await EndAsync(host, key, delete: false)).ShouldBeOfType<RevocationOutcome.Revoked>();
        host.Server["/revoke"].Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(500)]
    public async Task One_that_was_not_even_looked_at_is_not(int status)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AuthorizedAsync(host);
        host.Server["/revoke"].Otherwise = _ => Answer.Error("invalid_token", status: status);

        (await EndAsync(host, key, delete: false)).ShouldBeOfType<RevocationOutcome.Failed>();
    }

    public static TheoryData<string, bool> Failures
    {
        get
        {
            var all = new TheoryData<string, bool>();
            foreach (var kind in new[] { "busy", "refused", "client", "closed", "redirect", "half" })
            {
                all.Add(kind, false);
                all.Add(kind, true);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task What_cannot_be_revoked_is_forgotten_all_the_same_and_that_is_told_without_a_secret(string kind, bool delete)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AuthorizedAsync(host);
        using var events = host.Get<ConnectionEvents>().Subscribe();
        host.Server["/revoke"].Otherwise = _ => kind switch
        {
            "busy" => Answer.Empty(503).WithHeader("Retry-After", "120"),
            "refused" => Answer.Error("invalid_request", "bad token r1 or t1-long of the-client-secret"),
            "client" => Answer.Error("invalid_client", status: 401),
            "redirect" => Answer.Redirect(host.Server["/elsewhere"].Url),
            "half" => Answer.Error("invalid_request").ClosingMidway(),
            _ => Answer.Close(),
        };

        var failed = (await EndAsync(host, key, delete)).ShouldBeOfType<RevocationOutcome.Failed>();

        failed.Message.ShouldStartWith("It is forgotten here, but the provider could not be told: ");
        failed.Message.ShouldEndWith("Revoke it there by hand.");
        failed.Message.ShouldNotContain("the-client-secret");
        failed.Message.ShouldNotContain("t1-long");
        host.Server["/elsewhere"].Requests.ShouldBeEmpty();
        await GoneAsync(host, key, delete);
        events.Dispose();
        var told = (await events.ReadAllAsync().ToListAsync()).ShouldHaveSingleItem();
        told.Kind.ShouldBe(ConnectionEventKind.Revoked);
        told.Error.ShouldBe(failed.Error);
        host.Logs.Lines.ShouldContain(line => line.Message.Contains("revoke it there by hand", StringComparison.Ordinal));
        host.Logs.Lines.ShouldAllBe(line => !line.Message.Contains("the-client-secret", StringComparison.Ordinal) && !line.Message.Contains("t1-long", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_that_was_sent_is_quoted_however_it_was_encoded()
    {
        const string secret = "a secret/with+signs";
        await using var host = await CoreHost.StartAsync();
        host.Token.Otherwise = request => Answer.Error("invalid_request", $"got {request.Authorization} which is {Uri.EscapeDataString(secret)} or {System.Net.WebUtility.UrlEncode(secret)}");
        host.Server["/par"].Otherwise = request => Answer.Error("invalid_request", $"got {request.Form["client_assertion"]} as state {request.Form["state"]} for scope {request.Form["scope"]}");
        host.Server["/revoke"].Otherwise = request => Answer.Error("invalid_request", $"got {request.Authorization} for {request.Form["token"]}, {Uri.EscapeDataString(secret)}");
        var basic = await host.AddAsync(Revocable(host, host.Registration()), secret);
        (await host.Connections.EnterTokenAsync(CoreHost.Caller, basic.Id, new("t1+long/one", null, null), default)).ShouldBeOfType<TokenOutcome.Done>();
        var signed = await host.AddAsync(host.Registration("authorization_code") with { ClientAuthenticationMethod = "client_secret_jwt", PushedAuthorizationRequestEndpoint = host.Server["/par"].Url.AbsoluteUri }, "a-secret-of-at-least-thirty-two-bytes");
        var begun = (await host.Authorizations.BeginAsync(CoreHost.Caller, signed.Id, new(new Uri("https://host.example/oauth-webhook/callback"), null), default)).Value.ShouldNotBeNull();

        string[] told =
        [
            (await host.Connections.RequestTokenAsync(CoreHost.Caller, basic.Id, default)).ShouldBeOfType<TokenOutcome.Refused>().Error.Description,
            (await EndAsync(host, basic, delete: true)).Message,
            (await host.Authorizations.StartAsync(begun.Ticket, default)).Error.ShouldNotBeNull().Description,
        ];

        told[0].ShouldContain("got Basic [removed] which is [removed] or [removed]");
        told[1].ShouldContain("got Basic [removed] for [removed], [removed]");
        told[2].ShouldContain("got [removed] as state [removed] for scope read write");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_hangs_holds_nothing_up_for_long(bool delete)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AuthorizedAsync(host);
        host.Server["/revoke"].Otherwise = _ => Answer.Stall();
        var began = host.Time.GetUtcNow();

        var outcome = await host.PassTimeAsync(EndAsync(host, key, delete), TimeSpan.FromSeconds(1));

        outcome.ShouldBeOfType<RevocationOutcome.Failed>().Error.Code.ShouldBe(OAuthErrorCodes.NoAnswerInTime);
        (host.Time.GetUtcNow() - began).ShouldBeLessThan(TimeSpan.FromMinutes(2));
        host.Server["/revoke"].Requests.ShouldHaveSingleItem();
        await GoneAsync(host, key, delete);
    }

    [Fact]
    public async Task Without_an_endpoint_nobody_is_asked_and_without_a_token_neither()
    {
        await using var host = await CoreHost.StartAsync();
        var without = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        var draft = await host.AddAsync(Revocable(host, host.Registration()));

        (await EndAsync(host, without, delete: false)).ShouldBeOfType<RevocationOutcome.NotOffered>().Message.ShouldContain("revoke it there");
        (await EndAsync(host, without, delete: true)).ShouldBeOfType<RevocationOutcome.NothingToRevoke>();
        (await EndAsync(host, draft, delete: true)).ShouldBeOfType<RevocationOutcome.NothingToRevoke>();

        host.Server["/revoke"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_delete_that_is_for_another_version_revokes_nothing()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AuthorizedAsync(host);

        (await host.Connections.DeleteAsync(CoreHost.Caller, key.Id, 7, default)).ShouldBeOfType<DeleteOutcome.VersionConflict>();

        host.Server["/revoke"].Requests.ShouldBeEmpty();
        (await host.DescribeAsync(key)).Token.HasAccessToken.ShouldBeTrue();
    }

    [Fact]
    public async Task An_edit_made_while_the_provider_is_told_does_not_keep_a_connection_whose_token_is_gone()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AuthorizedAsync(host);
        var gate = new AnswerGate();
        host.Server["/revoke"].Otherwise = _ => Answer.Empty(200).Behind(gate);
        var registration = (await host.DescribeAsync(key)).Registration;

        var deletion = host.Connections.DeleteAsync(CoreHost.Caller, key.Id, (await host.DescribeAsync(key)).Version, default);
        await gate.ArrivalAsync();
        (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration with { Name = "Renamed" } }, null, default)).ShouldBeOfType<SaveOutcome.Saved>();
        gate.Open();

        (await deletion).ShouldBeOfType<DeleteOutcome.Deleted>().Revocation.ShouldBeOfType<RevocationOutcome.Revoked>();
        (await host.EntriesAsync(key)).ShouldContain(entry => entry.Action == AuditAction.Deleted && entry.Revocation == RevocationResult.Revoked);
    }

    [Fact]
    public async Task A_token_that_a_refresh_brings_meanwhile_is_revoked_too()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AuthorizedAsync(host);
        var gate = new AnswerGate();
        host.Server["/revoke"].Enqueue(Answer.Empty(200).Behind(gate));
        host.Server["/revoke"].Otherwise = _ => Answer.Empty(200);
        host.Token.Enqueue(Answer.Token("t2-long", 3600, "r2-long"));

        var forgetting = EndAsync(host, key, delete: false);
        await gate.ArrivalAsync();
        (await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Done>();
        gate.Open();
        (await forgetting).ShouldBeOfType<RevocationOutcome.Revoked>();

        host.Server["/revoke"].Requests.Select(request => request.Form["token"]).ShouldBe(["r1", "t1-long", "r2-long", "t2-long"]);
        await GoneAsync(host, key, delete: false);
    }

    [Fact]
    public async Task A_caller_who_leaves_does_not_stop_it_half_way()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AuthorizedAsync(host);
        var gate = new AnswerGate();
        host.Server["/revoke"].Otherwise = _ => Answer.Empty(200).Behind(gate);
        using var caller = new CancellationTokenSource();

        var deleting = host.Connections.DeleteAsync(CoreHost.Caller, key.Id, null, caller.Token);
        await gate.ArrivalAsync();
        await caller.CancelAsync();
        gate.Open();

        (await deleting).ShouldBeOfType<DeleteOutcome.Deleted>();
        await GoneAsync(host, key, delete: true);
    }

    [Fact]
    public async Task A_token_of_another_client_is_shown_to_nobody()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AuthorizedAsync(host);
        var existing = await host.DescribeAsync(key);
        (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = existing.Registration with { ClientId = "another" } }, null, default)).ShouldBeOfType<SaveOutcome.Saved>();

        (await EndAsync(host, key, delete: true)).ShouldBeOfType<RevocationOutcome.Failed>().Message.ShouldContain("another client");

        host.Server["/revoke"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_secret_that_would_have_to_be_known_no_other_server_can_be_named()
    {
        await using var host = await CoreHost.StartAsync();
        var registration = host.Registration("authorization_code") with { ClientAuthenticationMethod = "none", RevocationEndpoint = "https://elsewhere.example/revoke" };

        (await host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = registration }, default)).ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys.ShouldBe(["revocationEndpoint"]);
        (await host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = Revocable(host, registration) }, default)).ShouldBeOfType<SaveOutcome.Saved>();
    }

    [Fact]
    public async Task Another_server_for_revocation_or_introspection_needs_the_secret_again()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await AuthorizedAsync(host);
        var registration = (await host.DescribeAsync(key)).Registration;

        foreach (var moved in new[] { registration with { RevocationEndpoint = "https://elsewhere.example/" }, registration with { IntrospectionEndpoint = "https://elsewhere.example/" }, registration with { PushedAuthorizationRequestEndpoint = "https://elsewhere.example/" } })
            (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = moved }, null, default)).ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys.ShouldBe(["clientSecret"]);
    }

    [Theory]
    [InlineData("http://elsewhere.example/revoke")]
    [InlineData("/revoke")]
    public async Task The_endpoints_are_checked_when_they_are_entered(string url)
    {
        await using var host = await CoreHost.StartAsync();
        var registration = host.Registration() with { RevocationEndpoint = url, IntrospectionEndpoint = url, PushedAuthorizationRequestEndpoint = url };

        (await host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = registration, ClientSecret = "s" }, default)).ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys
            .ShouldBe(["revocationEndpoint", "introspectionEndpoint", "pushedAuthorizationRequestEndpoint"], ignoreOrder: true);
    }

    private static Task<ConnectionKey> AuthorizedAsync(CoreHost host, string? refreshToken = "r1") =>
        host.AddAuthorizedAsync(Answer.Token("t1-long", 3600, refreshToken), registration => Revocable(host, registration));

    private static ConnectionRegistration Revocable(CoreHost host, ConnectionRegistration registration) => registration with { RevocationEndpoint = host.Server["/revoke"].Url.AbsoluteUri };

    private static async Task<RevocationOutcome> EndAsync(CoreHost host, ConnectionKey key, bool delete) => delete
        ? (await host.Connections.DeleteAsync(CoreHost.Caller, key.Id, null, default)).ShouldBeOfType<DeleteOutcome.Deleted>().Revocation
        : (await host.Connections.ForgetTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Done>().Revocation.ShouldNotBeNull();

    private static async Task GoneAsync(CoreHost host, ConnectionKey key, bool delete)
    {
        if (delete)
            (await host.Connections.FindAsync(CoreHost.Caller, key.Id, default)).ShouldBeNull();
        else
            (await host.DescribeAsync(key)).Token.HasAccessToken.ShouldBeFalse();
    }
}
