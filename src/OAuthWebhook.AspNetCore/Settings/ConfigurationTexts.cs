using OAuthWebhook.Connections;

namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>What people are told about a connection that the host's configuration has, or had.</summary>
internal static class ConfigurationTexts
{
    /// <summary>Why it is not changed or deleted here.</summary>
    public static string Refusal(string configurationKey) =>
        $"Nothing was changed: this connection is in the host's configuration, under {configurationKey}. Change it there, or remove it there, and start the host again.";

    /// <summary>The same as a notice.</summary>
    public static Notice RefusalNotice(string configurationKey) => new(NoticeKind.Warning, "Nothing was changed", $"This connection is in the host's configuration, under {configurationKey}.")
    {
        NextStep = "Change it there, or remove it there, and start the host again.",
    };

    /// <summary>What its page says of where it is from; null where people made it.</summary>
    public static Notice? Of(ConnectionOverview connection) => connection switch
    {
        { ConfigurationKey: { } key } => new(NoticeKind.Information, "From the configuration", $"This connection is in the host's configuration, under {key}, and is changed there. To switch it off, set {key}:Disabled to true there and start the host again.")
        {
            NextStep = "Its token is managed here as usual.",
        },
        { Origin: ConnectionOrigin.Configuration } => new(NoticeKind.Warning, "No longer in the configuration", "This connection came from the host's configuration, and is not there any more. It goes on working.")
        {
            NextStep = "Delete it if nothing needs it, or save it once to make it an ordinary connection.",
        },
        _ => null,
    };

    /// <summary>The same in a few words, for lists.</summary>
    public static string? Short(ConnectionOverview connection) => connection switch
    {
        { ConfigurationKey: not null } => "From the configuration",
        { Origin: ConnectionOrigin.Configuration } => "No longer in the configuration",
        _ => null,
    };
}
