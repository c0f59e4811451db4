using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using OAuthWebhook.Connections;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>A connection as this API answers it: no secret in it, only whether there is one.</summary>
internal sealed record ConnectionView
{
    public const string OAuth2 = "oauth2";

    /// <summary>Every field an answer can have, to tell one that only answers have from one that does not exist.</summary>
    public static FrozenSet<string> FieldNames { get; } =
        typeof(ConnectionView).GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).ToFrozenSet();

    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    public string? Provider { get; init; }

    public string AuthenticationType { get; init; } = OAuth2;

    public required string GrantType { get; init; }

    public string? ClientId { get; init; }

    public bool HasClientSecret { get; init; }

    public required string ClientAuthenticationMethod { get; init; }

    [JsonConverter(typeof(CamelCaseEnum<BasicEncoding>))]
    public BasicEncoding BasicEncoding { get; init; }

    public string? Username { get; init; }

    public bool HasPassword { get; init; }

    public string? BaseUri { get; init; }

    public string? AuthorizationEndpoint { get; init; }

    public string? TokenEndpoint { get; init; }

    public string? UserinfoEndpoint { get; init; }

    public string? Issuer { get; init; }

    public string? RedirectUri { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required string ScopeSeparator { get; init; }

    public required string ResponseType { get; init; }

    public bool UsePkce { get; init; }

    public required IReadOnlyDictionary<string, string> AuthorizationParameters { get; init; }

    public required IReadOnlyDictionary<string, string> TokenParameters { get; init; }

    public required RefreshSettings Refresh { get; init; }

    public required IReadOnlyList<string> AllowedHosts { get; init; }

    public bool Disabled { get; init; }

    public long Version { get; init; }

    [JsonConverter(typeof(CamelCaseEnum<ConnectionStatus>))]
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

    public static ConnectionView Of(ConnectionOverview connection, DateTimeOffset now)
    {
        var registration = connection.Registration;
        return new ConnectionView
        {
            Id = connection.Key.Id,
            Name = registration.Name,
            Description = registration.Description,
            Provider = registration.Provider,
            GrantType = registration.GrantType,
            ClientId = registration.ClientId,
            HasClientSecret = connection.HasClientSecret,
            ClientAuthenticationMethod = registration.ClientAuthenticationMethod,
            BasicEncoding = registration.BasicEncoding,
            Username = registration.Username,
            HasPassword = connection.HasPassword,
            BaseUri = registration.BaseUri,
            AuthorizationEndpoint = registration.AuthorizationEndpoint,
            TokenEndpoint = registration.TokenEndpoint,
            UserinfoEndpoint = registration.UserinfoEndpoint,
            Issuer = registration.Issuer,
            RedirectUri = registration.RedirectUri,
            Scopes = registration.Scopes,
            ScopeSeparator = registration.ScopeSeparator,
            ResponseType = registration.ResponseType,
            UsePkce = registration.UsePkce,
            AuthorizationParameters = registration.AuthorizationParameters,
            TokenParameters = registration.TokenParameters,
            Refresh = registration.Refresh,
            AllowedHosts = registration.AllowedHosts,
            Disabled = registration.Disabled,
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
