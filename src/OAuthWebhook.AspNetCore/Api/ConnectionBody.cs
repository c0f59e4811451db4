using System.Text.Json.Serialization;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>What a client sends to create or replace a connection. A field left out has its default; a secret left out keeps what is stored.</summary>
internal sealed record ConnectionBody
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public string? Provider { get; init; }

    public string? AuthenticationType { get; init; }

    public string? GrantType { get; init; }

    public string? ClientId { get; init; }

    public string? ClientSecret { get; init; }

    public string? ClientAuthenticationMethod { get; init; }

    [JsonConverter(typeof(CamelCaseEnum<BasicEncoding>))]
    public BasicEncoding BasicEncoding { get; init; }

    public string? Username { get; init; }

    public string? Password { get; init; }

    public string? BaseUri { get; init; }

    public string? AuthorizationEndpoint { get; init; }

    public string? TokenEndpoint { get; init; }

    public string? UserinfoEndpoint { get; init; }

    public string? Issuer { get; init; }

    public string? RedirectUri { get; init; }

    [JsonConverter(typeof(Scopes))]
    public IReadOnlyList<string>? Scopes { get; init; }

    public string? ScopeSeparator { get; init; }

    public string? ResponseType { get; init; }

    public bool? UsePkce { get; init; }

    public IReadOnlyDictionary<string, string?>? AuthorizationParameters { get; init; }

    public IReadOnlyDictionary<string, string?>? TokenParameters { get; init; }

    public RefreshBody? Refresh { get; init; }

    public IReadOnlyList<string?>? AllowedHosts { get; init; }

    public bool Disabled { get; init; }

    /// <summary>The core's input; <paramref name="errors"/> holds what the core's types cannot even express.</summary>
    public ConnectionInput ToInput(out Dictionary<string, string[]> errors)
    {
        var defaults = new ConnectionRegistration { Name = "", GrantType = "" };
        errors = [];
        if (AuthenticationType is not (null or ConnectionView.OAuth2))
            errors["authenticationType"] = [$"Only {ConnectionView.OAuth2} works so far."];
        return new ConnectionInput
        {
            ClientSecret = ClientSecret,
            Password = Password,
            Registration = defaults with
            {
                Name = Name ?? "",
                Description = Description,
                Provider = Provider,
                GrantType = GrantType ?? "",
                ClientId = ClientId,
                ClientAuthenticationMethod = ClientAuthenticationMethod ?? defaults.ClientAuthenticationMethod,
                BasicEncoding = BasicEncoding,
                Username = Username,
                BaseUri = BaseUri,
                AuthorizationEndpoint = AuthorizationEndpoint,
                TokenEndpoint = TokenEndpoint,
                UserinfoEndpoint = UserinfoEndpoint,
                Issuer = Issuer,
                RedirectUri = RedirectUri,
                Scopes = Scopes ?? [],
                ScopeSeparator = ScopeSeparator ?? defaults.ScopeSeparator,
                ResponseType = ResponseType ?? defaults.ResponseType,
                UsePkce = UsePkce ?? defaults.UsePkce,
                AuthorizationParameters = Texts(AuthorizationParameters, "authorizationParameters", errors),
                TokenParameters = Texts(TokenParameters, "tokenParameters", errors),
                Refresh = new RefreshSettings
                {
                    Endpoint = Refresh?.Endpoint,
                    Parameters = Texts(Refresh?.Parameters, "refresh.parameters", errors),
                    MarginSeconds = Refresh?.MarginSeconds,
                    DefaultLifetimeSeconds = Refresh?.DefaultLifetimeSeconds,
                    RefreshTokenLifetimeSeconds = Refresh?.RefreshTokenLifetimeSeconds,
                },
                AllowedHosts = Texts(AllowedHosts, "allowedHosts", errors),
                Disabled = Disabled,
            },
        };
    }

    private static Dictionary<string, string> Texts(IReadOnlyDictionary<string, string?>? values, string field, Dictionary<string, string[]> errors)
    {
        var texts = new Dictionary<string, string>();
        foreach (var (name, value) in values ?? new Dictionary<string, string?>())
        {
            texts[name] = value ?? "";
            if (value is null)
                errors[$"{field}.{name}"] = ["A text is needed, not null."];
        }

        return texts;
    }

    private static string[] Texts(IReadOnlyList<string?>? values, string field, Dictionary<string, string[]> errors)
    {
        for (var i = 0; i < values?.Count; i++)
        {
            if (values[i] is null)
                errors[$"{field}[{i}]"] = ["A text is needed, not null."];
        }

        return [.. values?.Select(value => value ?? "") ?? []];
    }
}

/// <summary>How the token is refreshed.</summary>
internal sealed record RefreshBody
{
    public string? Endpoint { get; init; }

    public IReadOnlyDictionary<string, string?>? Parameters { get; init; }

    public int? MarginSeconds { get; init; }

    public int? DefaultLifetimeSeconds { get; init; }

    public int? RefreshTokenLifetimeSeconds { get; init; }
}
