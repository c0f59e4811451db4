using Microsoft.AspNetCore.Http;
using OAuthWebhook.AspNetCore.Texts;
using OAuthWebhook.ClientAuthentication;
using OAuthWebhook.Connections;
using OAuthWebhook.Grants;
using OAuthWebhook.Management;
using OAuthWebhook.Providers;

namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>The form of a new or edited connection: which fields its grant has, what is in them, and what is wrong with them.</summary>
internal sealed class ConnectionForm
{
    private static readonly Dictionary<string, string?> NoVariables = [];

    // Whether the client has a secret follows from how it proves itself, whatever the grant is.
    private static readonly string[] AuthenticationFields = ["clientAuthenticationMethod", "refresh.clientAuthenticationMethod"];

    private readonly Dictionary<string, string?> _values = [];
    private readonly Dictionary<string, List<string>> _errors = [];
    private readonly ConnectionRegistration _registration;
    private readonly ClientAuthenticationCatalog _authentication;
    private readonly HashSet<string> _stored = [];
    private readonly ProviderCatalog _providers;
    private readonly ProviderDefinition? _preset;

    /// <summary>The form of a new connection.</summary>
    public ConnectionForm(GrantDescriptor grant, ProviderCatalog providers, ClientAuthenticationCatalog authentication)
        : this(grant, providers, authentication, EnteredCredentials.New(grant), FormLayout.Of(grant, EnteredCredentials.New(grant)))
    {
    }

    /// <summary>The form of an existing one. A grant type this host no longer has shows the fields every connection has.</summary>
    public ConnectionForm(ConnectionOverview connection, GrantCatalog grants, ProviderCatalog providers, ClientAuthenticationCatalog authentication)
        : this(GrantOf(connection, grants), providers, authentication, connection.Registration, FormLayout.Of(GrantOf(connection, grants), connection.Registration, PresetOf(connection.Registration, providers)))
    {
        _preset = PresetOf(connection.Registration, providers);
        Note(FormFields.ClientSecret, connection.HasClientSecret);
        Note(FormFields.Password, connection.HasPassword);
        Note(FormFields.ClientKey, connection.HasClientKey);
        Note(FormFields.ClientCertificate, connection.HasClientCertificate);
        Note(FormFields.ApiKey, connection.HasApiKey);
        Version = connection.Version;

        void Note(string secret, bool stored)
        {
            if (stored)
                _stored.Add(secret);
        }
    }

    /// <summary>The form of a new connection to a provider of the catalogue.</summary>
    public ConnectionForm(ProviderDefinition provider, GrantDescriptor grant, ProviderCatalog providers, ClientAuthenticationCatalog authentication)
        : this(provider, grant, providers, authentication, Begin(provider, grant, providers, NoVariables))
    {
    }

    private ConnectionForm(ProviderDefinition provider, GrantDescriptor grant, ProviderCatalog providers, ClientAuthenticationCatalog authentication, ConnectionRegistration begun)
        : this(grant, providers, authentication, begun, FormLayout.Of(provider, grant, begun, NeedsSecret(authentication, begun.ClientAuthenticationMethod)))
    {
        Provider = _preset = provider;
        foreach (var (name, variable) in provider.Variables)
            _values[FormFields.VariablePrefix + name] = variable.Default;
    }

    private ConnectionForm(GrantDescriptor grant, ProviderCatalog providers, ClientAuthenticationCatalog authentication, ConnectionRegistration registration, IReadOnlyList<FieldGroup> groups)
    {
        Grant = grant;
        _providers = providers;
        _authentication = authentication;
        _registration = registration;
        IsTokenless = registration.Tokenless;
        Groups = groups;
        foreach (var field in Fields)
            _values[field.Name] = field.Get(registration);
    }

    /// <summary>The provider of the catalogue that a new connection is to; null where everything is entered, and for an existing one.</summary>
    public ProviderDefinition? Provider { get; }

    /// <summary>The grant whose fields it has.</summary>
    public GrantDescriptor Grant { get; }

    /// <summary>Whether it has, or will have, no token of its own to be got.</summary>
    public bool IsTokenless { get; private set; }

    /// <summary>The version that is being edited; null for a new connection.</summary>
    public long? Version { get; private set; }

    /// <summary>The fields as they are laid out.</summary>
    public IReadOnlyList<FieldGroup> Groups { get; }

    private IEnumerable<FormField> Fields => Groups.SelectMany(group => group.Fields).Select(entry => entry.Field);

    /// <summary>What is wrong with the whole, or with something that has no field here.</summary>
    public IReadOnlyList<string> OtherErrors => _errors.GetValueOrDefault("") ?? [];

    /// <summary>The fields that something is wrong with.</summary>
    public IEnumerable<FieldView> Wrong => Groups.SelectMany(Views).Where(view => view.Errors.Count > 0);

    /// <summary>Whether anything is wrong.</summary>
    public bool HasErrors => _errors.Count > 0;

    /// <summary>A group's fields with what is in them.</summary>
    public IEnumerable<FieldView> Views(FieldGroup group) => group.Fields.Select(field => new FieldView(
        field.Field.Name == FormFields.ClientSecret ? field.Field with { RequiredWhen = SecretIsNeeded } : field.Field,
        field.Field.Name == FormFields.ClientSecret ? AuthenticationFields.Any(name => NeedsSecret(_authentication, _values.GetValueOrDefault(name))) : field.Required,
        field.Field.IsSecret ? null : _values.GetValueOrDefault(field.Field.Name),
        _errors.GetValueOrDefault(field.Field.Name) ?? [],
        Choices(field.Field.Name),
        _stored.Contains(field.Field.Name)));

    /// <summary>Whether a folded group has to be open: something in it is wrong, or was changed from the usual.</summary>
    public bool IsOpen(FieldGroup group)
    {
        var usual = Provider is null ? EnteredCredentials.New(Grant) : _registration;
        return group.Fields.Any(field => _errors.ContainsKey(field.Field.Name) || (_values.GetValueOrDefault(field.Field.Name) ?? "") != (field.Field.Get(usual) ?? ""));
    }

    /// <summary>Takes what was sent, and makes the core's input from it. What cannot be read is in the errors.</summary>
    public ConnectionInput Read(IFormCollection form)
    {
        var registration = WithVariables(Fields.Where(field => field.IsVariable).ToDictionary(field => field.Name[FormFields.VariablePrefix.Length..], field => Entered(form, field)));
        foreach (var field in Fields.Where(field => !field.IsSecret))
        {
            // A separator is a space: nothing to trim there.
            _values[field.Name] = field.Name == "scopeSeparator" ? form[field.Name].ToString() : Entered(form, field);
            // What was shown and not touched is as it was, or as the catalogue says with the variables that were entered just now.
            if ((_values[field.Name] ?? "") == Shown(field))
                continue;
            registration = field.Set(registration, _values[field.Name], error => AddError(field.Name, error));
        }

        // By the API it is the catalogue's entry then, with all that it does otherwise; a person here means a label.
        if (_preset is null && !registration.FromCatalogue && _providers.Find(registration.Provider) is { } known)
            AddError("provider", FormTexts.LabelIsProvider.With(known.Id, known.Name));

        IsTokenless = registration.Tokenless;
        return new ConnectionInput
        {
            Registration = registration,
            ClientSecret = ReadSecret(form, FormFields.ClientSecret),
            Password = ReadSecret(form, FormFields.Password),
            ClientKey = ReadSecret(form, FormFields.ClientKey),
            ClientCertificate = ReadSecret(form, FormFields.ClientCertificate),
            ApiKey = ReadSecret(form, FormFields.ApiKey),
        };
    }

    /// <summary>Takes the core's errors, each to the field it is about.</summary>
    public void Add(IReadOnlyDictionary<string, string[]> errors)
    {
        foreach (var (name, texts) in errors)
        {
            var field = Fields.FirstOrDefault(field => name == field.Name || name.StartsWith(field.Name + "[", StringComparison.Ordinal) || name.StartsWith(field.Name + ".", StringComparison.Ordinal));
            foreach (var text in texts)
                AddError(field?.Name ?? "", text);
        }
    }

    /// <summary>Says that somebody else was faster. Sending the form once more replaces what they did.</summary>
    public void AddConflict(long currentVersion)
    {
        Version = currentVersion;
        AddError("", FormTexts.ChangedMeanwhile);
    }

    private static string? Entered(IFormCollection form, FormField field) => form[field.Name].ToString().Trim() is { Length: > 0 } entered ? entered : null;

    // Browsers send line breaks as CR LF.
    private string Shown(FormField field) => field.Get(_registration)?.ReplaceLineEndings("\r\n") ?? "";

    private static ProviderDefinition? PresetOf(ConnectionRegistration registration, ProviderCatalog providers) => registration.FromCatalogue ? providers.Find(registration.Provider) : null;

    // What the catalogue filled in follows the variables that it was filled with; what somebody has entered in its place stays.
    private ConnectionRegistration WithVariables(Dictionary<string, string?> entered)
    {
        if (Provider is not null)
            return Begin(Provider, Grant, _providers, entered);
        if (_preset is null || entered.Count == 0)
            return _registration;
        var was = Begin(_preset, Grant, _providers, _registration.Variables.ToDictionary(variable => variable.Key, variable => (string?)variable.Value));
        var becomes = Begin(_preset, Grant, _providers, entered);
        // One that was left to its default goes on following it.
        var variables = becomes.Variables.Where(variable => _registration.Variables.ContainsKey(variable.Key) || variable.Value != _preset.Variables[variable.Key].Default);
        var filled = FormFields.Filled
            .Where(field => field.Get(_registration) == field.Get(was) && field.Get(was) != field.Get(becomes))
            .Aggregate(_registration, (registration, field) => field.Set(registration, field.Get(becomes), error => AddError(field.Name, error)));
        return filled with { Variables = variables.ToDictionary() };
    }

    private static ConnectionRegistration Begin(ProviderDefinition provider, GrantDescriptor grant, ProviderCatalog providers, IReadOnlyDictionary<string, string?> variables) =>
        providers.Begin(provider.Id, new() { Variables = variables }) with
        {
            Name = provider.Name,
            Provider = provider.Id,
            GrantType = grant.GrantType,
            Variables = variables.Where(variable => variable.Value is not null).ToDictionary(variable => variable.Key, variable => variable.Value!),
        };

    private void AddError(string name, string error)
    {
        if (!_errors.TryGetValue(name, out var errors))
            _errors[name] = errors = [];
        errors.Add(error);
    }

    private string SecretIsNeeded => string.Join(';', AuthenticationFields.Select(name => $"{name}={string.Join(',', _authentication.Methods.Select(method => method.Name).Where(method => NeedsSecret(_authentication, method)))}"));

    private static bool NeedsSecret(ClientAuthenticationCatalog authentication, string? method) => authentication.Find(method ?? "") is { Needs: ClientCredential.Secret };

    private IReadOnlyList<(string Value, string Text)> Methods => [.. _authentication.Methods.Select(method => (method.Name, FormTexts.MethodAndName.With(method.DisplayName, method.Name)))];

    private IReadOnlyList<(string Value, string Text)> Choices(string name) => name switch
    {
        "clientAuthenticationMethod" => Methods,
        "refresh.clientAuthenticationMethod" => [("", FormTexts.MethodAsAbove), .. Methods],
        "clientKeySettings.algorithm" => [("", FormTexts.AlgorithmThatFits), ("RS256", "RS256"), ("PS256", "PS256"), ("ES256", "ES256")],
        "basicEncoding" => [("form", FormTexts.EncodingForm), ("raw", FormTexts.EncodingRaw)],
        "apiKeySettings.in" => [("header", FormTexts.InHeader), ("query", FormTexts.InQuery)],
        "scopeSeparator" => [(" ", FormTexts.SeparatorSpace), (",", FormTexts.SeparatorComma)],
        _ when _preset is not null && name.StartsWith(FormFields.VariablePrefix, StringComparison.Ordinal) => [.. _preset.Variables[name[FormFields.VariablePrefix.Length..]].Choices.Select(choice => (choice, choice))],
        _ => [],
    };

    // Empty keeps what is stored; only the box beside it removes it.
    private static string? ReadSecret(IFormCollection form, string name) =>
        form[name].ToString() is { Length: > 0 } secret ? secret : form[name + ".remove"] == "true" ? "" : null;

    private static GrantDescriptor GrantOf(ConnectionOverview connection, GrantCatalog grants) =>
        EnteredCredentials.Of(connection.Registration.AuthenticationType)
        ?? grants.Find(connection.Registration.GrantType)?.Descriptor
        ?? new GrantDescriptor { GrantType = connection.Registration.GrantType, DisplayName = connection.Registration.GrantType, Description = FormTexts.GrantNotSupported };
}

/// <summary>Fields that belong together.</summary>
internal sealed record FieldGroup(string Title, string? Text, IReadOnlyList<(FormField Field, bool Required)> Fields)
{
    /// <summary>Whether most people never need it.</summary>
    public bool Folded { get; init; }
}

/// <summary>A field with what is in it. A secret's text is never there.</summary>
internal sealed record FieldView(
    FormField Field, bool Required, string? Value, IReadOnlyList<string> Errors, IReadOnlyList<(string Value, string Text)> Choices, bool Stored);
