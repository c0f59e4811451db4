using Elsa.Common.Entities;
using Microsoft.Extensions.Configuration;

namespace Elsa.Common.Multitenancy;

public class Tenant : Entity
{
    public const string DefaultTenantId = "";
    public const string AgnosticTenantId = "*";

    public static readonly Tenant Default = new() { Id = DefaultTenantId, Name = "Default" };

    public string Name { get; set; } = null!;

    public IConfiguration Configuration { get; set; } = new ConfigurationBuilder().Build();
}

public interface ITenantAccessor
{
    string TenantId { get; }

    Tenant? Tenant { get; }

    IDisposable PushContext(Tenant? tenant);
}

/// <summary>The tenant flows with the call.</summary>
public class DefaultTenantAccessor : ITenantAccessor
{
    private static readonly AsyncLocal<Tenant?> Current = new();

    public string TenantId => Tenant?.Id ?? Multitenancy.Tenant.DefaultTenantId;

    public Tenant? Tenant => Current.Value;

    public IDisposable PushContext(Tenant? tenant)
    {
        var scope = new Scope(Current.Value);
        Current.Value = tenant;
        return scope;
    }

    private sealed class Scope(Tenant? previous) : IDisposable
    {
        public void Dispose() => Current.Value = previous;
    }
}
