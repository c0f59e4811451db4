using OAuthWebhook.Destinations;
using OAuthWebhook.Json;
using OAuthWebhook.Quirks;

namespace OAuthWebhook.Providers;

/// <summary>What the parts of a catalogue entry ask of each other. Its shape is checked already.</summary>
internal static class EntryCheck
{
    // What revocation and extension put in of themselves; no variable can have such a name.
    private static readonly string[] Credentials = ["access_token", "refresh_token", "token", "client_id", "client_secret"];

    // Set by the token, the transport, or the connection itself.
    private static readonly string[] OwnHeaders = ["authorization", "host", "content-length", "transfer-encoding", "connection", "cookie"];

    /// <summary>What does not fit.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="path">Where it is in its file.</param>
    /// <param name="templates">Its texts that may hold names.</param>
    public static IEnumerable<ProviderFileError> Check(ProviderDefinition entry, string path, IReadOnlyList<TemplateText> templates) =>
        Grants(entry, path)
            .Concat(Connection(entry, path))
            .Concat(Variables(entry, path, templates))
            .Concat(Quirks(entry.Quirks, $"{path}.quirks"))
            .Concat(templates.SelectMany(template => Template(entry, template)));

    private static IEnumerable<ProviderFileError> Grants(ProviderDefinition entry, string path)
    {
        if (entry.Grants.Count == 0)
            yield return new($"{path}.grants", "at least one grant");
        if (entry.Grants.Distinct().Count() != entry.Grants.Count)
            yield return new($"{path}.grants", "each grant once");
        if (entry.Connection.GrantType is { } grant && !entry.Grants.Contains(grant))
            yield return new($"{path}.connection.grantType", $"one of the entry's grants: {string.Join(", ", entry.Grants)}");
    }

    private static IEnumerable<ProviderFileError> Connection(ProviderDefinition entry, string path)
    {
        if (entry.Connection.ScopeSeparator is not (null or " " or ","))
            yield return new($"{path}.connection.scopeSeparator", "a space or a comma");
        if (entry.Connection.ResponseType is not (null or "code"))
            yield return new($"{path}.connection.responseType", "code; RFC 9700 §2.1.2 forbids the others");
    }

    private static IEnumerable<ProviderFileError> Variables(ProviderDefinition entry, string path, IReadOnlyList<TemplateText> templates)
    {
        foreach (var (name, variable) in entry.Variables)
        {
            var at = ShapeCheck.Join($"{path}.variables", name);
            if (Credentials.Contains(name))
                yield return new(at, "another name; this one stands for the client's or the token's own");
            if (!templates.Any(template => UrlTemplate.NamesIn(template.Text).Contains(name)))
                yield return new(at, $"that {{{name}}} stands in some URL or parameter; it stands nowhere");
            var form = variable.Pattern is { } pattern ? $"what matches {pattern}" : "letters, digits, dots and hyphens, or a pattern that allows it";
            for (var i = 0; i < variable.Choices.Count; i++)
            {
                if (!(variable with { Choices = [] }).Accepts(variable.Choices[i]))
                    yield return new($"{at}.choices[{i}]", form);
            }

            if (variable.Default is { } usual && !variable.Accepts(usual))
                yield return new($"{at}.default", variable.Choices.Count > 0 ? $"one of its choices: {string.Join(", ", variable.Choices)}" : form);
        }
    }

    private static IEnumerable<ProviderFileError> Quirks(ProviderQuirks quirks, string path)
    {
        foreach (var name in quirks.AllFields.Where(Credentials.Contains))
            yield return new(path, $"another name for the field '{name}'; this one stands for the client's or the token's own");
        // The connection, and with it these names, is found by the state.
        if (quirks.CallbackParameterNames.ContainsKey("state"))
            yield return new($"{path}.callbackParameterNames.state", "no other name for state; the connection is found by it");
        // Fields are shown to people and put into URLs.
        string[] secretParameters = ["code", "state", quirks.CallbackParameterNames.GetValueOrDefault("code", "code")];
        foreach (var (field, parameter) in quirks.CallbackFields.Where(field => secretParameters.Contains(field.Value)))
            yield return new(ShapeCheck.Join($"{path}.callbackFields", field), $"another parameter; {parameter} is a secret");
        var answer = quirks.TokenAnswer;
        string[] secretPlaces = ["/access_token", "/refresh_token", "/id_token", answer.AccessToken ?? "", answer.RefreshToken ?? ""];
        foreach (var (field, pointer) in answer.Fields.Where(field => secretPlaces.Contains(field.Value)))
            yield return new(ShapeCheck.Join($"{path}.tokenAnswer.fields", field), $"another place; what is at {pointer} is a secret");
        if (answer.ScopeSeparator is "")
            yield return new($"{path}.tokenAnswer.scopeSeparator", "a text that is not empty");
        foreach (var (at, headers) in new[] { ("tokenRequest", quirks.TokenRequest.Headers), ("api", quirks.Api.Headers) })
        {
            foreach (var name in headers.Keys.Where(name => OwnHeaders.Contains(name.ToLowerInvariant())))
                yield return new(ShapeCheck.Join($"{path}.{at}.headers", name), "another header; this one is set by the connection or its transport");
        }

        foreach (var name in quirks.Api.Headers.Keys.Where(IsOfBody))
            yield return new(ShapeCheck.Join($"{path}.api.headers", name), "another header; this one is the body's, which is the caller's own");
    }

    // Of a request, not of its body, which is the caller's (RFC 9110 §8).
    private static bool IsOfBody(string name)
    {
        using var content = new ByteArrayContent([]);
        return content.Headers.TryAddWithoutValidation(name, "") && !new HttpRequestMessage().Headers.TryAddWithoutValidation(name, "");
    }

    private static IEnumerable<ProviderFileError> Template(ProviderDefinition entry, TemplateText template)
    {
        var fields = template.Names.HasFlag(TemplateNames.Answer) ? entry.Quirks.AllFields : template.Names.HasFlag(TemplateNames.Callback) ? entry.Quirks.FieldsOfCallback : [];
        var known = entry.Variables.Keys.Concat(fields).Concat(template.Names.HasFlag(TemplateNames.Credentials) ? Credentials : []).Distinct().ToList();
        foreach (var name in UrlTemplate.NamesIn(template.Text).Where(name => !known.Contains(name)).Distinct())
            yield return new(template.Path, $"no {{{name}}}; {(known.Count == 0 ? "there are no names" : $"names known here: {string.Join(", ", known)}")}");

        // A host that an answer names is never allowed by itself.
        if (template.Form == TextForm.Url && entry.Connection.AllowedHosts is not { Count: > 0 } && UrlTemplate.NamesInHost(template.Text).FirstOrDefault(fields.Contains) is { } captured)
            yield return new(template.Path, $"connection.allowedHosts beside it, since its host comes from {{{captured}}}: those a token may go to, such as *.example.com");
    }
}
