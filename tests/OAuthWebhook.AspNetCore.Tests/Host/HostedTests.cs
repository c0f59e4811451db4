using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Host;

/// <summary>One host for all tests of a class that leave nothing behind for each other to see.</summary>
public sealed class SharedHost : IAsyncLifetime
{
    public ManagementHost Host { get; private set; } = null!;

    public async Task InitializeAsync() => Host = await ManagementHost.StartAsync();

    public async Task DisposeAsync() => await Host.DisposeAsync();
}

/// <summary>Each test has its own host and its own server, which plays provider and API.</summary>
public abstract class HostedTests : IAsyncLifetime
{
    protected ManagementHost Host { get; private set; } = null!;

    protected ScriptedServer Server { get; private set; } = null!;

    protected virtual HostSettings Settings => new();

    public virtual async Task InitializeAsync()
    {
        Server = await ScriptedServer.StartAsync();
        Host = await ManagementHost.StartAsync(Settings);
    }

    public virtual async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await Server.DisposeAsync();
    }
}
