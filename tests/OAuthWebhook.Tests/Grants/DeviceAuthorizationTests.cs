using System.Text;
using Microsoft.Data.Sqlite;
using OAuthWebhook.Audit;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Grants;
using OAuthWebhook.Management;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Grants;

public sealed class DeviceAuthorizationTests
{
    [Theory]
    [InlineData("template")]
    [InlineData("disabled")]
    [InlineData("provider")]
    public async Task What_cannot_be_used_as_it_is_cannot_be_authorized_either(string what)
    {
        await using var host = await CoreHost.StartAsync();
        foreach (var (registration, code) in ((ConnectionRegistration, Func<string, Task<OAuthError?>>)[])
        [
            (host.DeviceRegistration(), async id => (await host.Get<DeviceAuthorizationService>().BeginAsync(CoreHost.Caller, id, default)).Error),
            (host.Registration("authorization_code"), async id => (await host.Authorizations.BeginAsync(CoreHost.Caller, id, new(new Uri("https://host.example/oauth-webhook/callback"), null), default)).Error),
        ])
        {
            var key = new ConnectionKey("", Guid.NewGuid().ToString("N"));
            // As it may be in a store from before there was a rule, or that another host wrote.
            await host.Get<IConnectionStore>().AddAsync(
                new Connection
                {
                    Key = key,
                    Interactive = true,
                    Registration = what switch
                    {
                        "template" => registration with { Template = true },
                        "disabled" => registration with { Disabled = true },
                        _ => registration with { Provider = "gone", FromCatalogue = true },
                    },
                },
                AuditEntry.Of(AuditAction.Created, key, registration, CoreHost.Caller, host.Time.GetUtcNow()),
                default);

            (await code(key.Id)).ShouldNotBeNull().Code.ShouldBe(what switch { "template" => OAuthErrorCodes.SubjectMismatch, "disabled" => OAuthErrorCodes.ConnectionDisabled, _ => OAuthErrorCodes.ProviderMissing });
        }

        host.Device().Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Beginning_sends_the_clients_proof_and_scopes_and_gives_what_a_person_is_shown()
    {
        await using var host = await CoreHost.StartAsync();

        var begun = await host.BeginDeviceAsync(DeviceHost.Codes(interval: 7, expiresIn: 900));

        var request = host.Device().Requests.ShouldHaveSingleItem();
        request.Authorization.ShouldBe("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("client:the-client-secret")));
        request.Form["scope"].ShouldBe("read write");
        request.Form.ShouldNotContainKey("grant_type");
        begun.Device.ShouldBe(new DeviceInstructions("WDJB-MJHT", "https://as.example/device", "https://as.example/device?user_code=WDJB-MJHT", 7));
        begun.ExpiresAt.ShouldBe(host.Time.GetUtcNow().AddSeconds(900));
        begun.PollAt.ShouldBe(host.Time.GetUtcNow().AddSeconds(7));
        (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Pending);
    }

    [Fact]
    public async Task A_public_client_names_itself_and_further_parameters_of_the_authorization_request_are_sent()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.DeviceRegistration() with { ClientAuthenticationMethod = "none", AuthorizationParameters = new Dictionary<string, string> { ["audience"] = "urn:api" } });
        host.Device().Enqueue(DeviceHost.Codes());

        (await host.Get<DeviceAuthorizationService>().BeginAsync(CoreHost.Caller, key.Id, default)).Error.ShouldBeNull();

        var form = host.Device().Requests.ShouldHaveSingleItem().Form;
        form["client_id"].ShouldBe("client");
        form["audience"].ShouldBe("urn:api");
    }

    [Fact]
    public async Task The_device_code_is_stored_encrypted()
    {
        await using var host = await CoreHost.StartAsync();
        await host.BeginDeviceAsync();

        await using var connection = new SqliteConnection($"Data Source={host.DatabasePath};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT ProtectedDeviceCode || coalesce(Device, '') || TicketHash FROM OAuthPendingAuthorizations";
        var stored = (await command.ExecuteScalarAsync()).ShouldBeOfType<string>();

        stored.ShouldContain("WDJB-MJHT");
        stored.ShouldNotContain("the-device-code");
    }

    public static TheoryData<string, Action<Dictionary<string, object>>, int, int> OddAnswers => new()
    {
        { "no interval means five seconds (RFC 8628 §3.2)", _ => { }, 5, 600 },
        { "texts in place of numbers", body => (body["interval"], body["expires_in"]) = ("8", "120"), 8, 120 },
        { "an interval of nothing", body => body["interval"] = 0, 5, 600 },
        { "an interval that is none", body => body["interval"] = "soon", 5, 600 },
        { "an interval without end", body => body["interval"] = 1e300, 300, 600 },
        { "an end that is none", body => body["expires_in"] = -5, 5, 600 },
        { "an end in a hundred years", body => body["expires_in"] = 3_153_600_000, 5, 86_400 },
        { "half seconds", body => body["interval"] = 5.5, 6, 600 },
    };

    [Theory]
    [MemberData(nameof(OddAnswers))]
    public async Task Odd_times_are_read_if_they_can_be(string what, Action<Dictionary<string, object>> change, int interval, int life)
    {
        await using var host = await CoreHost.StartAsync();

        var begun = await host.BeginDeviceAsync(DeviceHost.Codes(change));

        begun.Device!.IntervalSeconds.ShouldBe(interval, what);
        (begun.ExpiresAt - begun.CreatedAt).TotalSeconds.ShouldBe(life, what);
    }

    [Fact]
    public async Task The_name_that_drafts_of_the_rfc_had_for_the_address_is_understood()
    {
        await using var host = await CoreHost.StartAsync();

        var begun = await host.BeginDeviceAsync(DeviceHost.Codes(body =>
        {
            body["verification_url"] = body["verification_uri"];
            body.Remove("verification_uri");
        }));

        begun.Device!.VerificationUri.ShouldBe("https://as.example/device");
    }

    [Fact]
    public async Task An_address_with_the_code_in_it_that_is_no_web_address_is_left_out()
    {
        await using var host = await CoreHost.StartAsync();

        var begun = await host.BeginDeviceAsync(DeviceHost.Codes(body => body["verification_uri_complete"] = "javascript:alert(1)"));

        begun.Device!.VerificationUriComplete.ShouldBeNull();
    }

    public static TheoryData<string, Answer, OAuthErrorKind, string> Refusals => new()
    {
        { "no device code", DeviceHost.Codes(body => body.Remove("device_code")), OAuthErrorKind.MalformedResponse, "device authorization URL" },
        { "no user code", DeviceHost.Codes(body => body["user_code"] = ""), OAuthErrorKind.MalformedResponse, "device authorization URL" },
        { "a user code with a line break", DeviceHost.Codes(body => body["user_code"] = "A\nB"), OAuthErrorKind.MalformedResponse, "device authorization URL" },
        { "a user code without end", DeviceHost.Codes(body => body["user_code"] = new string('x', 101)), OAuthErrorKind.MalformedResponse, "device authorization URL" },
        { "a script in place of the address", DeviceHost.Codes(body => body["verification_uri"] = "javascript:alert(1)"), OAuthErrorKind.MalformedResponse, "device authorization URL" },
        { "an address without TLS", DeviceHost.Codes(body => body["verification_uri"] = "http://as.example/device"), OAuthErrorKind.MalformedResponse, "device authorization URL" },
        { "a page", Answer.Html("<h1>Hello</h1>"), OAuthErrorKind.MalformedResponse, "device authorization URL" },
        { "a client that is not known", Answer.Error("invalid_client", status: 401), OAuthErrorKind.CredentialsRefused, "client secret" },
        { "a client that may not", Answer.Error("unauthorized_client"), OAuthErrorKind.Misconfigured, "unauthorized_client" },
        { "a scope that is not known", Answer.Error("invalid_scope"), OAuthErrorKind.InvalidScope, "scopes" },
        { "an endpoint that is not there", Answer.Empty(404), OAuthErrorKind.Misconfigured, "device authorization endpoint answered 404" },
        { "a broken server", Answer.Empty(502), OAuthErrorKind.Transient, "device authorization endpoint answered 502" },
        { "a closed connection", Answer.Close(), OAuthErrorKind.Transient, "device authorization endpoint" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_cannot_begin_says_why_and_leaves_nothing_behind(string what, Answer answer, OAuthErrorKind kind, string says)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.DeviceRegistration());
        host.Device().Enqueue(answer);

        var error = (await host.Get<DeviceAuthorizationService>().BeginAsync(CoreHost.Caller, key.Id, default)).Error.ShouldNotBeNull(what);

        error.Kind.ShouldBe(kind, what);
        error.Message.ShouldContain(says);
        error.Message.ShouldNotContain("the-client-secret");
        await host.PollAfterAsync(5);
        host.Token.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_missing_disabled_or_other_connection_cannot_begin()
    {
        await using var host = await CoreHost.StartAsync();
        var device = host.Get<DeviceAuthorizationService>();
        var disabled = await host.AddAsync(host.DeviceRegistration() with { Disabled = true });
        var code = await host.AddAsync(host.Registration("authorization_code"));

        (await device.BeginAsync(CoreHost.Caller, "missing", default)).Error!.Code.ShouldBe(OAuthErrorCodes.ConnectionNotFound);
        (await device.BeginAsync(CoreHost.Caller with { TenantId = "other" }, disabled.Id, default)).Error!.Code.ShouldBe(OAuthErrorCodes.ConnectionNotFound);
        (await device.BeginAsync(CoreHost.Caller, disabled.Id, default)).Error!.Code.ShouldBe(OAuthErrorCodes.ConnectionDisabled);
        (await device.BeginAsync(CoreHost.Caller, code.Id, default)).Error!.Message.ShouldContain("does not use the device authorization grant");
        host.Device().Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_browser_is_not_sent_anywhere_for_it()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.DeviceRegistration());

        var error = (await host.Authorizations.BeginAsync(CoreHost.Caller, key.Id, new(new Uri("https://host.example/oauth-webhook/callback"), null), default)).Error.ShouldNotBeNull();

        error.NextStep.ShouldContain("device authorization");
    }

    [Fact]
    public async Task Without_the_device_authorization_url_it_is_not_saved()
    {
        await using var host = await CoreHost.StartAsync();

        var outcome = await host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = host.Registration(DeviceCodeGrant.GrantType), ClientSecret = "s" }, default);

        outcome.ShouldBeOfType<SaveOutcome.Invalid>().Errors["deviceAuthorizationEndpoint"].ShouldHaveSingleItem().ShouldContain("needs it");
    }

    [Fact]
    public async Task One_that_nobody_has_authorized_says_so_and_sends_nothing()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.DeviceRegistration());

        var error = (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();

        error.Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
        error.NextStep.ShouldContain("code");
        host.Token.Requests.ShouldBeEmpty();
    }
}
