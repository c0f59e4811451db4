using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Discovery;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Discovery;

public sealed class DiscoveryTests
{
    [Fact]
    public async Task What_an_issuer_says_becomes_values_for_a_connection()
    {
        await using var host = await CoreHost.StartAsync();
        var metadata = Metadata.Of(host.Server);
        metadata["device_authorization_endpoint"] = At(host, "/device");
        metadata["pushed_authorization_request_endpoint"] = At(host, "/par");
        metadata["revocation_endpoint"] = At(host, "/revoke");
        metadata["introspection_endpoint"] = At(host, "/introspect");
        metadata["userinfo_endpoint"] = At(host, "/me");
        metadata["grant_types_supported"] = new JsonArray("implicit", "client_credentials", "authorization_code", "refresh_token");
        metadata["token_endpoint_auth_methods_supported"] = new JsonArray("none", "client_secret_post", "private_key_jwt", "client_secret_basic", "magic");
        metadata["code_challenge_methods_supported"] = new JsonArray("plain", "S256");
        metadata["scopes_supported"] = new JsonArray("read", 7, "write");
        metadata["dpop_signing_alg_values_supported"] = new JsonArray("ES256");
        metadata["authorization_response_iss_parameter_supported"] = true;
        metadata["require_pushed_authorization_requests"] = true;
        host.Server.Publish(metadata);

        var server = (await DiscoverAsync(host)).Value.ShouldNotBeNull();

        server.Values.Issuer.ShouldBe(Metadata.IssuerOf(host.Server));
        server.Values.AuthorizationEndpoint.ShouldBe(At(host, "/authorize"));
        server.Values.TokenEndpoint.ShouldBe(At(host, "/token"));
        server.Values.DeviceAuthorizationEndpoint.ShouldBe(At(host, "/device"));
        server.Values.PushedAuthorizationRequestEndpoint.ShouldBe(At(host, "/par"));
        server.Values.RevocationEndpoint.ShouldBe(At(host, "/revoke"));
        server.Values.IntrospectionEndpoint.ShouldBe(At(host, "/introspect"));
        server.Values.UserinfoEndpoint.ShouldBe(At(host, "/me"));
        server.Values.AuthorizationResponseIssParameterSupported.ShouldBe(true);
        server.Values.UsePkce.ShouldBe(true);
        server.Values.ClientAuthenticationMethod.ShouldBe("client_secret_basic");
        server.ClientAuthenticationMethods.ShouldBe(["private_key_jwt", "client_secret_basic", "client_secret_post", "none"]);
        server.GrantTypes.ShouldBe(["client_credentials", "authorization_code", "refresh_token"]);
        server.Scopes.ShouldBe(["read", "write"]);
        server.CodeChallengeMethods.ShouldBe(["plain", "S256"]);
        server.DpopAlgorithms.ShouldBe(["ES256"]);
        server.RequiresPushedAuthorizationRequests.ShouldBeTrue();
        host.Server[Metadata.OpenIdPath].Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("tls_client_auth", true)]
    [InlineData("self_signed_tls_client_auth", true)]
    [InlineData("private_key_jwt", false)]
    [InlineData("magic", false)]
    [InlineData(null, false)]
    public async Task A_client_with_a_certificate_gets_the_urls_that_the_server_has_for_certificates(string? method, bool elsewhere)
    {
        await using var host = await CoreHost.StartAsync();
        var metadata = Metadata.Of(host.Server);
        string[] endpoints = ["token_endpoint", "device_authorization_endpoint", "pushed_authorization_request_endpoint", "revocation_endpoint", "introspection_endpoint", "userinfo_endpoint"];
        foreach (var endpoint in endpoints)
            metadata[endpoint] = At(host, $"/{endpoint}");
        // RFC 8705 §5: the authorization endpoint is for browsers and has no alias.
        metadata["mtls_endpoint_aliases"] = new JsonObject(endpoints.Append("authorization_endpoint").Select(endpoint => KeyValuePair.Create(endpoint, (JsonNode?)At(host, $"/mtls/{endpoint}"))));
        host.Server.Publish(metadata);

        var values = (await host.Get<DiscoveryService>().DiscoverAsync(Metadata.IssuerOf(host.Server), method, default)).Value.ShouldNotBeNull().Values;

        new[] { values.TokenEndpoint, values.DeviceAuthorizationEndpoint, values.PushedAuthorizationRequestEndpoint, values.RevocationEndpoint, values.IntrospectionEndpoint, values.UserinfoEndpoint }
            .ShouldBe(endpoints.Select(endpoint => At(host, elsewhere ? $"/mtls/{endpoint}" : $"/{endpoint}")));
        values.AuthorizationEndpoint.ShouldBe(At(host, "/authorize"));
        values.ClientAuthenticationMethod.ShouldBe(method is null or "magic" ? "client_secret_basic" : method);
    }

    [Fact]
    public async Task A_server_that_takes_certificates_alone_is_described_with_its_urls_for_them()
    {
        await using var host = await CoreHost.StartAsync();
        var metadata = Metadata.Of(host.Server);
        metadata["token_endpoint_auth_methods_supported"] = new JsonArray("tls_client_auth");
        metadata["mtls_endpoint_aliases"] = new JsonObject { ["token_endpoint"] = At(host, "/mtls/token") };
        host.Server.Publish(metadata);

        var values = (await DiscoverAsync(host)).Value.ShouldNotBeNull().Values;

        values.ClientAuthenticationMethod.ShouldBe("tls_client_auth");
        values.TokenEndpoint.ShouldBe(At(host, "/mtls/token"));
        values.RevocationEndpoint.ShouldBeNull();
    }

    [Fact]
    public async Task A_server_that_says_little_means_what_rfc_8414_says_it_means()
    {
        await using var host = await CoreHost.StartAsync();
        host.Server.Publish(Metadata.Of(host.Server));

        var server = (await DiscoverAsync(host)).Value.ShouldNotBeNull();

        server.GrantTypes.ShouldBe(["authorization_code"]);
        server.ClientAuthenticationMethods.ShouldBe(["client_secret_basic"]);
        server.Values.UsePkce.ShouldBeNull();
        server.Values.AuthorizationResponseIssParameterSupported.ShouldBeNull();
        server.RequiresPushedAuthorizationRequests.ShouldBeFalse();
    }

    [Theory]
    [InlineData("", "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration")]
    [InlineData("/", "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration")]
    [InlineData("/realms/one", "/.well-known/oauth-authorization-server/realms/one", "/realms/one/.well-known/openid-configuration")]
    [InlineData("/realms/one/", "/.well-known/oauth-authorization-server/realms/one", "/realms/one/.well-known/openid-configuration")]
    public async Task Metadata_is_looked_for_where_the_two_standards_put_it(string issuerPath, string oauth, string openId)
    {
        await using var host = await CoreHost.StartAsync();
        host.Server[oauth].Otherwise = _ => Answer.Empty(404);
        host.Server[openId].Otherwise = _ => Answer.Json(Metadata.Of(host.Server, issuerPath));

        (await DiscoverAsync(host, issuerPath)).Error.ShouldBeNull();

        host.Server[oauth].Requests.ShouldHaveSingleItem().Method.ShouldBe("GET");
        host.Server[openId].Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_one_document_leaves_out_is_taken_from_the_other()
    {
        await using var host = await CoreHost.StartAsync();
        var openId = Metadata.Of(host.Server);
        openId["token_endpoint"] = At(host, "/other-token");
        openId["userinfo_endpoint"] = At(host, "/me");
        host.Server[Metadata.OAuthPath].Otherwise = _ => Answer.Json(Metadata.Of(host.Server));
        host.Server[Metadata.OpenIdPath].Otherwise = _ => Answer.Json(openId);

        var server = (await DiscoverAsync(host)).Value.ShouldNotBeNull();

        server.Values.TokenEndpoint.ShouldBe(At(host, "/token"));
        server.Values.UserinfoEndpoint.ShouldBe(At(host, "/me"));
    }

    [Fact]
    public async Task Metadata_of_another_issuer_is_not_believed_and_the_error_names_it()
    {
        await using var host = await CoreHost.StartAsync();
        var metadata = Metadata.Of(host.Server);
        metadata["issuer"] = "https://honest.example/";
        host.Server.Publish(metadata);

        var error = (await DiscoverAsync(host)).Error.ShouldNotBeNull();

        error.Description.ShouldContain("https://honest.example/");
        error.NextStep.ShouldContain("enter exactly that");
    }

    [Theory]
    [InlineData("issuer", null, "does not name its issuer")]
    [InlineData("token_endpoint", "http://login.example/token", "token_endpoint of its metadata begins with http;")]
    [InlineData("revocation_endpoint", "/revoke", "revocation_endpoint of its metadata is not an absolute URL")]
    [InlineData("userinfo_endpoint", "ftp://login.example/me", "userinfo_endpoint of its metadata begins with ftp;")]
    [InlineData("authorization_endpoint", "https://login.example/auth#here", "authorization_endpoint of its metadata holds a fragment")]
    [InlineData("token_endpoint", 7, "token_endpoint of its metadata is not an absolute URL")]
    public async Task Metadata_with_a_bad_value_is_not_used_at_all(string name, object? value, string because)
    {
        await using var host = await CoreHost.StartAsync();
        var metadata = Metadata.Of(host.Server);
        metadata[name] = value switch { string text => JsonValue.Create(text), int number => JsonValue.Create(number), _ => null };
        host.Server.Publish(metadata);

        var error = (await DiscoverAsync(host)).Error.ShouldNotBeNull();

        error.Description.ShouldContain(because);
        error.NextStep.ShouldContain("URLs from the provider's documentation");
    }

    [Theory]
    [InlineData("""{"token_endpoint":"http://login.example/token"}""", false)]
    [InlineData("""{"token_endpoint":7}""", false)]
    [InlineData("""{"token_endpoint":null}""", true)]
    [InlineData("""["https://login.example/token"]""", true)]
    [InlineData("7", true)]
    public async Task A_bad_url_for_certificates_is_as_bad_as_any_and_what_is_no_object_holds_none(string aliases, bool usable)
    {
        await using var host = await CoreHost.StartAsync();
        var metadata = Metadata.Of(host.Server);
        metadata["mtls_endpoint_aliases"] = JsonNode.Parse(aliases);
        host.Server.Publish(metadata);

        var found = await host.Get<DiscoveryService>().DiscoverAsync(Metadata.IssuerOf(host.Server), "tls_client_auth", default);

        if (usable)
            found.Value.ShouldNotBeNull().Values.TokenEndpoint.ShouldBe(At(host, "/token"));
        else
            found.Error.ShouldNotBeNull().Description.ShouldContain("token_endpoint of its metadata");
    }

    [Fact]
    public async Task Metadata_without_any_endpoint_is_of_no_use()
    {
        await using var host = await CoreHost.StartAsync();
        host.Server.Publish(new JsonObject { ["issuer"] = Metadata.IssuerOf(host.Server) });

        (await DiscoverAsync(host)).Error.ShouldNotBeNull().Description.ShouldContain("neither an authorization nor a token endpoint");
    }

    public static TheoryData<string> BadAnswers => ["html", "array", "huge", "redirect", "error", "garbage", "half", "closed"];

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task An_answer_that_is_no_metadata_is_an_error_that_says_so(string kind)
    {
        await using var host = await CoreHost.StartAsync();
        var (answer, because) = kind switch
        {
            "html" => (Answer.Html("<h1>Welcome</h1>"), "no metadata"),
            "array" => (Answer.Json(new[] { 1 }), "no metadata"),
            "huge" => (Answer.Text($$"""{"issuer":"{{new string('x', 300 * 1024)}}"}""", "application/json"), "more than 256 KiB"),
            "redirect" => (Answer.Redirect(host.Server["/elsewhere"].Url), "a redirect"),
            "error" => (Answer.Empty(500), "answered 500"),
            "garbage" => (Answer.Garbage(1024), "no metadata"),
            "half" => (Answer.Json(Metadata.Of(host.Server)).ClosingMidway(), "closed the connection"),
            _ => (Answer.Close(), "cannot be reached, or closed the connection"),
        };
        host.Server[Metadata.OAuthPath].Otherwise = _ => answer;
        host.Server[Metadata.OpenIdPath].Otherwise = _ => answer;

        (await DiscoverAsync(host)).Error.ShouldNotBeNull().Description.ShouldContain(because);

        host.Server["/elsewhere"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up_in_time()
    {
        await using var host = await CoreHost.StartAsync();
        host.Server[Metadata.OAuthPath].Otherwise = _ => Answer.Stall();
        host.Server[Metadata.OpenIdPath].Otherwise = _ => Answer.Json(Metadata.Of(host.Server)).StallingMidway();
        var began = host.Time.GetUtcNow();

        var error = (await host.PassTimeAsync(DiscoverAsync(host), TimeSpan.FromSeconds(1))).Error.ShouldNotBeNull();

        error.Code.ShouldBe(OAuthErrorCodes.NoAnswerInTime);
        (host.Time.GetUtcNow() - began).ShouldBeInRange(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(100));
    }

    [Fact]
    public async Task A_private_address_is_not_asked()
    {
        await using var host = await CoreHost.StartAsync(services => services.Configure<OAuthWebhookOptions>(options => options.AllowLoopback = false));
        host.Server.Publish(Metadata.Of(host.Server));

        (await DiscoverAsync(host)).Error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.DestinationRefused);

        host.Server[Metadata.OAuthPath].Requests.ShouldBeEmpty();
        host.Server[Metadata.OpenIdPath].Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("login.example")]
    [InlineData("/etc/passwd")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://login.example")]
    [InlineData("https://user:secret@login.example")]
    [InlineData("https://login.example/?tenant=1")]
    [InlineData("https://login.example/#here")]
    public async Task What_cannot_be_an_issuer_is_refused_before_anything_is_asked(string issuer)
    {
        await using var host = await CoreHost.StartAsync();

        var error = (await host.Get<DiscoveryService>().DiscoverAsync(issuer, null, default)).Error.ShouldNotBeNull();

        error.Kind.ShouldBe(OAuthErrorKind.Misconfigured);
        error.NextStep.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_caller_who_gives_up_ends_it()
    {
        await using var host = await CoreHost.StartAsync();
        var gate = new AnswerGate();
        host.Server[Metadata.OAuthPath].Otherwise = _ => Answer.Json(Metadata.Of(host.Server)).Behind(gate);
        using var caller = new CancellationTokenSource();

        var asking = host.Get<DiscoveryService>().DiscoverAsync(Metadata.IssuerOf(host.Server), null, caller.Token);
        await gate.ArrivalAsync();
        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => asking);
    }

    private static string At(CoreHost host, string path) => new Uri(host.Server.BaseAddress, path).AbsoluteUri;

    private static Task<OAuthResult<DiscoveredServer>> DiscoverAsync(CoreHost host, string path = "") =>
        host.Get<DiscoveryService>().DiscoverAsync(Metadata.IssuerOf(host.Server, path), null, default);
}
