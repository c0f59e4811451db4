using OAuthWebhook.Connections;

namespace OAuthWebhook.Promotion;

/// <summary>
/// Takes out of a registration what looks like a secret by its name: further parameters, claims and variables, and what a URL has in its query.
/// Nothing keeps people from entering an API key there, and an export is passed on and kept in repositories.
/// </summary>
internal static class Withholding
{
    private static readonly string[] Telling = ["secret", "passw", "passphrase", "pwd", "token", "key", "credential", "assertion", "signature", "jwt", "auth", "code", "sig", "pin"];

    // Values of registries and addresses, whatever they are of (RFC 8693 §2.1, OpenID Connect Core §3.1.2.1).
    private static readonly string[] Harmless = ["_type", "_method", "_challenge", "_hint", "_uri", "_url"];

    private static readonly IReadOnlyList<Table> Tables =
    [
        new("variables", registration => registration.Variables, (registration, values) => registration with { Variables = values }),
        new("authorizationParameters", registration => registration.AuthorizationParameters, (registration, values) => registration with { AuthorizationParameters = values }),
        new("tokenParameters", registration => registration.TokenParameters, (registration, values) => registration with { TokenParameters = values }),
        new("refresh.parameters", registration => registration.Refresh.Parameters, (registration, values) => registration with { Refresh = registration.Refresh with { Parameters = values } }),
        new("assertion.claims", registration => registration.Assertion.Claims, (registration, values) => registration with { Assertion = registration.Assertion with { Claims = values } }),
    ];

    private static readonly IReadOnlyList<Url> Urls =
    [
        new("baseUri", registration => registration.BaseUri, (registration, url) => registration with { BaseUri = url }),
        new("authorizationEndpoint", registration => registration.AuthorizationEndpoint, (registration, url) => registration with { AuthorizationEndpoint = url }),
        new("tokenEndpoint", registration => registration.TokenEndpoint, (registration, url) => registration with { TokenEndpoint = url }),
        new("deviceAuthorizationEndpoint", registration => registration.DeviceAuthorizationEndpoint, (registration, url) => registration with { DeviceAuthorizationEndpoint = url }),
        new("pushedAuthorizationRequestEndpoint", registration => registration.PushedAuthorizationRequestEndpoint, (registration, url) => registration with { PushedAuthorizationRequestEndpoint = url }),
        new("revocationEndpoint", registration => registration.RevocationEndpoint, (registration, url) => registration with { RevocationEndpoint = url }),
        new("introspectionEndpoint", registration => registration.IntrospectionEndpoint, (registration, url) => registration with { IntrospectionEndpoint = url }),
        new("userinfoEndpoint", registration => registration.UserinfoEndpoint, (registration, url) => registration with { UserinfoEndpoint = url }),
        new("redirectUri", registration => registration.RedirectUri, (registration, url) => registration with { RedirectUri = url }),
        new("refresh.endpoint", registration => registration.Refresh.Endpoint, (registration, url) => registration with { Refresh = registration.Refresh with { Endpoint = url } }),
    ];

    /// <summary>A registration without it.</summary>
    /// <param name="registration">As it is stored.</param>
    /// <param name="withheld">The names of the fields that something was taken out of.</param>
    public static ConnectionRegistration From(ConnectionRegistration registration, out IReadOnlyList<string> withheld)
    {
        List<string> names = [];
        foreach (var table in Tables)
        {
            var values = table.Get(registration);
            string[] secret = [.. values.Keys.Where(LooksSecret)];
            names.AddRange(secret.Select(name => $"{table.Field}.{name}"));
            if (secret.Length > 0)
                registration = table.Set(registration, values.Where(value => !secret.Contains(value.Key)).ToDictionary());
        }

        foreach (var url in Urls)
        {
            if (url.Get(registration) is not { } before || Open(before) is not { } open || open == before)
                continue;
            names.Add(url.Field);
            registration = url.Set(registration, open);
        }

        withheld = names;
        return registration;
    }

    /// <summary>An imported registration with what was withheld from it, as far as the connection that it replaces has that.</summary>
    /// <param name="imported">What was imported.</param>
    /// <param name="existing">What is there; null for a new connection.</param>
    /// <param name="withheld">The names of the fields that something was taken out of.</param>
    /// <param name="missing">Those of them that are not there.</param>
    public static ConnectionRegistration Restore(ConnectionRegistration imported, ConnectionRegistration? existing, IEnumerable<string> withheld, out IReadOnlyList<string> missing)
    {
        List<string> names = [];
        foreach (var name in withheld.Distinct())
        {
            if (Urls.FirstOrDefault(url => url.Field == name) is { } url)
            {
                if (existing is not null && url.Get(existing) is { } before && Open(before) == url.Get(imported))
                    imported = url.Set(imported, before);
                else
                    names.Add(name);
            }
            else if (Tables.FirstOrDefault(table => name.StartsWith(table.Field + ".", StringComparison.Ordinal)) is { } table && !table.Get(imported).ContainsKey(name[(table.Field.Length + 1)..]))
            {
                var key = name[(table.Field.Length + 1)..];
                if (existing is not null && table.Get(existing).TryGetValue(key, out var value))
                    imported = table.Set(imported, new Dictionary<string, string>(table.Get(imported)) { [key] = value });
                else
                    names.Add(name);
            }
        }

        missing = names;
        return imported;
    }

    private static bool LooksSecret(string name) =>
        Telling.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase)) && !Harmless.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    private static string Open(string url)
    {
        var query = url.IndexOf('?', StringComparison.Ordinal);
        if (query < 0)
            return url;
        var parameters = url[(query + 1)..].Split('&');
        var open = parameters.Where(parameter => !LooksSecret(Uri.UnescapeDataString(parameter.Split('=')[0]))).ToArray();
        return open.Length == parameters.Length ? url : open.Length == 0 ? url[..query] : $"{url[..query]}?{string.Join('&', open)}";
    }

    private sealed record Table(string Field, Func<ConnectionRegistration, IReadOnlyDictionary<string, string>> Get, Func<ConnectionRegistration, IReadOnlyDictionary<string, string>, ConnectionRegistration> Set);

    private sealed record Url(string Field, Func<ConnectionRegistration, string?> Get, Func<ConnectionRegistration, string?, ConnectionRegistration> Set);
}
