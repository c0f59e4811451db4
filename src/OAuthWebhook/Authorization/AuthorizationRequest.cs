using System.Text;
using OAuthWebhook.Connections;
using OAuthWebhook.Results;

namespace OAuthWebhook.Authorization;

/// <summary>Builds the URL that the browser is sent to (RFC 6749 §4.1.1).</summary>
internal static class AuthorizationRequest
{
    /// <summary>Why a connection cannot be authorized interactively; null when it can.</summary>
    public static OAuthError? Check(Connection connection, Uri callbackUri)
    {
        var registration = connection.Registration;
        if (registration.Template)
            return new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.SubjectMismatch, $"The connection '{registration.Name}' is a template: it has no token of its own.", "Make a consent link for each end user.");
        if (registration.AuthenticationType != AuthenticationType.OAuth2)
            return new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.NothingToRenew, $"The connection '{registration.Name}' sends what a person entered, and needs nobody's consent.", "Enter a new key on its page when the API refuses this one.");
        if (!connection.Interactive)
            return Refused($"The grant type '{registration.GrantType}' needs nobody's consent.", "Ask for a token instead.");
        if (registration.Disabled)
            return new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionDisabled, $"The connection '{registration.Name}' is disabled.", "Enable it first.");
        if (!Uri.TryCreate(registration.AuthorizationEndpoint, UriKind.Absolute, out _))
            return Refused($"The connection '{registration.Name}' has no authorization URL.", "Enter it on the connection's page.");
        // The code is sent to the redirect URI: it must come to this host and nowhere else.
        return registration.RedirectUri is { Length: > 0 } own && (!Uri.TryCreate(own, UriKind.Absolute, out var uri) || uri.GetLeftPart(UriPartial.Authority) != callbackUri.GetLeftPart(UriPartial.Authority))
            ? Refused($"The connection's redirect URI is not on this host ({callbackUri.GetLeftPart(UriPartial.Authority)}).", "Leave it empty to use the host's own callback URL.")
            : null;
    }

    /// <summary>The authorization request, with the S256 challenge (RFC 7636 §4.3).</summary>
    public static Uri Build(Connection connection, string redirectUri, string state, string? codeVerifier)
    {
        var (registration, names) = (connection.Registration, connection.Quirks.AuthorizationParameterNames);
        var endpoint = new Uri(registration.AuthorizationEndpoint!);
        var url = new StringBuilder(endpoint.GetLeftPart(UriPartial.Query));
        var separator = endpoint.Query.Length == 0 ? '?' : '&';
        Add("response_type", registration.ResponseType);
        Add("client_id", registration.ClientId ?? "");
        Add("redirect_uri", redirectUri);
        if (registration.Scopes.Count > 0)
            Add("scope", string.Join(registration.ScopeSeparator, registration.Scopes));
        Add("state", state);
        if (codeVerifier is not null)
        {
            Add("code_challenge", OneTimeValue.Hash(codeVerifier));
            Add("code_challenge_method", "S256");
        }

        foreach (var (name, value) in registration.AuthorizationParameters)
            Add(name, value);
        return new Uri(url.ToString());

        void Add(string name, string value)
        {
            url.Append(separator).Append(Uri.EscapeDataString(names.GetValueOrDefault(name, name))).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }
    }

    private static OAuthError Refused(string description, string nextStep) =>
        new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionIncomplete, description, nextStep);
}
