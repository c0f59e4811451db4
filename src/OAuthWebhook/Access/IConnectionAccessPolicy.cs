using OAuthWebhook.Connections;
using OAuthWebhook.Results;

namespace OAuthWebhook.Access;

/// <summary>Decides who may send requests with a connection. Asked at every use, so keep it quick. Register one to replace the default.</summary>
public interface IConnectionAccessPolicy
{
    /// <summary>Decides about one use.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="connection">The connection to use; the template, where an end user's account is used.</param>
    /// <param name="subject">The end user whose account is used; null where the connection is no template. Whether this caller may act for that end user is for a policy of the host's own to say.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when permitted, else the reason and the next step.</returns>
    ValueTask<OAuthError?> CheckAsync(Caller caller, ConnectionKey connection, string? subject, CancellationToken cancellationToken);
}

/// <summary>The default policy: a connection is used by its own tenant.</summary>
public sealed class SameTenantPolicy : IConnectionAccessPolicy
{
    private static readonly OAuthError Refused = new(
        OAuthErrorKind.Misconfigured,
        OAuthErrorCodes.UseNotPermitted,
        "This connection belongs to another tenant.",
        "Pick a connection of this tenant, or register an IConnectionAccessPolicy that shares it.");

    /// <inheritdoc />
    public ValueTask<OAuthError?> CheckAsync(Caller caller, ConnectionKey connection, string? subject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return new(caller.TenantId == connection.TenantId ? null : Refused);
    }
}
