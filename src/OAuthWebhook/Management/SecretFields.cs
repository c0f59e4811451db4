using OAuthWebhook.Connections;
using OAuthWebhook.Secrets;

namespace OAuthWebhook.Management;

/// <summary>A field of a connection that nobody sees again once it was entered.</summary>
/// <param name="Name">Its name in the API.</param>
/// <param name="Words">What error texts call it.</param>
/// <param name="Stored">What is stored of it.</param>
/// <param name="Entered">What was entered for it.</param>
/// <param name="IsStored">Whether something is.</param>
internal sealed record SecretField(string Name, string Words, Func<Connection, Secret?> Stored, Func<ConnectionInput, string?> Entered, Func<ConnectionOverview, bool> IsStored);

/// <summary>All of them.</summary>
internal static class SecretFields
{
    public static IReadOnlyList<SecretField> All { get; } =
    [
        new("clientSecret", "client secret", connection => connection.ClientSecret, input => input.ClientSecret, overview => overview.HasClientSecret),
        new("password", "password", connection => connection.Password, input => input.Password, overview => overview.HasPassword),
        new("clientKey", "client key", connection => connection.ClientKey, input => input.ClientKey, overview => overview.HasClientKey),
        new("clientCertificate", "client certificate", connection => connection.ClientCertificate, input => input.ClientCertificate, overview => overview.HasClientCertificate),
        new("apiKey", "key or token", connection => connection.ApiKey, input => input.ApiKey, overview => overview.HasApiKey),
    ];

    /// <summary>Some of them as texts name them.</summary>
    /// <param name="names">Their names in the API.</param>
    public static string InWords(IReadOnlyCollection<string> names) => string.Join(" and its ", All.Where(secret => names.Contains(secret.Name)).Select(secret => secret.Words));
}
