using System.Globalization;
using OAuthWebhook.AspNetCore.Texts;
using OAuthWebhook.Json;
using OAuthWebhook.Connections;
using OAuthWebhook.Providers;

namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>How a field is entered.</summary>
internal enum FieldKind
{
    Text,
    Url,
    Secret,
    SecretLines,
    Lines,
    Number,
    Choice,
    Check,
}

/// <summary>One field of the connection form: its name in the API, what it says to people, and how it is read from and written to a registration.</summary>
internal sealed record FormField(string Name, FieldKind Kind)
{
    /// <summary>Label and help of whoever asks for it, a grant or a provider; null: those of the pages' texts, which are looked up by its name.</summary>
    public (string Label, string Help)? Words { get; init; }

    public string Label => Words?.Label ?? Text("label");

    public string Help => Words?.Help ?? Text("help");

    /// <summary>Its text; null for none.</summary>
    public Func<ConnectionRegistration, string?> Get { get; init; } = _ => null;

    /// <summary>The registration with the text in it; what cannot be read is said to the last argument.</summary>
    public Func<ConnectionRegistration, string?, Action<string>, ConnectionRegistration> Set { get; init; } = (registration, _, _) => registration;

    /// <summary>Whether only grants that send a person's browser to the provider and back have it.</summary>
    public bool Interactive { get; init; }

    /// <summary>Whether it is a variable of a provider.</summary>
    public bool IsVariable { get; init; }

    /// <summary>Whether its text is never shown.</summary>
    public bool IsSecret => Kind is FieldKind.Secret or FieldKind.SecretLines;

    /// <summary>Show it while another field has one of some values: <c>name=value,value</c>, several of these separated by semicolons. For the script alone; without one it is always there.</summary>
    public string? ShownWhen { get; init; }

    /// <summary>It is required while another field has one of some values, in the same form. Without scripts the host alone refuses the form: the browser cannot tell.</summary>
    public string? RequiredWhen { get; init; }

    public string Id => "field-" + Name.Replace('.', '-');

    private string Text(string part) =>
        FieldTexts.ResourceManager.GetString($"{Name}.{part}", CultureInfo.CurrentUICulture) ?? throw new InvalidOperationException($"The field {Name} has no {part} among the texts.");
}

/// <summary>The fields of the connection form. Labels and help of what a grant needs come from the grant's own descriptor.</summary>
internal static class FormFields
{
    public const string ClientSecret = "clientSecret";
    public const string Password = "password";
    public const string ClientKey = "clientKey";
    public const string ClientCertificate = "clientCertificate";
    public const string ApiKey = "apiKey";
    public const string VariablePrefix = "variables.";

    private const string WithKey = "clientAuthenticationMethod=private_key_jwt;refresh.clientAuthenticationMethod=private_key_jwt";
    private const string WithAssertion = "clientAuthenticationMethod=private_key_jwt,client_secret_jwt;refresh.clientAuthenticationMethod=private_key_jwt,client_secret_jwt";

    public static IReadOnlyList<FormField> About { get; } =
    [
        Text("name", r => r.Name, (r, v) => r with { Name = v ?? "" }),
        Text("provider", r => r.Provider, (r, v) => r with { Provider = v }),
        Text("description", r => r.Description, (r, v) => r with { Description = v }),
    ];

    /// <summary>What a provider of the catalogue wants to know. It is read before the others: they may have it in them.</summary>
    public static FormField Variable(string name, ProviderVariable variable) =>
        new(VariablePrefix + name, variable.Choices.Count > 0 ? FieldKind.Choice : FieldKind.Text) { Words = (variable.Label, variable.Help ?? ""), IsVariable = true, Get = r => r.Variables.GetValueOrDefault(name) ?? variable.Default };

    /// <summary>Stands in for the endpoints.</summary>
    public static FormField Issuer { get; } =
        Url("issuer", r => r.Issuer, (r, v) => r with { Issuer = v });

    /// <summary>Endpoints that need not be entered where the issuer is.</summary>
    public static IReadOnlyList<string> LookedUp { get; } = ["authorizationEndpoint", "tokenEndpoint", "deviceAuthorizationEndpoint"];

    /// <summary>Those that a grant may ask for.</summary>
    public static IReadOnlyDictionary<string, FormField> OfGrants { get; } = new[]
    {
        Url("authorizationEndpoint", r => r.AuthorizationEndpoint, (r, v) => r with { AuthorizationEndpoint = v }),
        Url("deviceAuthorizationEndpoint", r => r.DeviceAuthorizationEndpoint, (r, v) => r with { DeviceAuthorizationEndpoint = v }),
        Url("tokenEndpoint", r => r.TokenEndpoint, (r, v) => r with { TokenEndpoint = v }),
        Text("clientId", r => r.ClientId, (r, v) => r with { ClientId = v }),
        new FormField(ClientSecret, FieldKind.Secret),
        Text("username", r => r.Username, (r, v) => r with { Username = v }),
        new FormField(Password, FieldKind.Secret),
        new FormField(ClientKey, FieldKind.SecretLines),
        Text("audience", r => r.Audience, (r, v) => r with { Audience = v }),
        Text("assertion.issuer", r => r.Assertion.Issuer, (r, v) => r with { Assertion = r.Assertion with { Issuer = v } }),
        Text("assertion.subject", r => r.Assertion.Subject, (r, v) => r with { Assertion = r.Assertion with { Subject = v } }),
        Text("assertion.audience", r => r.Assertion.Audience, (r, v) => r with { Assertion = r.Assertion with { Audience = v } }),
        Text("tokenExchange.subjectConnection", r => r.TokenExchange.SubjectConnection, (r, v) => r with { TokenExchange = r.TokenExchange with { SubjectConnection = v } }),
        Text("tokenExchange.subjectTokenType", r => r.TokenExchange.SubjectTokenType, (r, v) => r with { TokenExchange = r.TokenExchange with { SubjectTokenType = v } }),
        Text("tokenExchange.actorConnection", r => r.TokenExchange.ActorConnection, (r, v) => r with { TokenExchange = r.TokenExchange with { ActorConnection = v } }),
        Text("tokenExchange.requestedTokenType", r => r.TokenExchange.RequestedTokenType, (r, v) => r with { TokenExchange = r.TokenExchange with { RequestedTokenType = v } }),
        new FormField(ApiKey, FieldKind.Secret),
        Choice("apiKeySettings.in", r => r.ApiKeySettings.In == ApiKeyPlace.Query ? "query" : "header", (r, v) => r with { ApiKeySettings = r.ApiKeySettings with { In = v == "query" ? ApiKeyPlace.Query : ApiKeyPlace.Header } }),
        Text("apiKeySettings.name", r => r.ApiKeySettings.Name, (r, v) => r with { ApiKeySettings = r.ApiKeySettings with { Name = v ?? "" } }),
        new FormField("scopes", FieldKind.Text)
        {
            Get = r => string.Join(' ', r.Scopes),
            Set = (r, v, _) => r with { Scopes = ScopeList.Split(v) },
        },
    }.ToDictionary(field => field.Name);

    public static IReadOnlyList<FormField> Destinations { get; } =
    [
        Url("baseUri", r => r.BaseUri, (r, v) => r with { BaseUri = v }),
        new("allowedHosts", FieldKind.Lines)
        {
            Get = r => string.Join('\n', r.AllowedHosts),
            Set = (r, v, _) => r with { AllowedHosts = ScopeList.Split(v) },
        },
    ];

    /// <summary>Of a new connection alone: it cannot be changed afterwards.</summary>
    public static FormField Template { get; } = new("template", FieldKind.Check)
    {
        Interactive = true,
        Get = r => r.Template ? "true" : null,
        Set = (r, v, _) => r with { Template = v == "true" },
    };

    public static IReadOnlyList<FormField> Advanced { get; } =
    [
        Choice("clientAuthenticationMethod", r => r.ClientAuthenticationMethod, (r, v) => r with { ClientAuthenticationMethod = v ?? "" }),
        Choice("basicEncoding",
            r => r.BasicEncoding == BasicEncoding.Raw ? "raw" : "form", (r, v) => r with { BasicEncoding = v == "raw" ? BasicEncoding.Raw : BasicEncoding.Form })
            with { ShownWhen = "clientAuthenticationMethod=client_secret_basic" },
        new(ClientKey, FieldKind.SecretLines) { ShownWhen = WithKey },
        Text("clientKeySettings.reference", r => r.ClientKeySettings.Reference, (r, v) => r with { ClientKeySettings = r.ClientKeySettings with { Reference = v } })
            with { ShownWhen = WithKey },
        Choice("clientKeySettings.algorithm", r => r.ClientKeySettings.Algorithm, (r, v) => r with { ClientKeySettings = r.ClientKeySettings with { Algorithm = v } })
            with { ShownWhen = WithKey },
        Text("clientKeySettings.id", r => r.ClientKeySettings.Id, (r, v) => r with { ClientKeySettings = r.ClientKeySettings with { Id = v } })
            with { ShownWhen = WithKey },
        Text("clientKeySettings.audience", r => r.ClientKeySettings.Audience, (r, v) => r with { ClientKeySettings = r.ClientKeySettings with { Audience = v } })
            with { ShownWhen = WithAssertion },
        new(ClientCertificate, FieldKind.SecretLines),
        Text("clientCertificateReference", r => r.ClientCertificateReference, (r, v) => r with { ClientCertificateReference = v }),
        new("useDpop", FieldKind.Check)
        {
            Get = r => r.UseDpop ? "true" : null,
            Set = (r, v, _) => r with { UseDpop = v == "true" },
        },
        Choice("scopeSeparator", r => r.ScopeSeparator, (r, v) => r with { ScopeSeparator = v is "," ? "," : " " }),
        Url("pushedAuthorizationRequestEndpoint", r => r.PushedAuthorizationRequestEndpoint, (r, v) => r with { PushedAuthorizationRequestEndpoint = v }) with { Interactive = true },
        Url("revocationEndpoint", r => r.RevocationEndpoint, (r, v) => r with { RevocationEndpoint = v }),
        Url("introspectionEndpoint", r => r.IntrospectionEndpoint, (r, v) => r with { IntrospectionEndpoint = v }),
        Url("userinfoEndpoint", r => r.UserinfoEndpoint, (r, v) => r with { UserinfoEndpoint = v }),
        new("resource", FieldKind.Lines)
        {
            Get = r => string.Join('\n', r.Resource),
            Set = (r, v, _) => r with { Resource = v?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [] },
        },
        Text("audience", r => r.Audience, (r, v) => r with { Audience = v }),
        Parameters("authorizationParameters", r => r.AuthorizationParameters, (r, v) => r with { AuthorizationParameters = v })
            with { Interactive = true },
        Parameters("tokenParameters", r => r.TokenParameters, (r, v) => r with { TokenParameters = v }),
        new("usePkce", FieldKind.Check)
        {
            Interactive = true,
            Get = r => r.UsePkce ? "true" : null,
            Set = (r, v, _) => r with { UsePkce = v == "true" },
        },
        new("authorizationResponseIssParameterSupported", FieldKind.Check)
        {
            Interactive = true,
            Get = r => r.AuthorizationResponseIssParameterSupported ? "true" : null,
            Set = (r, v, _) => r with { AuthorizationResponseIssParameterSupported = v == "true" },
        },
        new("separateCallback", FieldKind.Check)
        {
            Interactive = true,
            Get = r => r.SeparateCallback ? "true" : null,
            Set = (r, v, _) => r with { SeparateCallback = v == "true" },
        },
        Url("redirectUri", r => r.RedirectUri, (r, v) => r with { RedirectUri = v }) with { Interactive = true },
        Url("refresh.endpoint", r => r.Refresh.Endpoint, (r, v) => r with { Refresh = r.Refresh with { Endpoint = v } }),
        Choice("refresh.clientAuthenticationMethod", r => r.Refresh.ClientAuthenticationMethod, (r, v) => r with { Refresh = r.Refresh with { ClientAuthenticationMethod = v } }),
        Parameters("refresh.parameters", r => r.Refresh.Parameters, (r, v) => r with { Refresh = r.Refresh with { Parameters = v } }),
        Number("refresh.marginSeconds", r => r.Refresh.MarginSeconds, (r, v) => r with { Refresh = r.Refresh with { MarginSeconds = v } }),
        Number("refresh.defaultLifetimeSeconds", r => r.Refresh.DefaultLifetimeSeconds, (r, v) => r with { Refresh = r.Refresh with { DefaultLifetimeSeconds = v } }),
        Number("refresh.refreshTokenLifetimeSeconds", r => r.Refresh.RefreshTokenLifetimeSeconds, (r, v) => r with { Refresh = r.Refresh with { RefreshTokenLifetimeSeconds = v } }),
    ];

    /// <summary>Those that a provider of the catalogue may fill in.</summary>
    public static IReadOnlyList<FormField> Filled { get; } = [Issuer, .. OfGrants.Values, .. Destinations, .. Advanced];

    private static FormField Text(string name, Func<ConnectionRegistration, string?> get, Func<ConnectionRegistration, string?, ConnectionRegistration> set) =>
        new(name, FieldKind.Text) { Get = get, Set = (registration, value, _) => set(registration, value) };

    private static FormField Url(string name, Func<ConnectionRegistration, string?> get, Func<ConnectionRegistration, string?, ConnectionRegistration> set) =>
        Text(name, get, set) with { Kind = FieldKind.Url };

    private static FormField Choice(string name, Func<ConnectionRegistration, string?> get, Func<ConnectionRegistration, string?, ConnectionRegistration> set) =>
        Text(name, get, set) with { Kind = FieldKind.Choice };

    private static FormField Number(string name, Func<ConnectionRegistration, int?> get, Func<ConnectionRegistration, int?, ConnectionRegistration> set) =>
        new(name, FieldKind.Number)
        {
            Get = registration => get(registration)?.ToString(CultureInfo.InvariantCulture),
            Set = (registration, value, fail) =>
            {
                if (value is null)
                    return set(registration, null);
                if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                    return set(registration, number);
                fail(FormTexts.WholeSecondsNeeded);
                return registration;
            },
        };

    private static FormField Parameters(
        string name, Func<ConnectionRegistration, IReadOnlyDictionary<string, string>> get, Func<ConnectionRegistration, IReadOnlyDictionary<string, string>, ConnectionRegistration> set) =>
        new(name, FieldKind.Lines)
        {
            Get = registration => string.Join('\n', get(registration).Select(parameter => $"{parameter.Key}={parameter.Value}")),
            Set = (registration, value, fail) =>
            {
                var parameters = new Dictionary<string, string>();
                foreach (var line in (value ?? "").Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                {
                    var equals = line.IndexOf('=', StringComparison.Ordinal);
                    if (equals < 1)
                        fail(FormTexts.NotNameAndValue.With(line));
                    else if (!parameters.TryAdd(line[..equals].TrimEnd(), line[(equals + 1)..].TrimStart()))
                        fail(FormTexts.GivenTwice.With(line[..equals]));
                }

                return set(registration, parameters);
            },
        };
}
