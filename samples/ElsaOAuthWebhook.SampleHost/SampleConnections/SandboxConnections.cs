using ElsaOAuthWebhook.SampleHost.Sandbox;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OAuthWebhook.Access;
using OAuthWebhook.Audit;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Secrets;

namespace ElsaOAuthWebhook.SampleHost.SampleConnections;

/// <summary>
/// Two connections to the sandbox, so that the samples have something to name: one that works at once, and one that a person has to
/// authorize. Added when the host has started in Development, and given the sandbox's address of today.
/// </summary>
internal sealed class SandboxConnections(IConnectionStore store, ConnectionService connections, IServer server, IHostEnvironment environment, TimeProvider time) : IHostedLifecycleService
{
    public const string ServiceId = "sandbox-service";
    public const string PersonId = "sandbox-person";

    private const string ClientSecret = "sandbox-secret";

    private static readonly Caller Host = new() { TenantId = "", Origin = "sample" };

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (!environment.IsDevelopment() || server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is not { } address)
            return;
        var sandbox = new SandboxAddresses(address.TrimEnd('/') + SandboxAddresses.Root);
        await OfferAsync(ServiceId, Registration(sandbox) with { Name = "Sandbox service", GrantType = "client_credentials", Description = "Works at once: the application acts for itself." }, cancellationToken);
        await OfferAsync(PersonId, Registration(sandbox) with { Name = "Sandbox person", GrantType = "authorization_code", Description = "A person has to authorize it first." }, cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task OfferAsync(string id, ConnectionRegistration registration, CancellationToken cancellationToken)
    {
        var key = new ConnectionKey(Host.TenantId, id);
        if (await store.DescribeAsync(key, cancellationToken) is not { } existing)
        {
            var now = time.GetUtcNow();
            await store.AddAsync(
                new Connection { Key = key, Registration = registration, ClientSecret = new Secret(ClientSecret), Interactive = registration.GrantType == "authorization_code", CreatedAt = now, UpdatedAt = now },
                AuditEntry.Of(AuditAction.Created, key, registration, Host, now),
                cancellationToken);
            return;
        }

        // Yesterday's sandbox was at another port. A connection that was pointed elsewhere is left alone.
        if (existing.Registration.TokenEndpoint is { } endpoint && endpoint != registration.TokenEndpoint && endpoint.EndsWith(SandboxAddresses.Root + "/token", StringComparison.Ordinal))
            await connections.UpdateAsync(Host, id, new() { Registration = registration, ClientSecret = ClientSecret }, null, cancellationToken);
    }

    private static ConnectionRegistration Registration(SandboxAddresses sandbox) => new()
    {
        Name = "",
        GrantType = "",
        Provider = "Sandbox",
        ClientId = "sandbox-client",
        AuthorizationEndpoint = sandbox.AuthorizationEndpoint,
        TokenEndpoint = sandbox.TokenEndpoint,
        UserinfoEndpoint = sandbox.UserinfoEndpoint,
        Issuer = sandbox.Issuer,
        BaseUri = sandbox.ApiBase,
        Scopes = [.. Sandbox.Protocol.Scopes.All],
    };
}
