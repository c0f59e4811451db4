namespace OAuthWebhook.Json;

/// <summary>What texts of a catalogue file have to look like. Drives the loader and the published schema.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TextFormAttribute(TextForm form) : Attribute
{
    /// <summary>The form of the text; of each text, where the property is a list; of each value, where it is a table.</summary>
    public TextForm Form { get; } = form;

    /// <summary>The form of a table's keys.</summary>
    public TextForm Keys { get; init; } = TextForm.Any;

    /// <summary>Which <c>{names}</c> it may hold.</summary>
    public TemplateNames Names { get; init; }
}

/// <summary>The forms of texts in a catalogue file.</summary>
internal enum TextForm
{
    /// <summary>Any text.</summary>
    Any,

    /// <summary>A text that is not blank.</summary>
    Text,

    /// <summary>What a connection names a provider by.</summary>
    Id,

    /// <summary>The name of a variable or of a captured field.</summary>
    FieldName,

    /// <summary>A value of a protocol's registry, such as a grant type.</summary>
    WireValue,

    /// <summary>A scope (RFC 6749 §3.3).</summary>
    Scope,

    /// <summary>The name of a form or query parameter.</summary>
    ParameterName,

    /// <summary>The name of a header (RFC 9110 §5.1).</summary>
    HeaderName,

    /// <summary>A header's value (RFC 9110 §5.5).</summary>
    HeaderValue,

    /// <summary>A method (RFC 9110 §9).</summary>
    Method,

    /// <summary>A JSON pointer (RFC 6901).</summary>
    Pointer,

    /// <summary>A regular expression.</summary>
    Pattern,

    /// <summary>An absolute https URL.</summary>
    Url,

    /// <summary>An entry of the allowed hosts.</summary>
    Host,
}

/// <summary>Which <c>{names}</c> a text may hold.</summary>
[Flags]
internal enum TemplateNames
{
    /// <summary>None: a brace is a brace.</summary>
    None = 0,

    /// <summary>Variables that a person fills in. They are put in when the connection is made.</summary>
    Variables = 1,

    /// <summary>Also fields of the callback: it is used after it.</summary>
    Callback = 2,

    /// <summary>Also fields of the token answer, and of what was looked up with the token: it is used with a token.</summary>
    Answer = 4,

    /// <summary>Also the client's and the token's own, by their standard names.</summary>
    Credentials = 8,

    /// <summary>All that is known once there is a token.</summary>
    WithToken = Variables | Callback | Answer,
}
