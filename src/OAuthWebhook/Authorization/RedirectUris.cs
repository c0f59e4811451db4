using OAuthWebhook.Connections;

namespace OAuthWebhook.Authorization;

/// <summary>Which redirect URI a connection has: the one to register at its provider.</summary>
public static class RedirectUris
{
    /// <summary>The connection's redirect URI: one that was entered, one for it alone, or the host's own callback URL.</summary>
    /// <param name="registration">The connection.</param>
    /// <param name="connectionId">Its id.</param>
    /// <param name="callback">The host's own callback URL.</param>
    public static string Of(ConnectionRegistration registration, string connectionId, Uri callback)
    {
        ArgumentNullException.ThrowIfNull(registration);
        ArgumentNullException.ThrowIfNull(connectionId);
        ArgumentNullException.ThrowIfNull(callback);
        if (registration.RedirectUri is { Length: > 0 } entered)
            return entered;
        return registration.SeparateCallback ? $"{callback.AbsoluteUri}/{Uri.EscapeDataString(connectionId)}" : callback.AbsoluteUri;
    }

    /// <summary>Whether an answer came to the redirect URI of its authorization, as far as that is one connection's alone (RFC 9700 §4.4.2.2).</summary>
    /// <param name="pending">The authorization that the answer's state belongs to.</param>
    /// <param name="routeConnectionId">The connection whose own route the answer came to; null: the route of all.</param>
    internal static bool Match(PendingAuthorization pending, string? routeConnectionId)
    {
        var own = $"/{Uri.EscapeDataString(pending.Connection.Id)}";
        var separate = pending.RedirectUri.EndsWith(own, StringComparison.Ordinal);
        return separate ? routeConnectionId == pending.Connection.Id : routeConnectionId is null;
    }
}
