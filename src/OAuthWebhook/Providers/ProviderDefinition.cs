using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Json;
using OAuthWebhook.Quirks;

namespace OAuthWebhook.Providers;

/// <summary>One entry of the provider catalogue: what a connection of this provider begins with, and what the provider does otherwise than the standards say.</summary>
public sealed record ProviderDefinition
{
    /// <summary>What a connection names it by; lower case, stable for ever.</summary>
    public required string Id { get; init; }

    /// <summary>What people know it by.</summary>
    [TextForm(TextForm.Text)]
    public required string Name { get; init; }

    /// <summary>Where the facts are from.</summary>
    public required ProviderSource Documentation { get; init; }

    /// <summary>What a person should know before they begin, one sentence: where to register the client, what to switch on.</summary>
    [TextForm(TextForm.Text)]
    public string? Note { get; init; }

    /// <summary>The wire values of the grants it offers, the usual one first.</summary>
    [TextForm(TextForm.WireValue)]
    public required IReadOnlyList<string> Grants { get; init; }

    /// <summary>The <c>{names}</c> in its URLs that a person fills in.</summary>
    [TextForm(TextForm.Any, Keys = TextForm.FieldName)]
    public IReadOnlyDictionary<string, ProviderVariable> Variables { get; init; } = new Dictionary<string, ProviderVariable>();

    /// <summary>What a connection of this provider begins with, in the fields of the management API. URLs may hold <c>{names}</c>: of a variable, or of a field that an answer fills.</summary>
    public required RegistrationValues Connection { get; init; }

    /// <summary>What differs from the standards.</summary>
    public ProviderQuirks Quirks { get; init; } = ProviderQuirks.None;
}

/// <summary>Where the facts of a catalogue entry are from.</summary>
/// <param name="Url">The provider's own documentation.</param>
/// <param name="Read">The day it was read.</param>
public sealed record ProviderSource(Uri Url, DateOnly Read);

/// <summary>A value that a person fills in.</summary>
public sealed record ProviderVariable
{
    /// <summary>Its label in forms.</summary>
    [TextForm(TextForm.Text)]
    public required string Label { get; init; }

    /// <summary>One sentence that says where to find it.</summary>
    [TextForm(TextForm.Text)]
    public string? Help { get; init; }

    /// <summary>What it is when nobody says; null: it has to be entered.</summary>
    public string? Default { get; init; }

    /// <summary>The values it may have; empty: any.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The regular expression that the whole value has to match; null: letters, digits, hyphens and dots, so that it cannot lead to another host than its URL says.</summary>
    [TextForm(TextForm.Pattern)]
    public string? Pattern { get; init; }

    /// <summary>Whether it may have a value.</summary>
    internal bool Accepts(string value) =>
        (Choices.Count == 0 || Choices.Contains(value))
        && (Pattern is null ? UrlTemplate.IsHostName(value) : TextForms.TryCompile(Pattern, out var pattern) && pattern!.IsMatch(value));
}
