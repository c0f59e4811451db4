using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;

namespace OAuthWebhook.Providers;

/// <summary>
/// Puts variables into what a connection begins with. A name that an answer may fill stays where it is used after that answer, with
/// the variable to fall back on; so does a name whose variable has no value, or none that can stand there: the rules say so then.
/// </summary>
internal static class ProviderTemplates
{
    /// <summary>The values of an entry, with variables in place of their names.</summary>
    /// <param name="provider">The entry.</param>
    /// <param name="entered">What a person entered.</param>
    public static RegistrationValues Fill(ProviderDefinition provider, IReadOnlyDictionary<string, string?>? entered)
    {
        if (provider.Variables.Count == 0)
            return provider.Connection;
        var (values, callback, answer) = (provider.Connection, provider.Quirks.FieldsOfCallback.ToHashSet(), provider.Quirks.AllFields.ToHashSet());
        return values with
        {
            ClientId = Text(values.ClientId),
            Username = Text(values.Username),
            ClientKeySettings = values.ClientKeySettings is { } key ? key with { Audience = Text(key.Audience) } : null,
            BaseUri = Url(values.BaseUri, answer),
            AuthorizationEndpoint = Url(values.AuthorizationEndpoint, []),
            TokenEndpoint = Url(values.TokenEndpoint, callback),
            DeviceAuthorizationEndpoint = Url(values.DeviceAuthorizationEndpoint, []),
            PushedAuthorizationRequestEndpoint = Url(values.PushedAuthorizationRequestEndpoint, []),
            RevocationEndpoint = Url(values.RevocationEndpoint, answer),
            IntrospectionEndpoint = Url(values.IntrospectionEndpoint, answer),
            UserinfoEndpoint = Url(values.UserinfoEndpoint, answer),
            Issuer = Url(values.Issuer, []),
            RedirectUri = Url(values.RedirectUri, []),
            Scopes = values.Scopes is { } scopes ? [.. scopes.Select(scope => Text(scope)!)] : null,
            Resource = values.Resource is { } resource ? [.. resource.Select(Text)] : null,
            Audience = Text(values.Audience),
            Assertion = values.Assertion is { } assertion ? assertion with { Issuer = Text(assertion.Issuer), Subject = Text(assertion.Subject), Audience = Text(assertion.Audience) } : null,
            AuthorizationParameters = Table(values.AuthorizationParameters),
            TokenParameters = Table(values.TokenParameters),
            Refresh = values.Refresh is { } refresh ? refresh with { Endpoint = Url(refresh.Endpoint, answer), Parameters = Table(refresh.Parameters) } : null,
            AllowedHosts = values.AllowedHosts is { } hosts ? [.. hosts.Select(host => host is null ? null : UrlTemplate.FillHost(host, Value))] : null,
        };

        string? Text(string? text) => text is null ? null : UrlTemplate.Fill(text, Value);

        string? Url(string? url, HashSet<string> later) => url is null ? null : UrlTemplate.FillUrl(url, name => later.Contains(name) ? null : Value(name), out _);

        Dictionary<string, string?>? Table(IReadOnlyDictionary<string, string?>? table) => table?.ToDictionary(entry => entry.Key, entry => Text(entry.Value));

        string? Value(string name) =>
            provider.Variables.TryGetValue(name, out var variable) && (entered?.GetValueOrDefault(name) ?? variable.Default) is { } value && variable.Accepts(value) ? value : null;
    }

    /// <summary>The texts of a registration that may hold names, with the field each is in and the names that will be known where it is used.</summary>
    public static IEnumerable<(string Field, string Text, bool IsUrl, IEnumerable<string> Later)> TextsOf(ConnectionRegistration registration, ProviderDefinition provider)
    {
        var (callback, answer) = (provider.Quirks.FieldsOfCallback, provider.Quirks.AllFields);
        (string Field, string? Text, bool IsUrl, IEnumerable<string> Later)[] texts =
        [
            ("baseUri", registration.BaseUri, true, answer),
            ("authorizationEndpoint", registration.AuthorizationEndpoint, true, []),
            ("tokenEndpoint", registration.TokenEndpoint, true, callback),
            ("deviceAuthorizationEndpoint", registration.DeviceAuthorizationEndpoint, true, []),
            ("pushedAuthorizationRequestEndpoint", registration.PushedAuthorizationRequestEndpoint, true, []),
            ("revocationEndpoint", registration.RevocationEndpoint, true, answer),
            ("introspectionEndpoint", registration.IntrospectionEndpoint, true, answer),
            ("userinfoEndpoint", registration.UserinfoEndpoint, true, answer),
            ("issuer", registration.Issuer, true, []),
            ("redirectUri", registration.RedirectUri, true, []),
            ("refresh.endpoint", registration.Refresh.Endpoint, true, answer),
            ("clientId", registration.ClientId, false, []),
            ("username", registration.Username, false, []),
            ("audience", registration.Audience, false, []),
            .. registration.Scopes.Select((scope, i) => ($"scopes[{i}]", (string?)scope, false, Enumerable.Empty<string>())),
            .. registration.AllowedHosts.Select((host, i) => ($"allowedHosts[{i}]", (string?)host, false, Enumerable.Empty<string>())),
            .. registration.AuthorizationParameters.Select(parameter => ($"authorizationParameters.{parameter.Key}", (string?)parameter.Value, false, Enumerable.Empty<string>())),
            .. registration.TokenParameters.Select(parameter => ($"tokenParameters.{parameter.Key}", (string?)parameter.Value, false, Enumerable.Empty<string>())),
            .. registration.Refresh.Parameters.Select(parameter => ($"refresh.parameters.{parameter.Key}", (string?)parameter.Value, false, Enumerable.Empty<string>())),
        ];
        return texts.Where(text => UrlTemplate.HasNames(text.Text)).Select(text => (text.Field, text.Text!, text.IsUrl, text.Later));
    }

    /// <summary>The names that quirks use when they are applied.</summary>
    public static IEnumerable<string> NamesIn(Quirks.ProviderQuirks quirks) => new[] { quirks.Extend?.Endpoint, quirks.Extend?.AfterConsentEndpoint }
        .Concat(quirks.LookUps.Select(lookUp => lookUp.Url))
        .Concat(quirks.TokenRequest.Headers.Values)
        .Concat(quirks.Api.Headers.Values)
        .Concat(quirks.Extend?.Parameters.Values ?? [])
        .Concat(quirks.Extend?.AfterConsentParameters?.Values ?? [])
        .Concat(quirks.Revocation?.Parameters?.Values ?? [])
        .SelectMany(text => text is null ? [] : UrlTemplate.NamesIn(text));
}
