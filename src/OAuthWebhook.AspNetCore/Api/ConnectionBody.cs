using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Providers;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>
/// What a client sends to create or replace a connection. A field left out comes from the provider's entry in the catalogue, or else has
/// its default; a secret left out keeps what is stored.
/// </summary>
internal sealed record ConnectionBody : RegistrationValues
{
    public string? ClientSecret { get; init; }

    public string? Password { get; init; }

    public string? ClientKey { get; init; }

    public string? ClientCertificate { get; init; }

    public string? ApiKey { get; init; }

    /// <summary>The core's input; <paramref name="errors"/> holds what the core's types cannot even express.</summary>
    public ConnectionInput ToInput(ProviderCatalog providers, out IReadOnlyDictionary<string, string[]> errors)
    {
        errors = MissingTexts();
        return new ConnectionInput
        {
            Registration = Over(providers.Begin(Provider, this)),
            ClientSecret = ClientSecret,
            Password = Password,
            ClientKey = ClientKey,
            ClientCertificate = ClientCertificate,
            ApiKey = ApiKey,
        };
    }
}
