using System.Text.Json.Nodes;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Discovery;

public sealed class IssuerEndpointsTests
{
    [Fact]
    public async Task A_connection_with_an_issuer_alone_gets_its_endpoints_when_it_is_saved_and_works()
    {
        await using var host = await CoreHost.StartAsync();
        var metadata = Metadata.Of(host.Server);
        metadata["revocation_endpoint"] = host.Server["/revoke"].Url.AbsoluteUri;
        metadata["userinfo_endpoint"] = host.Server["/me"].Url.AbsoluteUri;
        metadata["authorization_response_iss_parameter_supported"] = true;
        metadata["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_post");
        host.Server.Publish(metadata);
        host.Token.Enqueue(Answer.Token("t1"));

        var key = await host.AddAsync(Bare(host));

        var registration = (await host.DescribeAsync(key)).Registration;
        registration.TokenEndpoint.ShouldBe(host.Token.Url.AbsoluteUri);
        registration.RevocationEndpoint.ShouldBe(host.Server["/revoke"].Url.AbsoluteUri);
        registration.UserinfoEndpoint.ShouldBe(host.Server["/me"].Url.AbsoluteUri);
        registration.AuthorizationResponseIssParameterSupported.ShouldBeTrue();
        registration.ClientAuthenticationMethod.ShouldBe("client_secret_post");
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
        host.Token.Requests.ShouldHaveSingleItem().Form["client_secret"].ShouldBe("the-client-secret");
    }

    [Fact]
    public async Task What_was_entered_stays()
    {
        await using var host = await CoreHost.StartAsync();
        var metadata = Metadata.Of(host.Server);
        metadata["userinfo_endpoint"] = host.Server["/me"].Url.AbsoluteUri;
        host.Server.Publish(metadata);
        var mine = host.Server["/mine"].Url.AbsoluteUri;

        var key = await host.AddAsync(Bare(host, "authorization_code") with { TokenEndpoint = mine, UserinfoEndpoint = mine });

        var registration = (await host.DescribeAsync(key)).Registration;
        registration.TokenEndpoint.ShouldBe(mine);
        registration.UserinfoEndpoint.ShouldBe(mine);
        registration.AuthorizationEndpoint.ShouldBe(new Uri(host.Server.BaseAddress, "/authorize").AbsoluteUri);
    }

    [Fact]
    public async Task A_connection_that_lacks_nothing_does_not_ask_its_issuer()
    {
        await using var host = await CoreHost.StartAsync();

        var key = await host.AddAsync(host.Registration() with { Issuer = Metadata.IssuerOf(host.Server) });
        var existing = await host.DescribeAsync(key);
        (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = existing.Registration with { Name = "Renamed" } }, null, default)).ShouldBeOfType<SaveOutcome.Saved>();

        host.Server[Metadata.OAuthPath].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_issuer_that_cannot_be_asked_is_an_error_of_that_field_which_says_what_to_do_and_nothing_is_stored()
    {
        await using var host = await CoreHost.StartAsync();
        host.Server[Metadata.OAuthPath].Otherwise = _ => Answer.Html("<h1>Not here</h1>", 404);
        host.Server[Metadata.OpenIdPath].Otherwise = _ => Answer.Html("<h1>Not here</h1>", 404);

        var outcome = await host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = Bare(host), ClientSecret = "the-client-secret" }, default);

        var errors = outcome.ShouldBeOfType<SaveOutcome.Invalid>().Errors;
        errors.Keys.ShouldBe(["issuer"]);
        errors["issuer"].ShouldHaveSingleItem().ShouldContain("404");
        errors["issuer"][0].ShouldContain("Enter the URLs");
        (await host.Connections.ListAsync(CoreHost.Caller, new() { TenantId = "" }, default)).TotalCount.ShouldBe(0);
    }

    [Fact]
    public async Task An_issuer_that_still_lacks_its_variable_is_not_asked_and_what_is_missing_is_told()
    {
        await using var host = await CoreHost.StartAsync();

        var outcome = await host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = Bare(host) with { Issuer = "https://{domain}/" }, ClientSecret = "s" }, default);

        outcome.ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys.ShouldContain("tokenEndpoint");
    }

    [Fact]
    public async Task An_edit_that_leaves_the_endpoints_out_looks_them_up_again()
    {
        await using var host = await CoreHost.StartAsync();
        host.Server.Publish(Metadata.Of(host.Server));
        var key = await host.AddAsync(Bare(host));

        (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = Bare(host) with { Name = "Renamed" } }, null, default))
            .ShouldBeOfType<SaveOutcome.Saved>().Connection.Registration.TokenEndpoint.ShouldBe(host.Token.Url.AbsoluteUri);
    }

    [Fact]
    public async Task A_connection_is_switched_off_though_its_issuer_is_away()
    {
        await using var host = await CoreHost.StartAsync();
        host.Server.Publish(Metadata.Of(host.Server));
        var key = await host.AddAsync(Bare(host));
        host.Server[Metadata.OAuthPath].Otherwise = host.Server[Metadata.OpenIdPath].Otherwise = _ => Answer.Empty(503);

        var off = (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = Bare(host) with { Disabled = true } }, null, default)).ShouldBeOfType<SaveOutcome.Saved>().Connection;

        off.Registration.Disabled.ShouldBeTrue();
        off.Registration.TokenEndpoint.ShouldBe(host.Token.Url.AbsoluteUri);
    }

    [Fact]
    public async Task A_connection_with_a_certificate_gets_the_urls_for_that_and_another_method_the_usual_ones_again()
    {
        await using var host = await CoreHost.StartAsync();
        var metadata = Metadata.Of(host.Server);
        metadata["mtls_endpoint_aliases"] = new JsonObject { ["token_endpoint"] = host.Server["/mtls/token"].Url.AbsoluteUri, ["revocation_endpoint"] = host.Server["/mtls/revoke"].Url.AbsoluteUri };
        metadata["revocation_endpoint"] = host.Server["/revoke"].Url.AbsoluteUri;
        host.Server.Publish(metadata);
        using var certificate = TestCertificates.SelfSigned("CN=crm");
        var withCertificate = Bare(host) with { ClientAuthenticationMethod = "self_signed_tls_client_auth" };

        var key = await host.AddAsync(new ConnectionInput { Registration = withCertificate, ClientCertificate = TestCertificates.PemOf(certificate) });
        var before = (await host.DescribeAsync(key)).Registration;
        var kept = (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = withCertificate with { Name = "Renamed" } }, null, default)).ShouldBeOfType<SaveOutcome.Saved>().Connection.Registration;
        var after = (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = Bare(host), ClientSecret = "s" }, null, default)).ShouldBeOfType<SaveOutcome.Saved>().Connection.Registration;

        (before.TokenEndpoint, before.RevocationEndpoint).ShouldBe((host.Server["/mtls/token"].Url.AbsoluteUri, host.Server["/mtls/revoke"].Url.AbsoluteUri));
        kept.TokenEndpoint.ShouldBe(before.TokenEndpoint);
        (after.TokenEndpoint, after.RevocationEndpoint).ShouldBe((host.Token.Url.AbsoluteUri, host.Server["/revoke"].Url.AbsoluteUri));
    }

    [Fact]
    public async Task An_issuer_that_moves_the_token_url_to_another_server_does_not_get_the_stored_secret()
    {
        await using var host = await CoreHost.StartAsync();
        await using var other = await ScriptedServer.StartAsync();
        host.Server.Publish(Metadata.Of(host.Server));
        var key = await host.AddAsync(Bare(host));
        other.Publish(Metadata.Of(other));

        var outcome = await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = Bare(host) with { Issuer = Metadata.IssuerOf(other) } }, null, default);

        outcome.ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys.ShouldContain("clientSecret");
    }

    private static ConnectionRegistration Bare(CoreHost host, string grantType = "client_credentials") =>
        host.Registration(grantType) with { Issuer = Metadata.IssuerOf(host.Server), TokenEndpoint = null, AuthorizationEndpoint = null };
}
