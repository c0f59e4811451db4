using Microsoft.AspNetCore.DataProtection;

namespace OAuthWebhook.EntityFrameworkCore.Tests.TestBed;

/// <summary>An empty database of one kind, for one test. Another kind of database is another of these.</summary>
public abstract class TestDatabase : IAsyncDisposable
{
    /// <summary>The keys all nodes of the test share.</summary>
    internal IDataProtectionProvider Keys { get; } = new EphemeralDataProtectionProvider();

    /// <summary>Makes it; nodes create the tables.</summary>
    public abstract Task CreateAsync();

    /// <summary>Makes every operation fail from now on, as a damaged or vanished database would.</summary>
    public abstract Task BreakAsync();

    public abstract ValueTask DisposeAsync();

    internal abstract void Use(OAuthWebhookBuilder builder);

    /// <summary>Starts a host on it, as one process of several would.</summary>
    /// <param name="keys">Other keys than the shared ones.</param>
    internal Task<StoreNode> StartNodeAsync(IDataProtectionProvider? keys = null) => StoreNode.StartAsync(Use, keys ?? Keys);
}
