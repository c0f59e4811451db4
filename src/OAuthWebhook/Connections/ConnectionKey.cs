namespace OAuthWebhook.Connections;

/// <summary>Names one connection. The tenant is part of every key, so that no cache and no query can mix tenants.</summary>
/// <param name="TenantId">The tenant; empty is the default tenant.</param>
/// <param name="Id">The connection's id, which workflows refer to.</param>
public readonly record struct ConnectionKey(string TenantId, string Id)
{
    /// <summary>By the id alone, which differs between tenants too: a warm request looks a connection up.</summary>
    public override int GetHashCode() => (Id ?? "").GetHashCode(StringComparison.Ordinal);
}
