using System.Text;
using OAuthWebhook.Management;

namespace OAuthWebhook.Configured;

/// <summary>What the configuration can say of a connection: the fields of the management API, and whose it is.</summary>
internal sealed record ConfiguredConnection : ConnectionValues
{
    /// <summary>The tenant; without it the default one.</summary>
    public string? TenantId { get; init; }

    // The secrets are none of what is printed; nothing else is needed there.
    protected override bool PrintMembers(StringBuilder builder) => base.PrintMembers(builder);
}
