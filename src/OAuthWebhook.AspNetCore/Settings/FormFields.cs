using System.Globalization;
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
internal sealed record FormField(string Name, FieldKind Kind, string Label, string Help)
{
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
        Text("name", "Name", "What people pick it by in a workflow; say which account or system it is for.", r => r.Name, (r, v) => r with { Name = v ?? "" }),
        Text("provider", "Provider", "The service it connects to, as a label for the list.", r => r.Provider, (r, v) => r with { Provider = v }),
        Text("description", "Description", "A note for whoever looks after it.", r => r.Description, (r, v) => r with { Description = v }),
    ];

    /// <summary>What a provider of the catalogue wants to know. It is read before the others: they may have it in them.</summary>
    public static FormField Variable(string name, ProviderVariable variable) =>
        new(VariablePrefix + name, variable.Choices.Count > 0 ? FieldKind.Choice : FieldKind.Text, variable.Label, variable.Help ?? "") { IsVariable = true, Get = r => r.Variables.GetValueOrDefault(name) ?? variable.Default };

    /// <summary>Stands in for the endpoints.</summary>
    public static FormField Issuer { get; } =
        Url("issuer", "Issuer", "If the provider's documentation names one, such as https://login.example.com: enter it and leave the URLs empty, and they are looked up when you save. An answer from another issuer is refused then.", r => r.Issuer, (r, v) => r with { Issuer = v });

    /// <summary>Endpoints that need not be entered where the issuer is.</summary>
    public static IReadOnlyList<string> LookedUp { get; } = ["authorizationEndpoint", "tokenEndpoint", "deviceAuthorizationEndpoint"];

    /// <summary>Those that a grant may ask for.</summary>
    public static IReadOnlyDictionary<string, FormField> OfGrants { get; } = new[]
    {
        Url("authorizationEndpoint", "Authorization URL", "", r => r.AuthorizationEndpoint, (r, v) => r with { AuthorizationEndpoint = v }),
        Url("deviceAuthorizationEndpoint", "Device authorization URL", "", r => r.DeviceAuthorizationEndpoint, (r, v) => r with { DeviceAuthorizationEndpoint = v }),
        Url("tokenEndpoint", "Token URL", "", r => r.TokenEndpoint, (r, v) => r with { TokenEndpoint = v }),
        Text("clientId", "Client ID", "", r => r.ClientId, (r, v) => r with { ClientId = v }),
        new FormField(ClientSecret, FieldKind.Secret, "Client secret", ""),
        Text("username", "User name", "", r => r.Username, (r, v) => r with { Username = v }),
        new FormField(Password, FieldKind.Secret, "Password", ""),
        new FormField(ClientKey, FieldKind.SecretLines, "Private key", ""),
        Text("audience", "Audience", "", r => r.Audience, (r, v) => r with { Audience = v }),
        Text("assertion.issuer", "Issuer", "", r => r.Assertion.Issuer, (r, v) => r with { Assertion = r.Assertion with { Issuer = v } }),
        Text("assertion.subject", "Subject", "", r => r.Assertion.Subject, (r, v) => r with { Assertion = r.Assertion with { Subject = v } }),
        Text("assertion.audience", "Audience", "", r => r.Assertion.Audience, (r, v) => r with { Assertion = r.Assertion with { Audience = v } }),
        Text("tokenExchange.subjectConnection", "Connection", "", r => r.TokenExchange.SubjectConnection, (r, v) => r with { TokenExchange = r.TokenExchange with { SubjectConnection = v } }),
        Text("tokenExchange.subjectTokenType", "Token type", "", r => r.TokenExchange.SubjectTokenType, (r, v) => r with { TokenExchange = r.TokenExchange with { SubjectTokenType = v } }),
        Text("tokenExchange.actorConnection", "Connection", "", r => r.TokenExchange.ActorConnection, (r, v) => r with { TokenExchange = r.TokenExchange with { ActorConnection = v } }),
        Text("tokenExchange.requestedTokenType", "Token type", "", r => r.TokenExchange.RequestedTokenType, (r, v) => r with { TokenExchange = r.TokenExchange with { RequestedTokenType = v } }),
        new FormField(ApiKey, FieldKind.Secret, "Key", ""),
        Choice("apiKeySettings.in", "Sent in", "", r => r.ApiKeySettings.In == ApiKeyPlace.Query ? "query" : "header", (r, v) => r with { ApiKeySettings = r.ApiKeySettings with { In = v == "query" ? ApiKeyPlace.Query : ApiKeyPlace.Header } }),
        Text("apiKeySettings.name", "Name", "", r => r.ApiKeySettings.Name, (r, v) => r with { ApiKeySettings = r.ApiKeySettings with { Name = v ?? "" } }),
        new FormField("scopes", FieldKind.Text, "Scopes", "")
        {
            Get = r => string.Join(' ', r.Scopes),
            Set = (r, v, _) => r with { Scopes = ScopeList.Split(v) },
        },
    }.ToDictionary(field => field.Name);

    public static IReadOnlyList<FormField> Destinations { get; } =
    [
        Url("baseUri", "Base URI", "The API's address, such as https://api.example.com/v1. Workflows may then give a path alone, and the token may go to this host.", r => r.BaseUri, (r, v) => r with { BaseUri = v }),
        new("allowedHosts", FieldKind.Lines, "Further allowed hosts", "Other hosts the token may be sent to, one a line: host, host:port or *.domain. It goes nowhere else.")
        {
            Get = r => string.Join('\n', r.AllowedHosts),
            Set = (r, v, _) => r with { AllowedHosts = ScopeList.Split(v) },
        },
    ];

    /// <summary>Of a new connection alone: it cannot be changed afterwards.</summary>
    public static FormField Template { get; } = new("template", FieldKind.Check, "Every end user connects an account of their own", "A template: it has no token itself. You give each end user a consent link, and a workflow says whose account it uses.")
    {
        Interactive = true,
        Get = r => r.Template ? "true" : null,
        Set = (r, v, _) => r with { Template = v == "true" },
    };

    public static IReadOnlyList<FormField> Advanced { get; } =
    [
        Choice("clientAuthenticationMethod", "Client authentication", "How the client proves itself at the token URL. Change it if the provider answers invalid_client although ID and secret are right, or if its documentation says so.", r => r.ClientAuthenticationMethod, (r, v) => r with { ClientAuthenticationMethod = v ?? "" }),
        Choice("basicEncoding", "Encoding in the Basic header", "Raw is for the few servers that do not decode what RFC 6749 says to encode.",
            r => r.BasicEncoding == BasicEncoding.Raw ? "raw" : "form", (r, v) => r with { BasicEncoding = v == "raw" ? BasicEncoding.Raw : BasicEncoding.Form })
            with { ShownWhen = "clientAuthenticationMethod=client_secret_basic" },
        new(ClientKey, FieldKind.SecretLines, "Private key", "PEM (not encrypted) or JWK; RSA or P-256. Its public part is registered at the provider.") { ShownWhen = WithKey },
        Text("clientKeySettings.reference", "Private key, by name", "In place of the key itself: the name under which this host keeps it (OAuthWebhook:Secrets).", r => r.ClientKeySettings.Reference, (r, v) => r with { ClientKeySettings = r.ClientKeySettings with { Reference = v } })
            with { ShownWhen = WithKey },
        Choice("clientKeySettings.algorithm", "Signature algorithm", "As registered at the provider.", r => r.ClientKeySettings.Algorithm, (r, v) => r with { ClientKeySettings = r.ClientKeySettings with { Algorithm = v } })
            with { ShownWhen = WithKey },
        Text("clientKeySettings.id", "Key ID (kid)", "The name of the key at the provider, if it has one.", r => r.ClientKeySettings.Id, (r, v) => r with { ClientKeySettings = r.ClientKeySettings with { Id = v } })
            with { ShownWhen = WithKey },
        Text("clientKeySettings.audience", "Audience (aud)", "Leave empty for the issuer or, without one, the token URL. Only for a provider that wants something else.", r => r.ClientKeySettings.Audience, (r, v) => r with { ClientKeySettings = r.ClientKeySettings with { Audience = v } })
            with { ShownWhen = WithAssertion },
        new(ClientCertificate, FieldKind.SecretLines, "Client certificate", "For mutual TLS: certificate and private key as PEM, or a PKCS #12 file in Base64 with its password, if any, in a line password=… before it."),
        Text("clientCertificateReference", "Client certificate, by name", "In place of the certificate itself: the name under which this host keeps it (OAuthWebhook:Secrets).", r => r.ClientCertificateReference, (r, v) => r with { ClientCertificateReference = v }),
        new("useDpop", FieldKind.Check, "Bind tokens to a key (DPoP)", "A stolen token is of no use without the key. Only for a provider and an API that support it (RFC 9449).")
        {
            Get = r => r.UseDpop ? "true" : null,
            Set = (r, v, _) => r with { UseDpop = v == "true" },
        },
        Choice("scopeSeparator", "Between scopes", "A space by the standard; a few providers want a comma.", r => r.ScopeSeparator, (r, v) => r with { ScopeSeparator = v is "," ? "," : " " }),
        Url("pushedAuthorizationRequestEndpoint", "Pushed authorization URL", "When it is set, the authorization request goes straight to the provider, with the client's authentication, and not through the browser (RFC 9126).", r => r.PushedAuthorizationRequestEndpoint, (r, v) => r with { PushedAuthorizationRequestEndpoint = v }) with { Interactive = true },
        Url("revocationEndpoint", "Revocation URL", "When it is set, the provider is told when the token is forgotten or the connection deleted (RFC 7009).", r => r.RevocationEndpoint, (r, v) => r with { RevocationEndpoint = v }),
        Url("introspectionEndpoint", "Introspection URL", "When it is set, “Validate” asks it whether the token is active (RFC 7662).", r => r.IntrospectionEndpoint, (r, v) => r with { IntrospectionEndpoint = v }),
        Url("userinfoEndpoint", "URL for validation", "Any URL that answers a GET when the token is good. “Validate” asks it, and shows the account if the answer names one.", r => r.UserinfoEndpoint, (r, v) => r with { UserinfoEndpoint = v }),
        new("resource", FieldKind.Lines, "Resources", "What the token is for, one absolute URI a line, where the provider wants that (RFC 8707).")
        {
            Get = r => string.Join('\n', r.Resource),
            Set = (r, v, _) => r with { Resource = v?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [] },
        },
        Text("audience", "Audience", "What the token is for, where the provider wants a name of its own for that.", r => r.Audience, (r, v) => r with { Audience = v }),
        Parameters("authorizationParameters", "Further parameters of the authorization URL", "One name=value a line, such as access_type=offline.", r => r.AuthorizationParameters, (r, v) => r with { AuthorizationParameters = v })
            with { Interactive = true },
        Parameters("tokenParameters", "Further parameters of the token request", "One name=value a line, such as audience=https://api.example.com.", r => r.TokenParameters, (r, v) => r with { TokenParameters = v }),
        new("usePkce", FieldKind.Check, "Use PKCE", "Protects the code on its way back. Switch it off only for a provider that refuses unknown parameters.")
        {
            Interactive = true,
            Get = r => r.UsePkce ? "true" : null,
            Set = (r, v, _) => r with { UsePkce = v == "true" },
        },
        new("authorizationResponseIssParameterSupported", FieldKind.Check, "The issuer is in every answer", "An answer without the issuer is refused (RFC 9207). It is switched on by itself where the provider's metadata says so.")
        {
            Interactive = true,
            Get = r => r.AuthorizationResponseIssParameterSupported ? "true" : null,
            Set = (r, v, _) => r with { AuthorizationResponseIssParameterSupported = v == "true" },
        },
        new("separateCallback", FieldKind.Check, "Callback URL of its own", "For a provider that does not name its issuer: an answer that was meant for another connection is told apart by its address. Save, then register the callback URL that this page shows.")
        {
            Interactive = true,
            Get = r => r.SeparateCallback ? "true" : null,
            Set = (r, v, _) => r with { SeparateCallback = v == "true" },
        },
        Url("redirectUri", "Other redirect URI", "Leave empty to use the callback URL above. For a client that is registered with another path of this host, one that its setting OAuthWebhook:AdditionalCallbackPaths names.", r => r.RedirectUri, (r, v) => r with { RedirectUri = v }) with { Interactive = true },
        Url("refresh.endpoint", "Refresh URL", "Leave empty when tokens are refreshed at the token URL, as nearly everywhere.", r => r.Refresh.Endpoint, (r, v) => r with { Refresh = r.Refresh with { Endpoint = v } }),
        Choice("refresh.clientAuthenticationMethod", "Client authentication at a refresh", "Only for a provider that wants another than above.", r => r.Refresh.ClientAuthenticationMethod, (r, v) => r with { Refresh = r.Refresh with { ClientAuthenticationMethod = v } }),
        Parameters("refresh.parameters", "Further parameters of the refresh request", "One name=value a line.", r => r.Refresh.Parameters, (r, v) => r with { Refresh = r.Refresh with { Parameters = v } }),
        Number("refresh.marginSeconds", "Refresh how early (seconds)", "Leave empty for 15 minutes, or half the token's life if that is shorter. Until shortly before the end nobody waits for it.", r => r.Refresh.MarginSeconds, (r, v) => r with { Refresh = r.Refresh with { MarginSeconds = v } }),
        Number("refresh.defaultLifetimeSeconds", "Access token's life (seconds)", "Only for a provider that does not say it; empty: the token is used until it is refused.", r => r.Refresh.DefaultLifetimeSeconds, (r, v) => r with { Refresh = r.Refresh with { DefaultLifetimeSeconds = v } }),
        Number("refresh.refreshTokenLifetimeSeconds", "Refresh token's life (seconds)", "From the provider's documentation, if you want to see when it ends.", r => r.Refresh.RefreshTokenLifetimeSeconds, (r, v) => r with { Refresh = r.Refresh with { RefreshTokenLifetimeSeconds = v } }),
    ];

    /// <summary>Those that a provider of the catalogue may fill in.</summary>
    public static IReadOnlyList<FormField> Filled { get; } = [Issuer, .. OfGrants.Values, .. Destinations, .. Advanced];

    private static FormField Text(string name, string label, string help, Func<ConnectionRegistration, string?> get, Func<ConnectionRegistration, string?, ConnectionRegistration> set) =>
        new(name, FieldKind.Text, label, help) { Get = get, Set = (registration, value, _) => set(registration, value) };

    private static FormField Url(string name, string label, string help, Func<ConnectionRegistration, string?> get, Func<ConnectionRegistration, string?, ConnectionRegistration> set) =>
        Text(name, label, help, get, set) with { Kind = FieldKind.Url };

    private static FormField Choice(string name, string label, string help, Func<ConnectionRegistration, string?> get, Func<ConnectionRegistration, string?, ConnectionRegistration> set) =>
        Text(name, label, help, get, set) with { Kind = FieldKind.Choice };

    private static FormField Number(string name, string label, string help, Func<ConnectionRegistration, int?> get, Func<ConnectionRegistration, int?, ConnectionRegistration> set) =>
        new(name, FieldKind.Number, label, help)
        {
            Get = registration => get(registration)?.ToString(CultureInfo.InvariantCulture),
            Set = (registration, value, fail) =>
            {
                if (value is null)
                    return set(registration, null);
                if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                    return set(registration, number);
                fail("A whole number of seconds is needed.");
                return registration;
            },
        };

    private static FormField Parameters(
        string name, string label, string help, Func<ConnectionRegistration, IReadOnlyDictionary<string, string>> get, Func<ConnectionRegistration, IReadOnlyDictionary<string, string>, ConnectionRegistration> set) =>
        new(name, FieldKind.Lines, label, help)
        {
            Get = registration => string.Join('\n', get(registration).Select(parameter => $"{parameter.Key}={parameter.Value}")),
            Set = (registration, value, fail) =>
            {
                var parameters = new Dictionary<string, string>();
                foreach (var line in (value ?? "").Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                {
                    var equals = line.IndexOf('=', StringComparison.Ordinal);
                    if (equals < 1)
                        fail($"“{line}” is not of the form name=value.");
                    else if (!parameters.TryAdd(line[..equals].TrimEnd(), line[(equals + 1)..].TrimStart()))
                        fail($"“{line[..equals]}” is given twice.");
                }

                return set(registration, parameters);
            },
        };
}
