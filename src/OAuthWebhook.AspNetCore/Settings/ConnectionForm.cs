using Microsoft.AspNetCore.Http;
using OAuthWebhook.ClientAuthentication;
using OAuthWebhook.Connections;
using OAuthWebhook.Grants;
using OAuthWebhook.Management;

namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>The form of a new or edited connection: which fields its grant has, what is in them, and what is wrong with them.</summary>
internal sealed class ConnectionForm
{
    private readonly Dictionary<string, string?> _values = [];
    private readonly Dictionary<string, List<string>> _errors = [];
    private readonly ConnectionRegistration _registration;
    private readonly ClientAuthenticationCatalog _authentication;
    private readonly HashSet<string> _stored = [];

    /// <summary>The form of a new connection.</summary>
    public ConnectionForm(GrantDescriptor grant, ClientAuthenticationCatalog authentication)
        : this(grant, authentication, EnteredCredentials.New(grant), existing: false)
    {
    }

    /// <summary>The form of an existing one. A grant type this host no longer has shows the fields every connection has.</summary>
    public ConnectionForm(ConnectionOverview connection, GrantCatalog grants, ClientAuthenticationCatalog authentication)
        : this(GrantOf(connection, grants), authentication, connection.Registration, existing: true)
    {
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

    private ConnectionForm(GrantDescriptor grant, ClientAuthenticationCatalog authentication, ConnectionRegistration registration, bool existing)
    {
        Grant = grant;
        _authentication = authentication;
        _registration = registration;
        IsTokenless = registration.Tokenless;
        var ofGrant = grant.Fields.Where(field => FormFields.OfGrants.ContainsKey(field.Name))
            .Select(field => (FormFields.OfGrants[field.Name] with { Label = field.Label, Help = field.Help }, field.Required && !FormFields.LookedUp.Contains(field.Name)))
            .ToList();
        if (grant.Fields.Any(field => FormFields.LookedUp.Contains(field.Name)))
            ofGrant.Insert(0, (FormFields.Issuer, false));
        var signs = grant.Fields.Any(field => field.Name == FormFields.ClientKey);
        var advanced = registration.AuthenticationType == AuthenticationType.OAuth2
            ? FormFields.Advanced
                .Where(field => grant is { Interactive: true, Consent: ConsentKind.Browser } || !field.Interactive)
                .Where(field => grant.Fields.All(own => own.Name != field.Name))
                // A grant that signs needs them whatever the client authenticates with.
                .Select(field => signs && field.Name.StartsWith("clientKeySettings.", StringComparison.Ordinal) ? field with { ShownWhen = null } : field)
            : FormFields.Advanced.Where(field => field.Name == "userinfoEndpoint");
        if (grant.Interactive && !existing)
            advanced = [FormFields.Template, .. advanced];
        Groups =
        [
            Group("About this connection", null, FormFields.About.Select(field => (field, field.Name == "name"))),
            Group("At the provider", null, ofGrant),
            Group("Where the token may go", "A token is sent only to the hosts named here: give at least one.", FormFields.Destinations.Select(field => (field, false))),
            Group("Advanced", null, advanced.Select(field => (field, false))) with { Folded = true },
        ];
        foreach (var field in Fields)
            _values[field.Name] = field.Get(registration);
    }

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
        field.Field,
        field.Required,
        field.Field.IsSecret ? null : _values.GetValueOrDefault(field.Field.Name),
        _errors.GetValueOrDefault(field.Field.Name) ?? [],
        Choices(field.Field.Name),
        _stored.Contains(field.Field.Name)));

    /// <summary>Whether a folded group has to be open: something in it is wrong, or was changed from the usual.</summary>
    public bool IsOpen(FieldGroup group)
    {
        var usual = EnteredCredentials.New(Grant);
        return group.Fields.Any(field => _errors.ContainsKey(field.Field.Name) || (_values.GetValueOrDefault(field.Field.Name) ?? "") != (field.Field.Get(usual) ?? ""));
    }

    /// <summary>Takes what was sent, and makes the core's input from it. What cannot be read is in the errors.</summary>
    public ConnectionInput Read(IFormCollection form)
    {
        var registration = _registration;
        foreach (var field in Fields.Where(field => !field.IsSecret))
        {
            var text = form[field.Name].ToString();
            var value = text.Trim() is { Length: > 0 } trimmed ? trimmed : null;

            // A separator is a space: nothing to trim there.
            _values[field.Name] = field.Name == "scopeSeparator" ? text : value;
            registration = field.Set(registration, _values[field.Name], error => AddError(field.Name, error));
        }

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
        AddError("", "Somebody else changed this connection while you were editing. Nothing was saved yet. Save again to replace their changes with what is below, or open the connection anew to see them.");
    }

    private void AddError(string name, string error)
    {
        if (!_errors.TryGetValue(name, out var errors))
            _errors[name] = errors = [];
        errors.Add(error);
    }

    private IReadOnlyList<(string Value, string Text)> Methods => [.. _authentication.Methods.Select(method => (method.Name, $"{method.DisplayName} ({method.Name})"))];

    private IReadOnlyList<(string Value, string Text)> Choices(string name) => name switch
    {
        "clientAuthenticationMethod" => Methods,
        "refresh.clientAuthenticationMethod" => [("", "As above"), .. Methods],
        "clientKeySettings.algorithm" => [("", "The first that fits the key"), ("RS256", "RS256"), ("PS256", "PS256"), ("ES256", "ES256")],
        "basicEncoding" => [("form", "Form-encoded (RFC 6749)"), ("raw", "Raw")],
        "apiKeySettings.in" => [("header", "A header"), ("query", "The query")],
        "scopeSeparator" => [(" ", "Space"), (",", "Comma")],
        _ => [],
    };

    // Empty keeps what is stored; only the box beside it removes it.
    private static string? ReadSecret(IFormCollection form, string name) =>
        form[name].ToString() is { Length: > 0 } secret ? secret : form[name + ".remove"] == "true" ? "" : null;

    private static GrantDescriptor GrantOf(ConnectionOverview connection, GrantCatalog grants) =>
        EnteredCredentials.Of(connection.Registration.AuthenticationType)
        ?? grants.Find(connection.Registration.GrantType)?.Descriptor
        ?? new GrantDescriptor { GrantType = connection.Registration.GrantType, DisplayName = connection.Registration.GrantType, Description = "This host has no support for this grant type." };

    private static FieldGroup Group(string title, string? text, IEnumerable<(FormField Field, bool Required)> fields) => new(title, text, [.. fields]);
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
