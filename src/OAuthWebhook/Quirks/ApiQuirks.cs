using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using OAuthWebhook.Json;

namespace OAuthWebhook.Quirks;

/// <summary>A GET with the new token whose answer fills fields.</summary>
public sealed record LookUp
{
    /// <summary>The URL; its host has to be one of the connection's.</summary>
    [TextForm(TextForm.Url, Names = TemplateNames.WithToken)]
    public required string Url { get; init; }

    /// <summary>What to keep: field → pointer.</summary>
    [TextForm(TextForm.Pointer, Keys = TextForm.FieldName)]
    public IReadOnlyDictionary<string, string> Fields { get; init; } = ProviderQuirks.Nothing;

    /// <summary>Where the account's name is.</summary>
    [TextForm(TextForm.Pointer)]
    public string? Account { get; init; }
}

/// <summary>How requests to the API carry the token, and how the API refuses it.</summary>
public sealed record ApiQuirks
{
    /// <summary>Further headers that every request needs, unless it has them itself.</summary>
    [TextForm(TextForm.HeaderValue, Keys = TextForm.HeaderName, Names = TemplateNames.WithToken)]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = ProviderQuirks.Nothing;

    /// <summary>The header that carries the token; null: <c>Authorization</c>.</summary>
    [TextForm(TextForm.HeaderName)]
    public string? TokenHeader { get; init; }

    /// <summary>What stands before it, with its blank; null: <c>Bearer </c> in <c>Authorization</c>, nothing in any other header.</summary>
    [TextForm(TextForm.HeaderValue)]
    public string? TokenPrefix { get; init; }

    /// <summary>What says, beside a 401, that the token was refused. One that holds is enough.</summary>
    public IReadOnlyList<TokenRejection> TokenRejected { get; init; } = [];
}

/// <summary>An answer that refuses the token. All that is given has to hold.</summary>
public sealed record TokenRejection
{
    /// <summary>The statuses it can have; empty: any.</summary>
    [Range(100, 599)]
    public IReadOnlyList<int> Statuses { get; init; } = [];

    /// <summary>A header it has to have.</summary>
    [TextForm(TextForm.HeaderName)]
    public string? Header { get; init; }

    /// <summary>What that header's value has to contain, in any case; null: anything.</summary>
    [TextForm(TextForm.Text)]
    public string? HeaderContains { get; init; }

    /// <summary>What its JSON body has to say.</summary>
    public JsonCondition? Body { get; init; }

    /// <summary>Whether such an answer means that the request was not processed, so that any method may be sent again with a new token.</summary>
    public bool NotProcessed { get; init; }
}

/// <summary>Something that a JSON text says.</summary>
public sealed record JsonCondition
{
    /// <summary>Where (RFC 6901).</summary>
    [TextForm(TextForm.Pointer)]
    public required string At { get; init; }

    /// <summary>What is there: one of these texts, numbers or truth values as JSON writes them, in any case; empty: anything but <c>null</c>.</summary>
    public IReadOnlyList<string> IsOneOf { get; init; } = [];
}

/// <summary>A revocation that is not as RFC 7009 says.</summary>
public sealed record RevocationQuirks
{
    /// <summary>The method.</summary>
    [TextForm(TextForm.Method)]
    public string Method { get; init; } = "POST";

    /// <summary>How its parameters are sent.</summary>
    public ParameterEncoding Encoding { get; init; }

    /// <summary>Its parameters; <c>{token}</c>, <c>{access_token}</c>, <c>{refresh_token}</c>, <c>{client_id}</c> and <c>{client_secret}</c> stand for those. Null: those of RFC 7009 §2.1.</summary>
    [TextForm(TextForm.Any, Keys = TextForm.ParameterName, Names = TemplateNames.WithToken | TemplateNames.Credentials)]
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }

    /// <summary>How it is authenticated.</summary>
    public RevocationAuthentication Authentication { get; init; }

    /// <summary>What makes an answer a refusal whatever its status; null: the status alone.</summary>
    public JsonCondition? ErrorWhen { get; init; }
}

/// <summary>How a revocation is authenticated.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<RevocationAuthentication>))]
public enum RevocationAuthentication
{
    /// <summary>As token requests are (RFC 7009 §2.1).</summary>
    Client,

    /// <summary>With the access token itself.</summary>
    Bearer,

    /// <summary>Not at all.</summary>
    None,
}
