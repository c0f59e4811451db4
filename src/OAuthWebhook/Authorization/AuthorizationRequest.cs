using System.Text;
using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Grants;
using OAuthWebhook.Management;
using OAuthWebhook.Results;

namespace OAuthWebhook.Authorization;

/// <summary>Builds the URL that the browser is sent to (RFC 6749 §4.1.1).</summary>
internal static class AuthorizationRequest
{
    /// <summary>Why a connection cannot be authorized interactively; null when it can.</summary>
    public static OAuthError? Check(Connection connection, Uri callbackUri)
    {
        var registration = connection.Registration;
        if (CheckUsable(connection) is { } unusable)
            return unusable;
        if (registration.AuthenticationType != AuthenticationType.OAuth2)
            return new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.NothingToRenew, $"The connection '{registration.Name}' sends what a person entered, and needs nobody's consent.", "Enter a new key on its page when the API refuses this one.");
        if (!connection.Interactive)
            return Refused($"The grant type '{registration.GrantType}' needs nobody's consent.", "Ask for a token instead.");
        if (registration.GrantType == RefreshTokenGrant.GrantType)
            return Refused($"The connection '{registration.Name}' lives on a refresh token from elsewhere.", "Enter a new refresh token.");
        if (registration.GrantType == DeviceCodeGrant.GrantType)
            return Refused($"The connection '{registration.Name}' is authorized with a code that a person enters at the provider.", "Begin a device authorization.");
        if (!Uri.TryCreate(registration.AuthorizationEndpoint, UriKind.Absolute, out _))
            return Refused($"The connection '{registration.Name}' has no authorization URL.", "Enter it on the connection's page.");
        // The code is sent to the redirect URI: it must come to this host and nowhere else.
        return registration.RedirectUri is { Length: > 0 } own && (!Uri.TryCreate(own, UriKind.Absolute, out var uri) || uri.GetLeftPart(UriPartial.Authority) != callbackUri.GetLeftPart(UriPartial.Authority))
            ? Refused($"The connection's redirect URI is not on this host ({callbackUri.GetLeftPart(UriPartial.Authority)}).", "Leave it empty to use the host's own callback URL.")
            : null;
    }

    /// <summary>Why nobody can authorize a connection now, however that is done; null when somebody can.</summary>
    public static OAuthError? CheckUsable(Connection connection) => connection.Registration.Template
        ? new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.SubjectMismatch, $"The connection '{connection.Registration.Name}' is a template: it has no token of its own.", "Make a consent link for each end user.")
        : ConnectionUse.WhyNot(connection) ?? (connection.MissingSecrets.Count == 0 ? null : Lacking(connection));

    // What a person consents to could not be fetched: they would be asked for nothing.
    private static OAuthError Lacking(Connection connection) =>
        new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionIncomplete, $"The connection '{connection.Registration.Name}' lacks its {SecretFields.InWords(connection.MissingSecrets)}: it was imported without.", "Enter that on the connection's page in Manage Tokens, then authorize it.");

    /// <summary>
    /// Whether an issuer may be the server that a connection's request went to, where nobody entered which one it is: an issuer is at its server's own
    /// origin, as a rule (RFC 8414 §2), and one that has nothing to do with the connection's endpoints is another (RFC 9700 §4.4.2).
    /// </summary>
    public static bool IsOfServer(ConnectionRegistration registration, string issuer)
    {
        return Uri.TryCreate(issuer, UriKind.Absolute, out var named) && (IsAt(registration.AuthorizationEndpoint) || IsAt(registration.TokenEndpoint));

        bool IsAt(string? endpoint) =>
            endpoint is not null && Uri.TryCreate(new ConnectionUrls(registration, fields: null).FillUrl(endpoint), UriKind.Absolute, out var url) && url.GetLeftPart(UriPartial.Authority) == named.GetLeftPart(UriPartial.Authority);
    }

    /// <summary>There is no such connection.</summary>
    public static OAuthError NotFound(string connectionId) =>
        new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionNotFound, $"There is no connection '{connectionId}'; it may have been deleted.", "Pick another connection.");

    /// <summary>The parameters of the authorization request, with the S256 challenge (RFC 7636 §4.3) and the thumbprint of the key that the code is to be bound to (RFC 9449 §10).</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Parameters(Connection connection, string redirectUri, string state, string? codeVerifier, string? keyThumbprint)
    {
        var (registration, names) = (connection.Registration, connection.Quirks.AuthorizationParameterNames);
        var parameters = new List<KeyValuePair<string, string>>
        {
            new("response_type", registration.ResponseType),
            new("client_id", registration.ClientId ?? ""),
            new("redirect_uri", redirectUri),
        };
        if (registration.Scopes.Count > 0)
            parameters.Add(new("scope", string.Join(registration.ScopeSeparator, registration.Scopes)));
        parameters.Add(new("state", state));
        if (codeVerifier is not null)
        {
            parameters.Add(new("code_challenge", OneTimeValue.Hash(codeVerifier)));
            parameters.Add(new("code_challenge_method", "S256"));
        }

        if (keyThumbprint is not null)
            parameters.Add(new("dpop_jkt", keyThumbprint));
        parameters.AddRange(TargetParameters.Of(registration));
        parameters.AddRange(registration.AuthorizationParameters);
        return names.Count == 0 ? parameters : [.. parameters.Select(parameter => new KeyValuePair<string, string>(names.GetValueOrDefault(parameter.Key, parameter.Key), parameter.Value))];
    }

    /// <summary>The URL with these parameters, after those it has.</summary>
    public static Uri Build(ConnectionRegistration registration, IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        var endpoint = new Uri(registration.AuthorizationEndpoint!);
        var url = new StringBuilder(endpoint.GetLeftPart(UriPartial.Query));
        var separator = endpoint.Query.Length == 0 ? '?' : '&';
        foreach (var (name, value) in parameters)
        {
            url.Append(separator).Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        return new Uri(url.ToString());
    }

    /// <summary>It cannot be done with the connection as it is.</summary>
    public static OAuthError Refused(string description, string nextStep) =>
        new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionIncomplete, description, nextStep);
}
