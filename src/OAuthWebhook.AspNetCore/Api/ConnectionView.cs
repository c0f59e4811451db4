using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using OAuthWebhook.Connections;
using OAuthWebhook.Json;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>A connection as this API answers it: no secret in it, only whether there is one.</summary>
internal sealed record ConnectionView
{
    /// <summary>Every field an answer can have, to tell one that only answers have from one that does not exist.</summary>
    public static FrozenSet<string> FieldNames { get; } =
        typeof(ConnectionView).GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).ToFrozenSet();

    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    public string? Provider { get; init; }

    /// <summary>Whether the provider is an entry of the catalogue.</summary>
    public bool FromCatalogue { get; init; }

    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    public AuthenticationType AuthenticationType { get; init; }

    public required string GrantType { get; init; }

    public string? ClientId { get; init; }

    public bool HasClientSecret { get; init; }

    public required string ClientAuthenticationMethod { get; init; }

    public BasicEncoding BasicEncoding { get; init; }

    public bool HasClientKey { get; init; }

    public required ClientKeySettings ClientKeySettings { get; init; }

    public bool HasClientCertificate { get; init; }

    public string? ClientCertificateReference { get; init; }

    public bool HasApiKey { get; init; }

    public required ApiKeySettings ApiKeySettings { get; init; }

    public string? Username { get; init; }

    public bool HasPassword { get; init; }

    public string? BaseUri { get; init; }

    public string? AuthorizationEndpoint { get; init; }

    public string? TokenEndpoint { get; init; }

    public string? DeviceAuthorizationEndpoint { get; init; }

    public string? PushedAuthorizationRequestEndpoint { get; init; }

    public string? RevocationEndpoint { get; init; }

    public string? IntrospectionEndpoint { get; init; }

    public string? UserinfoEndpoint { get; init; }

    public string? Issuer { get; init; }

    public bool AuthorizationResponseIssParameterSupported { get; init; }

    public string? RedirectUri { get; init; }

    public bool SeparateCallback { get; init; }

    /// <summary>The redirect URI to register at the provider; null where no browser comes back.</summary>
    public Uri? CallbackUrl { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required string ScopeSeparator { get; init; }

    public required string ResponseType { get; init; }

    public bool UsePkce { get; init; }

    public required IReadOnlyList<string> Resource { get; init; }

    public string? Audience { get; init; }

    public bool UseDpop { get; init; }

    public required AssertionSettings Assertion { get; init; }

    public required TokenExchangeSettings TokenExchange { get; init; }

    public required IReadOnlyDictionary<string, string> AuthorizationParameters { get; init; }

    public required IReadOnlyDictionary<string, string> TokenParameters { get; init; }

    public required RefreshSettings Refresh { get; init; }

    public required IReadOnlyList<string> AllowedHosts { get; init; }

    public required ServiceSettings Services { get; init; }

    public bool Template { get; init; }

    public string? TemplateId { get; init; }

    public string? Subject { get; init; }

    public bool Disabled { get; init; }

    /// <summary>The secrets that it needs and lacks, by their fields' names, where it was imported without them.</summary>
    public required IReadOnlyList<string> MissingSecrets { get; init; }

    public ConnectionOrigin Origin { get; init; }

    /// <summary>Where it is in the host's configuration, which alone changes it; null when it is not there, or no longer.</summary>
    public string? ConfigurationKey { get; init; }

    public long Version { get; init; }

    [JsonConverter(typeof(CamelCaseEnumConverter<ConnectionStatus>))]
    public ConnectionStatus Status { get; init; }

    public StatusDetail? StatusDetail { get; init; }

    public string? Account { get; init; }

    public IReadOnlyList<string>? GrantedScopes { get; init; }

    public DateTimeOffset? AccessTokenExpiresAt { get; init; }

    public DateTimeOffset? RefreshTokenExpiresAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }

    public DateTimeOffset? LastRefreshedAt { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public static ConnectionView Of(ConnectionOverview connection, Uri? callback, DateTimeOffset now)
    {
        var registration = connection.Registration;
        return new ConnectionView
        {
            Id = connection.Key.Id,
            Name = registration.Name,
            Description = registration.Description,
            Provider = registration.Provider,
            FromCatalogue = registration.FromCatalogue,
            Variables = registration.Variables,
            AuthenticationType = registration.AuthenticationType,
            GrantType = registration.GrantType,
            ClientId = registration.ClientId,
            HasClientSecret = connection.HasClientSecret,
            ClientAuthenticationMethod = registration.ClientAuthenticationMethod,
            BasicEncoding = registration.BasicEncoding,
            HasClientKey = connection.HasClientKey,
            ClientKeySettings = registration.ClientKeySettings,
            HasClientCertificate = connection.HasClientCertificate,
            ClientCertificateReference = registration.ClientCertificateReference,
            HasApiKey = connection.HasApiKey,
            ApiKeySettings = registration.ApiKeySettings,
            Username = registration.Username,
            HasPassword = connection.HasPassword,
            BaseUri = registration.BaseUri,
            AuthorizationEndpoint = registration.AuthorizationEndpoint,
            TokenEndpoint = registration.TokenEndpoint,
            DeviceAuthorizationEndpoint = registration.DeviceAuthorizationEndpoint,
            PushedAuthorizationRequestEndpoint = registration.PushedAuthorizationRequestEndpoint,
            RevocationEndpoint = registration.RevocationEndpoint,
            IntrospectionEndpoint = registration.IntrospectionEndpoint,
            UserinfoEndpoint = registration.UserinfoEndpoint,
            Issuer = registration.Issuer,
            AuthorizationResponseIssParameterSupported = registration.AuthorizationResponseIssParameterSupported,
            RedirectUri = registration.RedirectUri,
            SeparateCallback = registration.SeparateCallback,
            CallbackUrl = callback,
            Scopes = registration.Scopes,
            ScopeSeparator = registration.ScopeSeparator,
            ResponseType = registration.ResponseType,
            UsePkce = registration.UsePkce,
            Resource = registration.Resource,
            Audience = registration.Audience,
            UseDpop = registration.UseDpop,
            Assertion = registration.Assertion,
            TokenExchange = registration.TokenExchange,
            AuthorizationParameters = registration.AuthorizationParameters,
            TokenParameters = registration.TokenParameters,
            Refresh = registration.Refresh,
            AllowedHosts = registration.AllowedHosts,
            Services = registration.Services,
            Template = registration.Template,
            TemplateId = registration.TemplateId,
            Subject = registration.Subject,
            Disabled = registration.Disabled,
            MissingSecrets = connection.MissingSecrets,
            Origin = connection.Origin,
            ConfigurationKey = connection.ConfigurationKey,
            Version = connection.Version,
            Status = ConnectionStatuses.Of(connection, now),
            StatusDetail = ConnectionStatuses.Detail(connection, now),
            Account = connection.Token.Account,
            GrantedScopes = connection.Token.GrantedScopes,
            AccessTokenExpiresAt = connection.Token.ExpiresAt,
            RefreshTokenExpiresAt = connection.Token.RefreshTokenExpiresAt,
            LastUsedAt = connection.LastUsedAt,
            LastRefreshedAt = connection.Token.IssuedAt,
            CreatedAt = connection.CreatedAt,
            UpdatedAt = connection.UpdatedAt,
        };
    }
}
