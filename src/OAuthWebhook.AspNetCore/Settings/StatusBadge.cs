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

    /// <summary>For how many somebody is needed, and why.</summary>
    public static string Text(ConnectionAttention attention, int count) => attention switch
    {
        ConnectionAttention.ReauthorizationRequired => CommonTexts.AttentionReauthorizationRequired.With(count),
        ConnectionAttention.Expired => CommonTexts.AttentionExpired.With(count),
        ConnectionAttention.Failing => CommonTexts.AttentionFailing.With(count),
        ConnectionAttention.SecretMissing => CommonTexts.AttentionSecretMissing.With(count),
        ConnectionAttention.NeverAuthorized => CommonTexts.AttentionNeverAuthorized.With(count),
        ConnectionAttention.EndsSoon => CommonTexts.AttentionEndsSoon.With(count),
        _ => attention.ToString(),
    };
}
