using System.Text.Json.Serialization;
using OAuthWebhook.Json;

namespace OAuthWebhook.Grants;

/// <summary>What a person needs to know and enter to use a grant type. Drives forms and validation.</summary>
public sealed record GrantDescriptor
{
    /// <summary>The wire value of <c>grant_type</c>.</summary>
    public required string GrantType { get; init; }

    /// <summary>A name for lists.</summary>
    public required string DisplayName { get; init; }

    /// <summary>When to choose it, one sentence.</summary>
    public required string Description { get; init; }

    /// <summary>Whether nothing but a person can begin it.</summary>
    public bool Interactive { get; init; }

    /// <summary>How that person does so, where it is <see cref="Interactive"/>.</summary>
    public ConsentKind Consent { get; init; } = ConsentKind.Browser;

    /// <summary>Whether a connection may have it; false for one that only serves others.</summary>
    public bool Selectable { get; init; } = true;

    /// <summary>What it needs besides what every connection has.</summary>
    public IReadOnlyList<GrantField> Fields { get; init; } = [];
}

/// <summary>How a person begins an interactive grant.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ConsentKind>))]
public enum ConsentKind
{
    /// <summary>In the browser that is sent to the provider and back (RFC 6749 §4.1).</summary>
    Browser,

    /// <summary>By entering a code at the provider, in a browser anywhere (RFC 8628).</summary>
    Device,

    /// <summary>By entering here what they got elsewhere.</summary>
    Token,
}

/// <summary>A value that a grant needs.</summary>
/// <param name="Name">The field's name in the API, such as <c>tokenEndpoint</c>.</param>
/// <param name="Label">Its label in forms.</param>
/// <param name="Help">One sentence that says where to find it.</param>
/// <param name="Required">Whether the grant does not work without it.</param>
/// <param name="Secret">Whether it is write-only.</param>
public sealed record GrantField(string Name, string Label, string Help, bool Required = true, bool Secret = false)
{
    internal static GrantField TokenEndpoint { get; } = new("tokenEndpoint", "Token URL", "Where the provider hands out tokens, as its documentation says; https.");

    internal static GrantField ClientId { get; } = new("clientId", "Client ID", "The id the provider gave your application when you registered it.");

    internal static GrantField ClientSecret { get; } = new("clientSecret", "Client secret", "The secret that came with the client id. A public client has none; its client authentication is None.", Required: false, Secret: true);

    internal static GrantField Scopes { get; } = new("scopes", "Scopes", "What the token may be used for; names from the provider's documentation, separated by spaces.", Required: false);
}
