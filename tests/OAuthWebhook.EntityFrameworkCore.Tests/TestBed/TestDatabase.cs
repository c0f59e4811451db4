using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;

namespace OAuthWebhook.EntityFrameworkCore.Tests.TestBed;

/// <summary>An empty database of one kind, for one test. Another kind of database is another of these.</summary>
public abstract class TestDatabase : IAsyncDisposable
{
    /// <summary>The keys all nodes of the test share.</summary>
    internal IDataProtectionProvider Keys { get; } = new EphemeralDataProtectionProvider();

    /// <summary>Makes it; nodes create the tables.</summary>
    public abstract Task CreateAsync();

    /// <summary>Makes it with tables that are up to date, for the many tests that are not about how they come to be.</summary>
    public abstract Task CreateMigratedAsync();

    /// <summary>Makes every operation fail from now on, as a damaged or vanished database would.</summary>
    public abstract Task BreakAsync();

    public abstract ValueTask DisposeAsync();

    internal abstract void Use(OAuthWebhookBuilder builder);

    /// <summary>Starts a host on it, as one process of several would.</summary>
    /// <param name="keys">Other keys than the shared ones.</param>
    internal Task<StoreNode> StartNodeAsync(IDataProtectionProvider? keys = null) => StoreNode.StartAsync(Use, keys ?? Keys);

    /// <summary>Starts a host whose keys are in the database.</summary>
    internal async Task<StoreNode> StartKeyRingNodeAsync(X509Certificate2? certificate = null, params X509Certificate2[] former)
    {
        var node = BuildKeyRingNode(certificate, former);
        try
        {
            await node.StartAsync();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>One that is not started yet.</summary>
    internal StoreNode BuildKeyRingNode(X509Certificate2? certificate = null, params X509Certificate2[] former) =>
        StoreNode.Build(Use, keys: null, addBefore: services => new OAuthWebhookBuilder(services).ProtectKeysWithCertificate(certificate ?? Certificates.First, former));
}
