using OAuthWebhook.AspNetCore.Texts;
using OAuthWebhook.Connections;
using OAuthWebhook.Grants;
using OAuthWebhook.Providers;

namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>Which fields the form of a connection has, and how they are grouped.</summary>
internal static class FormLayout
{
    /// <summary>How many fields a provider of the catalogue shows before the others, at most.</summary>
    private const int MostOpen = 4;

    /// <summary>All fields of a grant, for a new connection whose provider the catalogue does not know.</summary>
    public static IReadOnlyList<FieldGroup> Of(GrantDescriptor grant, ConnectionRegistration registration) =>
        [new(FormTexts.GroupAbout, null, About(registration)), .. All(grant, registration, existing: false)];

    /// <summary>All fields of a grant, for a connection that exists already. The catalogue's entry that it was made from stays; what that was filled with can be changed.</summary>
    public static IReadOnlyList<FieldGroup> Of(GrantDescriptor grant, ConnectionRegistration registration, ProviderDefinition? preset)
    {
        var of = preset is not null ? FormTexts.ConnectsAsCatalogueSays.With(preset.Name) : registration.FromCatalogue ? FormTexts.ProviderGone.With(registration.Provider) : null;
        List<(FormField, bool)> variables = [.. preset?.Variables.Select(variable => (FormFields.Variable(variable.Key, variable.Value), variable.Value.Default is null)) ?? []];
        return
        [
            new(FormTexts.GroupAtNamed.With(preset?.Name), FormTexts.GroupAtNamedText, variables),
            new(FormTexts.GroupAbout, of, About(registration)),
            .. All(grant, registration, existing: true),
        ];
    }

    private static IReadOnlyList<FieldGroup> All(GrantDescriptor grant, ConnectionRegistration registration, bool existing)
    {
        var ofGrant = OfGrant(grant);
        if (grant.Fields.Any(field => FormFields.LookedUp.Contains(field.Name)))
            ofGrant.Insert(0, (FormFields.Issuer, false));
        return
        [
            new(FormTexts.GroupAtProvider, null, ofGrant),
            new(FormTexts.GroupDestinations, FormTexts.GroupDestinationsText, [.. FormFields.Destinations.Select(field => (field, false))]),
            new(FormTexts.GroupAdvanced, null, Advanced(grant, registration, existing)) { Folded = true },
        ];
    }

    /// <summary>What a provider of the catalogue leaves open, and all the rest folded away.</summary>
    public static IReadOnlyList<FieldGroup> Of(ProviderDefinition provider, GrantDescriptor grant, ConnectionRegistration registration, bool needsSecret)
    {
        var ofGrant = OfGrant(grant);
        var variables = provider.Variables.Select(variable => (Field: FormFields.Variable(variable.Key, variable.Value), Required: variable.Value.Default is null)).ToList();
        List<(FormField Field, bool Required)> open =
        [
            FormFields.About.Where(field => field.Name == "name").Select(field => (field, true)).Single(),
            .. variables.Where(variable => variable.Required),
            .. ofGrant.Where(entry => entry.Field.Name == FormFields.ClientSecret ? needsSecret : entry.Required && string.IsNullOrEmpty(entry.Field.Get(registration))),
        ];
        // The provider's own name is in it already.
        if (open.Count > MostOpen)
            open.RemoveAll(entry => entry.Field.Name == "name");
        var rest = FormFields.About.Where(field => field.Name is "name" or "description").Select(field => (field, false))
            .Concat(variables)
            .Concat(ofGrant)
            .Concat(FormFields.Destinations.Select(field => (field, false)))
            .Concat(Advanced(grant, registration, existing: false))
            .Where(entry => open.All(shown => shown.Field.Name != entry.Item1.Name))
            .Select(entry => (entry.Item1, false));
        return
        [
            new(FormTexts.GroupConnectTo.With(provider.Name), provider.Note, open),
            new(FormTexts.GroupMore, FormTexts.GroupMoreText, [.. rest]) { Folded = true },
        ];
    }

    // An entry of the catalogue is more than a label: another one makes another connection.
    private static List<(FormField, bool)> About(ConnectionRegistration registration) =>
        [.. FormFields.About.Where(field => field.Name != "provider" || !registration.FromCatalogue).Select(field => (field, field.Name == "name"))];

    private static List<(FormField Field, bool Required)> OfGrant(GrantDescriptor grant) =>
    [
        .. grant.Fields.Where(field => FormFields.OfGrants.ContainsKey(field.Name))
            .Select(field => (FormFields.OfGrants[field.Name] with { Words = (field.Label, field.Help) }, field.Required && !FormFields.LookedUp.Contains(field.Name))),
    ];

    private static List<(FormField Field, bool Required)> Advanced(GrantDescriptor grant, ConnectionRegistration registration, bool existing)
    {
        var signs = grant.Fields.Any(field => field.Name == FormFields.ClientKey);
        var browser = grant is { Interactive: true, Consent: ConsentKind.Browser };
        var advanced = registration.AuthenticationType == AuthenticationType.OAuth2
            ? FormFields.Advanced
                .Where(field => browser || !field.Interactive)
                .Where(field => grant.Fields.All(own => own.Name != field.Name))
                // A grant that signs needs them whatever the client authenticates with.
                .Select(field => signs && field.Name.StartsWith("clientKeySettings.", StringComparison.Ordinal) ? field with { ShownWhen = null } : field)
            : FormFields.Advanced.Where(field => field.Name == "userinfoEndpoint");
        if (browser && !existing)
            advanced = [FormFields.Template, .. advanced];
        return [.. advanced.Select(field => (field, false))];
    }
}
