using OAuthWebhook.ClientAuthentication;
using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Grants;

namespace OAuthWebhook.Management;

/// <summary>What makes a connection acceptable. Every message says what is wrong with which field and what to enter.</summary>
internal sealed class ConnectionRules(GrantCatalog grants, ClientAuthenticationCatalog methods)
{
    // The protocol's own parameters: entered here they would override the checked ones (RFC 6749 §4.1.1, RFC 7636 §4.3).
    private static readonly string[] OwnAuthorizationParameters = ["response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method", "response_mode"];
    private static readonly string[] OwnTokenParameters = ["grant_type", "client_id", "client_secret", "code", "redirect_uri", "code_verifier", "refresh_token", "username", "password", "scope"];

    public Dictionary<string, string[]> Check(ConnectionInput input, Connection? existing)
    {
        var errors = new ErrorList();
        var registration = input.Registration;
        var refresh = registration.Refresh;
        Text(errors, "name", registration.Name, 200, required: true);
        Text(errors, "description", registration.Description, 2000);
        Text(errors, "provider", registration.Provider, 200);
        Text(errors, "clientId", registration.ClientId, 1000);
        Text(errors, "username", registration.Username, 1000);
        Text(errors, "issuer", registration.Issuer, 2000);
        CheckGrant(errors, input, existing);
        CheckClientAuthentication(errors, input, existing);
        Endpoint(errors, "authorizationEndpoint", registration.AuthorizationEndpoint);
        Endpoint(errors, "tokenEndpoint", registration.TokenEndpoint);
        Endpoint(errors, "userinfoEndpoint", registration.UserinfoEndpoint);
        Endpoint(errors, "redirectUri", registration.RedirectUri);
        Endpoint(errors, "refresh.endpoint", refresh.Endpoint);
        CheckDestinations(errors, registration);
        CheckScopes(errors, registration);
        if (registration.ResponseType != "code")
            errors.Add("responseType", $"Only 'code' is offered; RFC 9700 §2.1.2 forbids '{registration.ResponseType}'.");
        Parameters(errors, "authorizationParameters", registration.AuthorizationParameters, OwnAuthorizationParameters);
        Parameters(errors, "tokenParameters", registration.TokenParameters, OwnTokenParameters);
        Parameters(errors, "refresh.parameters", refresh.Parameters, OwnTokenParameters);
        Seconds(errors, "refresh.marginSeconds", refresh.MarginSeconds, least: 0);
        Seconds(errors, "refresh.defaultLifetimeSeconds", refresh.DefaultLifetimeSeconds, least: 1);
        Seconds(errors, "refresh.refreshTokenLifetimeSeconds", refresh.RefreshTokenLifetimeSeconds, least: 1);
        CheckSecretsStayWithTheirServer(errors, input, existing);
        return errors.ToDictionary();
    }

    private void CheckGrant(ErrorList errors, ConnectionInput input, Connection? existing)
    {
        var registration = input.Registration;
        if (grants.Find(registration.GrantType) is not { Descriptor: { Selectable: true } descriptor })
        {
            var known = string.Join(", ", grants.Descriptors.Where(grant => grant.Selectable).Select(grant => grant.GrantType));
            errors.Add("grantType", string.IsNullOrEmpty(registration.GrantType) ? $"Enter a grant type, one of: {known}." : $"'{registration.GrantType}' is not a grant type of this host. Enter one of: {known}.");
            return;
        }

        foreach (var field in descriptor.Fields.Where(field => field.Required))
        {
            var there = field.Name switch
            {
                "authorizationEndpoint" => !string.IsNullOrEmpty(registration.AuthorizationEndpoint),
                "tokenEndpoint" => !string.IsNullOrEmpty(registration.TokenEndpoint),
                "clientId" => !string.IsNullOrEmpty(registration.ClientId),
                "username" => !string.IsNullOrEmpty(registration.Username),
                "clientSecret" => HasSecret(input.ClientSecret, existing?.ClientSecret) || KeepsUnreadable(input, existing) || methods.Find(registration.ClientAuthenticationMethod) is { NeedsSecret: false },
                "password" => HasSecret(input.Password, existing?.Password) || KeepsUnreadable(input, existing),
                "scopes" => registration.Scopes.Count > 0,
                _ => true,
            };
            if (!there)
                errors.Add(field.Name, $"The grant type {descriptor.GrantType} needs it. {field.Help}");
        }
    }

    private void CheckClientAuthentication(ErrorList errors, ConnectionInput input, Connection? existing)
    {
        var name = input.Registration.ClientAuthenticationMethod;
        if (methods.Find(name) is not { } method)
            errors.Add("clientAuthenticationMethod", $"'{name}' is not a client authentication method of this host. Enter one of: {string.Join(", ", methods.Methods.Select(known => known.Name))}.");
        else if (method.NeedsSecret && !HasSecret(input.ClientSecret, existing?.ClientSecret) && !KeepsUnreadable(input, existing))
            errors.Add("clientSecret", $"{name} needs it. Enter the client secret, or choose 'none' for a public client.");
        if (!Enum.IsDefined(input.Registration.BasicEncoding))
            errors.Add("basicEncoding", "Enter 'form' (the standard) or 'raw'.");
    }

    private static void CheckDestinations(ErrorList errors, ConnectionRegistration registration)
    {
        if (!string.IsNullOrEmpty(registration.BaseUri))
        {
            if (!Uri.TryCreate(registration.BaseUri, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
                errors.Add("baseUri", "It is not an absolute http or https URL. Enter one such as https://api.example.com/v1.");
            else if (uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
                errors.Add("baseUri", "It holds a query, a fragment or a user name. Enter only scheme, host and path.");
        }
        else if (registration.AllowedHosts.Count == 0)
        {
            errors.Add("baseUri", "A token goes to named hosts only. Enter the API's base URI, or at least one allowed host.");
        }

        for (var i = 0; i < registration.AllowedHosts.Count; i++)
        {
            if (!AllowedHost.TryParse(registration.AllowedHosts[i], out _))
                errors.Add($"allowedHosts[{i}]", $"'{registration.AllowedHosts[i]}' is not a host. Enter a host such as api.example.com, with a port if needed, or *.example.com.");
        }
    }

    private static void CheckScopes(ErrorList errors, ConnectionRegistration registration)
    {
        if (registration.ScopeSeparator is not (" " or ","))
            errors.Add("scopeSeparator", "Enter a space (the standard) or a comma.");
        for (var i = 0; i < registration.Scopes.Count; i++)
        {
            // RFC 6749 §3.3: visible ASCII but the quotation mark and the backslash.
            if (registration.Scopes[i] is not { Length: > 0 } scope || scope.Any(character => character is <= ' ' or > '~' or '"' or '\\'))
                errors.Add($"scopes[{i}]", $"'{registration.Scopes[i]}' cannot be a scope (RFC 6749 §3.3). Enter names from the provider's documentation.");
        }
    }

    // A new address must not get a secret that was entered for another: else whoever may edit could read it.
    private static void CheckSecretsStayWithTheirServer(ErrorList errors, ConnectionInput input, Connection? existing)
    {
        if (existing is null)
            return;
        var before = existing.Registration;
        var after = input.Registration;
        if (Origin(before.TokenEndpoint) == Origin(after.TokenEndpoint) && Origin(before.Refresh.Endpoint ?? before.TokenEndpoint) == Origin(after.Refresh.Endpoint ?? after.TokenEndpoint))
            return;
        const string message = "The token URL now leads to another server. Enter the secret again, so that the stored one is not sent there.";
        if ((existing.ClientSecret is not null || KeepsUnreadable(input, existing)) && input.ClientSecret is null)
            errors.Add("clientSecret", message);
        if (existing.Password is not null && input.Password is null)
            errors.Add("password", message);
    }

    /// <summary>
    /// Whether an edit leaves secrets as they are that cannot be decrypted now: only of a connection that is disabled, or is being
    /// disabled, which has to be possible without entering them, and must not lose what the keys, once they are back, decrypt.
    /// </summary>
    public static bool KeepsUnreadable(ConnectionInput input, Connection? existing) =>
        existing is { SecretsUnreadable: true } && input is { Registration.Disabled: true, ClientSecret: null, Password: null };

    private static string Origin(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Authority) : "";

    private static bool HasSecret(string? entered, Secrets.Secret? stored) => entered is null ? stored is not null : entered.Length > 0;

    private static void Text(ErrorList errors, string field, string? value, int longest, bool required = false)
    {
        if (required && string.IsNullOrWhiteSpace(value))
            errors.Add(field, $"Enter a {field}.");
        else if (value?.Length > longest)
            errors.Add(field, $"It has {value.Length} characters; at most {longest} are kept.");
        else if (value is not null && field != "description" && value.Any(char.IsControl))
            errors.Add(field, "It holds a line break or another control character. Remove that.");
    }

    // RFC 6749 §3.1.2.1 and §3.2: TLS, and no fragment.
    private static void Endpoint(ErrorList errors, string field, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return;
        // On Unix "/token" is the absolute name of a file.
        if (!Uri.TryCreate(value, UriKind.Absolute, out var uri) || uri.IsFile || uri.HostNameType == UriHostNameType.Unknown)
            errors.Add(field, $"'{value}' is not an absolute URL. Enter one that begins with https://.");
        else if (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
            errors.Add(field, $"It begins with {uri.Scheme}; credentials are sent over https only (RFC 6749 §3.2). Enter the https URL.");
        else if (uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
            errors.Add(field, "It holds a fragment or a user name. Remove that.");
    }

    private static void Parameters(ErrorList errors, string field, IReadOnlyDictionary<string, string> parameters, string[] own)
    {
        foreach (var name in parameters.Keys)
        {
            if (string.IsNullOrWhiteSpace(name))
                errors.Add(field, "A parameter has no name. Enter one, or remove it.");
            else if (own.Contains(name))
                errors.Add($"{field}.{name}", $"'{name}' is set by the protocol. Remove it here.");
        }
    }

    private static void Seconds(ErrorList errors, string field, int? value, int least)
    {
        const int tenYears = 315_360_000;
        if (value < least || value > tenYears)
            errors.Add(field, $"Enter seconds from {least} to {tenYears}, or nothing.");
    }

    private sealed class ErrorList
    {
        private readonly List<(string Field, string Message)> _errors = [];

        public void Add(string field, string message) => _errors.Add((field, message));

        // One message a field is enough, the first; clientSecret can be asked for twice.
        public Dictionary<string, string[]> ToDictionary() =>
            _errors.GroupBy(error => error.Field).ToDictionary(group => group.Key, group => new[] { group.First().Message });
    }
}
