using Microsoft.Extensions.Hosting;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Discovery;
using OAuthWebhook.Grants;
using OAuthWebhook.Management;
using OAuthWebhook.Results;
using OAuthWebhook.Revocation;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Discovery;
using OAuthWebhook.Tests.Grants;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.AuthorizationServer;

/// <summary>Answers of the endpoints beside the token endpoint that no documentation has. None of them may be an exception: it would stop the host, or make a connection undeletable.</summary>
public sealed class OddAnswerTests
{
    // A name and a text that are no Unicode, members said twice, of another type, and things that are no object.
    private const string OddMember = """ "\ud800": "\udfff" """;

    private static readonly string[] Bodies =
    [
        $"{{{OddMember}}}", $$"""{{{OddMember}}, "error": "\ud800", "error_description": "\ud800"}""", """{"error": {"\ud800": 1}}""", """{"error": 7, "error": null}""",
        """{"active": "\ud800", "request_uri": "\ud800", "issuer": "\ud800", "device_code": "\ud800"}""", "[]", "7", "null", "\"\\ud800\"", "[{\"\\ud800\":1}]", "", "{", "\u0000",
    ];

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    public async Task Whatever_is_answered_a_connection_can_be_begun_validated_and_deleted(int status)
    {
        await using var host = await CoreHost.StartAsync();
        var body = "";
        foreach (var path in new[] { "/par", "/introspect", "/me", "/revoke", "/device", Metadata.OAuthPath, Metadata.OpenIdPath })
            host.Server[path].Otherwise = _ => Answer.Text(body, "application/json", status);
        var pushing = await host.AddAsync(host.Registration("authorization_code") with { PushedAuthorizationRequestEndpoint = host.Server["/par"].Url.AbsoluteUri });
        var device = await host.AddAsync(host.DeviceRegistration());

        foreach (var next in Bodies)
        {
            body = next;
            var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"), registration => registration with
            {
                IntrospectionEndpoint = host.Server["/introspect"].Url.AbsoluteUri,
                UserinfoEndpoint = host.Server["/me"].Url.AbsoluteUri,
                RevocationEndpoint = host.Server["/revoke"].Url.AbsoluteUri,
            });
            (await host.Validation.ValidateAsync(CoreHost.Caller, key.Id, default)).ShouldNotBeNull(body).Account.ShouldBeNull(body);
            var begun = (await host.Authorizations.BeginAsync(CoreHost.Caller, pushing.Id, new(new Uri("https://host.example/oauth-webhook/callback"), null), default)).Value.ShouldNotBeNull();
            (await host.Authorizations.StartAsync(begun.Ticket, default)).Error.ShouldNotBeNull(body);
            (await host.Get<DeviceAuthorizationService>().BeginAsync(CoreHost.Caller, device.Id, default)).Error.ShouldNotBeNull(body);
            (await host.Get<DiscoveryService>().DiscoverAsync(Metadata.IssuerOf(host.Server), null, default)).Error.ShouldNotBeNull(body);
            var deleted = (await host.Connections.DeleteAsync(CoreHost.Caller, key.Id, null, default)).ShouldBeOfType<DeleteOutcome.Deleted>();

            if (status == 200)
                deleted.Revocation.ShouldBeOfType<RevocationOutcome.Revoked>(body);
            else
                deleted.Revocation.ShouldBeOfType<RevocationOutcome.Failed>(body);
        }

        host.Get<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task What_stands_beside_an_odd_member_is_read()
    {
        await using var host = await CoreHost.StartAsync();
        host.Server["/introspect"].Otherwise = _ => Answer.Text($$"""{{{OddMember}}, "active": true, "username": "alice", {{OddMember}}}""", "application/json");
        host.Server["/revoke"].Otherwise = _ => Answer.Text($$"""{{{OddMember}}, "error": "invalid_request", "error_description": "no"}""", "application/json", 400);
        host.Server["/par"].Otherwise = _ => Answer.Text($$"""{{{OddMember}}, "request_uri": "urn:one"}""", "application/json", 201);
        var key = await host.AddAsync(host.Registration() with { IntrospectionEndpoint = host.Server["/introspect"].Url.AbsoluteUri, RevocationEndpoint = host.Server["/revoke"].Url.AbsoluteUri });
        host.Token.Otherwise = _ => Answer.Token("t1");
        var pushing = await host.AddAsync(host.Registration("authorization_code") with { PushedAuthorizationRequestEndpoint = host.Server["/par"].Url.AbsoluteUri });

        (await host.Validation.ValidateAsync(CoreHost.Caller, key.Id, default)).ShouldNotBeNull().Account.ShouldBe("alice");
        var begun = (await host.Authorizations.BeginAsync(CoreHost.Caller, pushing.Id, new(new Uri("https://host.example/oauth-webhook/callback"), null), default)).Value.ShouldNotBeNull();
        (await host.Authorizations.StartAsync(begun.Ticket, default)).Value.ShouldNotBeNull().Location.Query.ShouldContain("urn%3Aone");
        var deleted = (await host.Connections.DeleteAsync(CoreHost.Caller, key.Id, null, default)).ShouldBeOfType<DeleteOutcome.Deleted>();

        deleted.Revocation.ShouldBeOfType<RevocationOutcome.Failed>().Error.Code.ShouldBe("invalid_request");
    }
}
