using OAuthWebhook.AspNetCore.Texts;
using OAuthWebhook.Connections;

namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>What people are told about a connection that the host's configuration has, or had.</summary>
internal static class ConfigurationTexts
{
    /// <summary>Why it is not changed or deleted here.</summary>
    public static string Refusal(string configurationKey) =>
        ConnectionTexts.ConfiguredRefusal.With(configurationKey);

    /// <summary>The same as a notice.</summary>
    public static Notice RefusalNotice(string configurationKey) => new(NoticeKind.Warning, CommonTexts.NothingChanged, ConnectionTexts.ConfiguredRefusalText.With(configurationKey))
    {
        NextStep = ConnectionTexts.ConfiguredRefusalNext,
    };

    /// <summary>What its page says of where it is from; null where people made it.</summary>
    public static Notice? Of(ConnectionOverview connection) => connection switch
    {
        { ConfigurationKey: { } key } => new(NoticeKind.Information, ConnectionTexts.FromConfiguration, ConnectionTexts.FromConfigurationText.With(key))
        {
            NextStep = ConnectionTexts.FromConfigurationNext,
        },
        { Origin: ConnectionOrigin.Configuration } => new(NoticeKind.Warning, ConnectionTexts.NoLongerConfigured, ConnectionTexts.NoLongerConfiguredText)
        {
            NextStep = ConnectionTexts.NoLongerConfiguredNext,
        },
        _ => null,
    };

    /// <summary>The same in a few words, for lists.</summary>
    public static string? Short(ConnectionOverview connection) => connection switch
    {
        { ConfigurationKey: not null } => ConnectionTexts.FromConfiguration,
        { Origin: ConnectionOrigin.Configuration } => ConnectionTexts.NoLongerConfigured,
        _ => null,
    };
}
