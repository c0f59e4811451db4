using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Providers;
using OAuthWebhook.Results;

namespace OAuthWebhook.Management;

/// <summary>What one concept asks of a connection. Every message says what is wrong with which field and what to enter.</summary>
internal interface IConnectionRule
{
    /// <summary>Notes what is wrong.</summary>
    void Check(ConnectionCheck check);
}

/// <summary>A connection that is being checked.</summary>
/// <param name="Input">What was entered.</param>
/// <param name="Existing">What it replaces; null for a new connection.</param>
internal sealed record ConnectionCheck(ConnectionInput Input, Connection? Existing)
{
    private readonly List<(string Field, string Message)> _errors = [];

    public ConnectionRegistration Registration => Input.Registration;

    /// <summary>The catalogue's entry for its provider; null where it has none.</summary>
    public ProviderDefinition? Provider { get; init; }

    /// <summary>The key that the connection refers to; null when it refers to none, or by something that is no name.</summary>
    public OAuthResult<Secrets.Secret>? ReferredKey { get; init; }

    /// <summary>The certificate that the connection refers to; null when it refers to none, or by something that is no name.</summary>
    public OAuthResult<Secrets.Secret>? ReferredCertificate { get; init; }

    /// <summary>What is wrong with the connections that a token exchange takes its tokens from; null when nothing is.</summary>
    public TokenExchangeFault? ExchangeFault { get; init; }

    /// <summary>What is wrong: one message a field is enough, the first.</summary>
    public Dictionary<string, string[]> Errors =>
        _errors.GroupBy(error => error.Field).ToDictionary(group => group.Key, group => new[] { group.First().Message });

    /// <summary>Notes an error.</summary>
    /// <param name="field">The field's name in the API.</param>
    /// <param name="message">What is wrong, and what to enter.</param>
    public void Add(string field, string message) => _errors.Add((field, message));

    /// <summary>Whether there will be a secret: entered now, or stored and kept.</summary>
    public static bool HasSecret(string? entered, Secrets.Secret? stored) => entered is null ? stored is not null : entered.Length > 0;

    /// <summary>
    /// Whether an edit leaves secrets as they are that cannot be decrypted now: only of a connection that is disabled, or is being
    /// disabled, which has to be possible without entering them, and must not lose what the keys, once they are back, decrypt.
    /// </summary>
    public static bool KeepsUnreadable(ConnectionInput input, Connection? existing) =>
        existing is { SecretsUnreadable: true } && input is { Registration.Disabled: true, ClientSecret: null, Password: null, ClientKey: null, ClientCertificate: null, ApiKey: null };

    /// <inheritdoc cref="KeepsUnreadable(ConnectionInput, Connection?)" />
    public bool KeepsUnreadableSecrets => KeepsUnreadable(Input, Existing);

    /// <summary>A text of some length, without control characters.</summary>
    public void Text(string field, string? value, int longest, bool required = false)
    {
        if (required && string.IsNullOrWhiteSpace(value))
            Add(field, $"Enter a {field}.");
        else if (value?.Length > longest)
            Add(field, $"It has {value.Length} characters; at most {longest} are kept.");
        else if (value is not null && field != "description" && value.Any(char.IsControl))
            Add(field, "It holds a line break or another control character. Remove that.");
    }

    /// <summary>An endpoint, if there is one: TLS, and no fragment (RFC 6749 §3.1.2.1 and §3.2).</summary>
    public void Endpoint(string field, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return;
        value = AsUsed(value);
        // On Unix "/token" is the absolute name of a file.
        if (!Uri.TryCreate(value, UriKind.Absolute, out var uri) || uri.IsFile || uri.HostNameType == UriHostNameType.Unknown)
            Add(field, $"'{value}' is not an absolute URL. Enter one that begins with https://.");
        else if (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
            Add(field, $"It begins with {uri.Scheme}; credentials are sent over https only (RFC 6749 §3.2). Enter the https URL.");
        else if (uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
            Add(field, "It holds a fragment or a user name. Remove that.");
    }

    /// <summary>A URL as it could be once its names are filled, where they are names of the provider's; which of them may stand there <see cref="Rules.ProviderRule"/> says.</summary>
    public string AsUsed(string url)
    {
        if (Provider is not { } provider || UrlTemplate.Sample(url) is not { } sample)
            return url;
        return UrlTemplate.NamesIn(url).All(name => provider.Variables.ContainsKey(name) || provider.Quirks.AllFields.Contains(name)) ? sample.OriginalString : url;
    }

    /// <summary>Further parameters: named, and none of the protocol's own.</summary>
    public void Parameters(string field, IReadOnlyDictionary<string, string> parameters, string[] own)
    {
        foreach (var name in parameters.Keys)
        {
            if (string.IsNullOrWhiteSpace(name))
                Add(field, "A parameter has no name. Enter one, or remove it.");
            else if (own.Contains(name))
                Add($"{field}.{name}", $"'{name}' is set by the protocol. Remove it here.");
        }
    }

    /// <summary>A number of seconds, if there is one.</summary>
    public void Seconds(string field, int? value, int least)
    {
        const int tenYears = 315_360_000;
        if (value < least || value > tenYears)
            Add(field, $"Enter seconds from {least} to {tenYears}, or nothing.");
    }
}
