using OAuthWebhook.AspNetCore.Texts;
using OAuthWebhook.Connections;

namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>A status in the words and colour of the pages.</summary>
internal static class StatusBadge
{
    public static string Text(ConnectionStatus status) => status switch
    {
        ConnectionStatus.PendingAuthorization => CommonTexts.StatusPendingAuthorization,
        ConnectionStatus.Active => CommonTexts.StatusActive,
        ConnectionStatus.Expired => CommonTexts.StatusExpired,
        ConnectionStatus.ReauthorizationRequired => CommonTexts.StatusReauthorizationRequired,
        ConnectionStatus.Failing => CommonTexts.StatusFailing,
        ConnectionStatus.Disabled => CommonTexts.StatusDisabled,
        _ => status.ToString(),
    };

    public static string Colour(ConnectionStatus status) => status switch
    {
        ConnectionStatus.Active => "success",
        ConnectionStatus.PendingAuthorization => "info",
        ConnectionStatus.Expired or ConnectionStatus.Failing => "warning",
        ConnectionStatus.ReauthorizationRequired => "danger",
        _ => "secondary",
    };

    /// <summary>Why somebody is needed, as the end of “2 × …”.</summary>
    public static string Text(ConnectionAttention attention) => attention switch
    {
        ConnectionAttention.ReauthorizationRequired => "needs authorization",
        ConnectionAttention.Expired => "expired",
        ConnectionAttention.Failing => "failing",
        ConnectionAttention.NeverAuthorized => "not authorized yet",
        ConnectionAttention.EndsSoon => "ends soon",
        _ => attention.ToString(),
    };
}
