using System.Text;
using OAuthWebhook.Connections;
using OAuthWebhook.Providers;

namespace OAuthWebhook.Management;

/// <summary>
/// A connection as a client of the management API, or the host's configuration, gives it. A field left out comes from the provider's entry in
/// the catalogue, or else has its default.
/// </summary>
public record ConnectionValues : RegistrationValues
{
    /// <inheritdoc cref="ConnectionInput.ClientSecret" />
    public string? ClientSecret { get; init; }

    /// <inheritdoc cref="ConnectionInput.Password" />
    public string? Password { get; init; }

    /// <inheritdoc cref="ConnectionInput.ClientKey" />
    public string? ClientKey { get; init; }

    /// <inheritdoc cref="ConnectionInput.ClientCertificate" />
    public string? ClientCertificate { get; init; }

    /// <inheritdoc cref="ConnectionInput.ApiKey" />
    public string? ApiKey { get; init; }

    /// <summary>The input that these values make.</summary>
    /// <param name="providers">Where fields that are left out come from.</param>
    /// <param name="errors">What an input cannot even express, by the field's name in the API.</param>
    public ConnectionInput ToInput(ProviderCatalog providers, out IReadOnlyDictionary<string, string[]> errors)
    {
        ArgumentNullException.ThrowIfNull(providers);
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

    /// <inheritdoc />
    protected override bool PrintMembers(StringBuilder builder) => base.PrintMembers(builder);
}
