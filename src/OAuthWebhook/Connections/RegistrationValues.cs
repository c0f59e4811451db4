using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using OAuthWebhook.Json;

namespace OAuthWebhook.Connections;

/// <summary>
/// A registration of which not everything is said: what a request to the management API, or an entry of the provider catalogue, gives.
/// Its names are those of the management API. What is left out (null) comes from elsewhere; what is given replaces it whole.
/// </summary>
public record RegistrationValues
{
    /// <inheritdoc cref="ConnectionRegistration.Name" />
    public string? Name { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.Description" />
    public string? Description { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.Provider" />
    public string? Provider { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.Variables" />
    public IReadOnlyDictionary<string, string?>? Variables { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.AuthenticationType" />
    public AuthenticationType? AuthenticationType { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.GrantType" />
    [TextForm(TextForm.WireValue)]
    public string? GrantType { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.ClientId" />
    [TextForm(TextForm.Text, Names = TemplateNames.Variables)]
    public string? ClientId { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.ClientAuthenticationMethod" />
    [TextForm(TextForm.WireValue)]
    public string? ClientAuthenticationMethod { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.BasicEncoding" />
    public BasicEncoding? BasicEncoding { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.ClientKeySettings" />
    public ClientKeySettings? ClientKeySettings { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.ClientCertificateReference" />
    public string? ClientCertificateReference { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.Username" />
    [TextForm(TextForm.Text, Names = TemplateNames.Variables)]
    public string? Username { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.BaseUri" />
    [TextForm(TextForm.Url, Names = TemplateNames.WithToken)]
    public string? BaseUri { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.AuthorizationEndpoint" />
    [TextForm(TextForm.Url, Names = TemplateNames.Variables)]
    public string? AuthorizationEndpoint { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.TokenEndpoint" />
    [TextForm(TextForm.Url, Names = TemplateNames.Variables | TemplateNames.Callback)]
    public string? TokenEndpoint { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.DeviceAuthorizationEndpoint" />
    [TextForm(TextForm.Url, Names = TemplateNames.Variables)]
    public string? DeviceAuthorizationEndpoint { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.PushedAuthorizationRequestEndpoint" />
    [TextForm(TextForm.Url, Names = TemplateNames.Variables)]
    public string? PushedAuthorizationRequestEndpoint { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.RevocationEndpoint" />
    [TextForm(TextForm.Url, Names = TemplateNames.WithToken)]
    public string? RevocationEndpoint { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.IntrospectionEndpoint" />
    [TextForm(TextForm.Url, Names = TemplateNames.WithToken)]
    public string? IntrospectionEndpoint { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.UserinfoEndpoint" />
    [TextForm(TextForm.Url, Names = TemplateNames.WithToken)]
    public string? UserinfoEndpoint { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.Issuer" />
    [TextForm(TextForm.Url, Names = TemplateNames.Variables)]
    public string? Issuer { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.AuthorizationResponseIssParameterSupported" />
    public bool? AuthorizationResponseIssParameterSupported { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.RedirectUri" />
    [TextForm(TextForm.Url, Names = TemplateNames.Variables)]
    public string? RedirectUri { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.SeparateCallback" />
    public bool? SeparateCallback { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.Scopes" />
    [JsonConverter(typeof(ScopeList))]
    [TextForm(TextForm.Scope, Names = TemplateNames.Variables)]
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.ScopeSeparator" />
    public string? ScopeSeparator { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.ResponseType" />
    public string? ResponseType { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.UsePkce" />
    public bool? UsePkce { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.Resource" />
    [TextForm(TextForm.Text, Names = TemplateNames.Variables)]
    public IReadOnlyList<string?>? Resource { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.Audience" />
    [TextForm(TextForm.Text, Names = TemplateNames.Variables)]
    public string? Audience { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.UseDpop" />
    public bool? UseDpop { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.Assertion" />
    public AssertionSettings? Assertion { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.TokenExchange" />
    public TokenExchangeSettings? TokenExchange { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.ApiKeySettings" />
    public ApiKeySettings? ApiKeySettings { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.AuthorizationParameters" />
    [TextForm(TextForm.Any, Keys = TextForm.ParameterName, Names = TemplateNames.Variables)]
    public IReadOnlyDictionary<string, string?>? AuthorizationParameters { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.TokenParameters" />
    [TextForm(TextForm.Any, Keys = TextForm.ParameterName, Names = TemplateNames.Variables)]
    public IReadOnlyDictionary<string, string?>? TokenParameters { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.Refresh" />
    public RefreshValues? Refresh { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.AllowedHosts" />
    [TextForm(TextForm.Host, Names = TemplateNames.Variables)]
    public IReadOnlyList<string?>? AllowedHosts { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.Services" />
    public ServiceSettings? Services { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.Template" />
    public bool? Template { get; init; }

    /// <inheritdoc cref="ConnectionRegistration.Disabled" />
    public bool? Disabled { get; init; }

    /// <summary>The registration that these values make of another one.</summary>
    /// <param name="others">What is left out here comes from there.</param>
    public ConnectionRegistration Over(ConnectionRegistration others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return others with
        {
            Name = Name ?? others.Name,
            Description = Description ?? others.Description,
            Provider = Provider ?? others.Provider,
            Variables = Texts(Variables) ?? others.Variables,
            AuthenticationType = AuthenticationType ?? others.AuthenticationType,
            GrantType = GrantType ?? others.GrantType,
            ClientId = ClientId ?? others.ClientId,
            ClientAuthenticationMethod = ClientAuthenticationMethod ?? others.ClientAuthenticationMethod,
            BasicEncoding = BasicEncoding ?? others.BasicEncoding,
            ClientKeySettings = ClientKeySettings ?? others.ClientKeySettings,
            ClientCertificateReference = ClientCertificateReference ?? others.ClientCertificateReference,
            Username = Username ?? others.Username,
            BaseUri = BaseUri ?? others.BaseUri,
            AuthorizationEndpoint = AuthorizationEndpoint ?? others.AuthorizationEndpoint,
            TokenEndpoint = TokenEndpoint ?? others.TokenEndpoint,
            DeviceAuthorizationEndpoint = DeviceAuthorizationEndpoint ?? others.DeviceAuthorizationEndpoint,
            PushedAuthorizationRequestEndpoint = PushedAuthorizationRequestEndpoint ?? others.PushedAuthorizationRequestEndpoint,
            RevocationEndpoint = RevocationEndpoint ?? others.RevocationEndpoint,
            IntrospectionEndpoint = IntrospectionEndpoint ?? others.IntrospectionEndpoint,
            UserinfoEndpoint = UserinfoEndpoint ?? others.UserinfoEndpoint,
            Issuer = Issuer ?? others.Issuer,
            AuthorizationResponseIssParameterSupported = AuthorizationResponseIssParameterSupported ?? others.AuthorizationResponseIssParameterSupported,
            RedirectUri = RedirectUri ?? others.RedirectUri,
            SeparateCallback = SeparateCallback ?? others.SeparateCallback,
            Scopes = Scopes ?? others.Scopes,
            ScopeSeparator = ScopeSeparator ?? others.ScopeSeparator,
            ResponseType = ResponseType ?? others.ResponseType,
            UsePkce = UsePkce ?? others.UsePkce,
            Resource = Texts(Resource) ?? others.Resource,
            Audience = Audience ?? others.Audience,
            UseDpop = UseDpop ?? others.UseDpop,
            Assertion = Assertion ?? others.Assertion,
            TokenExchange = TokenExchange ?? others.TokenExchange,
            ApiKeySettings = ApiKeySettings ?? others.ApiKeySettings,
            AuthorizationParameters = Texts(AuthorizationParameters) ?? others.AuthorizationParameters,
            TokenParameters = Texts(TokenParameters) ?? others.TokenParameters,
            Refresh = Refresh?.Over(others.Refresh) ?? others.Refresh,
            AllowedHosts = Texts(AllowedHosts) ?? others.AllowedHosts,
            Services = Services ?? others.Services,
            Template = Template ?? others.Template,
            Disabled = Disabled ?? others.Disabled,
        };
    }

    /// <summary>What the lists and tables hold that is no text, by the field's name in the API.</summary>
    public IReadOnlyDictionary<string, string[]> MissingTexts()
    {
        var errors = new Dictionary<string, string[]>();
        Table("variables", Variables);
        Table("authorizationParameters", AuthorizationParameters);
        Table("tokenParameters", TokenParameters);
        Table("refresh.parameters", Refresh?.Parameters);
        Table("assertion.claims", Assertion?.Claims!);
        List("resource", Resource);
        List("allowedHosts", AllowedHosts);
        return errors;

        void Table(string field, IEnumerable<KeyValuePair<string, string?>>? values)
        {
            foreach (var (name, value) in values ?? [])
            {
                if (value is null)
                    errors[$"{field}.{name}"] = ["A text is needed, not null."];
            }
        }

        void List(string field, IReadOnlyList<string?>? values)
        {
            for (var i = 0; i < values?.Count; i++)
            {
                if (values[i] is null)
                    errors[$"{field}[{i}]"] = ["A text is needed, not null."];
            }
        }
    }

    internal static Dictionary<string, string>? Texts(IReadOnlyDictionary<string, string?>? values) =>
        values?.ToDictionary(entry => entry.Key, entry => entry.Value ?? "");

    private static string[]? Texts(IReadOnlyList<string?>? values) => values is null ? null : [.. values.Select(value => value ?? "")];
}

/// <summary>How the token is refreshed, of which not everything is said.</summary>
public sealed record RefreshValues
{
    /// <inheritdoc cref="RefreshSettings.Endpoint" />
    [TextForm(TextForm.Url, Names = TemplateNames.WithToken)]
    public string? Endpoint { get; init; }

    /// <inheritdoc cref="RefreshSettings.ClientAuthenticationMethod" />
    [TextForm(TextForm.WireValue)]
    public string? ClientAuthenticationMethod { get; init; }

    /// <inheritdoc cref="RefreshSettings.Parameters" />
    [TextForm(TextForm.Any, Keys = TextForm.ParameterName, Names = TemplateNames.Variables)]
    public IReadOnlyDictionary<string, string?>? Parameters { get; init; }

    /// <inheritdoc cref="RefreshSettings.MarginSeconds" />
    [Range(0, 315_360_000)]
    public int? MarginSeconds { get; init; }

    /// <inheritdoc cref="RefreshSettings.DefaultLifetimeSeconds" />
    [Range(1, 315_360_000)]
    public int? DefaultLifetimeSeconds { get; init; }

    /// <inheritdoc cref="RefreshSettings.RefreshTokenLifetimeSeconds" />
    [Range(1, 315_360_000)]
    public int? RefreshTokenLifetimeSeconds { get; init; }

    internal RefreshSettings Over(RefreshSettings others) => others with
    {
        Endpoint = Endpoint ?? others.Endpoint,
        ClientAuthenticationMethod = ClientAuthenticationMethod ?? others.ClientAuthenticationMethod,
        Parameters = RegistrationValues.Texts(Parameters) ?? others.Parameters,
        MarginSeconds = MarginSeconds ?? others.MarginSeconds,
        DefaultLifetimeSeconds = DefaultLifetimeSeconds ?? others.DefaultLifetimeSeconds,
        RefreshTokenLifetimeSeconds = RefreshTokenLifetimeSeconds ?? others.RefreshTokenLifetimeSeconds,
    };
}
