using OAuthWebhook.Destinations;
using OAuthWebhook.Providers;

namespace OAuthWebhook.Management.Rules;

/// <summary>The variables of a provider of the catalogue: known, acceptable, and there where something needs them.</summary>
internal sealed class ProviderRule : IConnectionRule
{
    public void Check(ConnectionCheck check)
    {
        var registration = check.Registration;
        if (check.Provider is not { } provider)
        {
            // Without its entry nobody knows: it cannot be used anyway.
            if (!registration.FromCatalogue && registration.Variables.Count > 0)
                check.Add("variables", "Only a provider of the catalogue has variables. Enter its id as the provider, or leave them out.");
            return;
        }

        foreach (var (name, value) in registration.Variables)
        {
            var field = $"variables.{name}";
            if (!provider.Variables.TryGetValue(name, out var variable))
                check.Add(field, $"{provider.Name} has no variable '{name}'. {(provider.Variables.Count == 0 ? "It has none." : $"It has: {string.Join(", ", provider.Variables.Keys)}.")}");
            else if (!variable.Accepts(value))
                check.Add(field, Wanted(variable));
        }

        CheckNames(check, provider);
        CheckChanges(check, provider);
    }

    // What is left in braces is a variable without a value, or a name that nobody will fill.
    private static void CheckNames(ConnectionCheck check, ProviderDefinition provider)
    {
        var registration = check.Registration;
        var missing = ProviderTemplates.NamesIn(provider.Quirks).Except(provider.Quirks.AllFields).ToHashSet();
        foreach (var (field, text, isUrl, later) in ProviderTemplates.TextsOf(registration, provider))
        {
            var unknown = UrlTemplate.NamesIn(text).Except(later).ToList();
            missing.UnionWith(unknown);
            // In a parameter a brace may be a brace.
            if (isUrl && unknown.Find(name => !provider.Variables.ContainsKey(name)) is { } stranger)
                check.Add(field, $"No answer of {provider.Name} fills {{{stranger}}} before this is used. Enter what belongs there.");
            if (isUrl && registration.AllowedHosts.Count == 0 && UrlTemplate.NamesInHost(text).Any(later.Contains))
                check.Add("allowedHosts", $"The host of {field} comes from the provider's answer. Enter the hosts that it may name, such as *.example.com.");
        }

        foreach (var name in missing)
        {
            if (provider.Variables.TryGetValue(name, out var variable) && !registration.Variables.ContainsKey(name) && variable.Default is null)
                check.Add($"variables.{name}", $"{provider.Name} needs it. {variable.Help ?? Wanted(variable)}");
        }
    }

    // A client that sends all fields back sends URLs that hold the former value.
    private static void CheckChanges(ConnectionCheck check, ProviderDefinition provider)
    {
        if (check.Existing?.Registration is not { } before || before.Provider != check.Registration.Provider || check.Errors.Count > 0)
            return;
        var changed = check.Registration.Variables.Where(variable => before.Variables.GetValueOrDefault(variable.Key, provider.Variables[variable.Key].Default ?? "") != variable.Value).Select(variable => variable.Key).ToList();
        if (changed.Count == 0)
            return;
        var (was, now, after) = (Begun(before), Begun(check.Registration), check.Registration);
        (string Field, string? Was, string? Now, string? Entered)[] urls =
        [
            ("baseUri", was.BaseUri, now.BaseUri, after.BaseUri),
            ("authorizationEndpoint", was.AuthorizationEndpoint, now.AuthorizationEndpoint, after.AuthorizationEndpoint),
            ("tokenEndpoint", was.TokenEndpoint, now.TokenEndpoint, after.TokenEndpoint),
        ];
        foreach (var (field, former, current, entered) in urls)
        {
            if (former != current && entered == former)
                check.Add($"variables.{changed[0]}", $"{field} still is what the former value made of it. Leave it out, so that it is made anew, or enter '{current}'.");
        }

        Connections.RegistrationValues Begun(Connections.ConnectionRegistration registration) => ProviderTemplates.Fill(provider, registration.Variables!);
    }

    private static string Wanted(ProviderVariable variable) =>
        variable.Choices.Count > 0 ? $"Enter one of: {string.Join(", ", variable.Choices)}."
        : variable.Pattern is { } pattern ? $"Enter what matches {pattern}. {variable.Help}".TrimEnd()
        : $"Enter letters, digits, dots and hyphens alone. {variable.Help}".TrimEnd();
}
