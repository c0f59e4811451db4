using System.Text.Json.Serialization;
using OAuthWebhook.Json;

namespace OAuthWebhook.Promotion;

/// <summary>How an import is made.</summary>
public sealed record ImportOptions
{
    /// <summary>Whether a connection whose id is there is updated in place; its secrets and its token are kept. Otherwise it is left alone.</summary>
    public bool UpdateExisting { get; init; }

    /// <summary>Whether a connection whose name another one has is imported under another name, such as <c>CRM (2)</c>. Otherwise it is refused.</summary>
    public bool RenameSameName { get; init; }

    /// <summary>Whether nothing is changed, and it is only told what would be.</summary>
    public bool DryRun { get; init; }
}

/// <summary>One connection of an import, as far as it could be read.</summary>
/// <param name="Connection">What it says; null when it could not be read.</param>
/// <param name="Errors">What is wrong with it, by the field's name in the API.</param>
public sealed record ImportEntry(ExportedConnection? Connection, IReadOnlyDictionary<string, string[]> Errors)
{
    /// <summary>The id of one that could not be read, where that could.</summary>
    public string? Id { get; init; }

    /// <summary>The name of one that could not be read, where that could.</summary>
    public string? Name { get; init; }
}

/// <summary>What became of one connection of an import.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ImportOutcome>))]
public enum ImportOutcome
{
    /// <summary>It was added under its id.</summary>
    Created,

    /// <summary>The one that has its id was updated.</summary>
    Updated,

    /// <summary>It is there, and was left alone.</summary>
    Skipped,

    /// <summary>It cannot be imported; the others are all the same.</summary>
    Refused,
}

/// <summary>Why a connection was skipped or refused.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ImportReason>))]
public enum ImportReason
{
    /// <summary>A connection of its id is there, and was not to be updated.</summary>
    Exists,

    /// <summary>The connection that is there is the same already.</summary>
    Unchanged,

    /// <summary>Another connection has its name.</summary>
    SameName,

    /// <summary>The connection of its id is in the host's configuration, which alone changes it.</summary>
    Configured,

    /// <summary>Its values cannot be accepted.</summary>
    Invalid,
}

/// <summary>What became of one connection of an import, or would become of it.</summary>
public sealed record ImportResult
{
    /// <summary>Its id; null when none could be read.</summary>
    public string? Id { get; init; }

    /// <summary>Its name, as it was imported; null when none could be read.</summary>
    public string? Name { get; init; }

    /// <summary>What became of it.</summary>
    public required ImportOutcome Outcome { get; init; }

    /// <summary>Why it was skipped or refused; null otherwise.</summary>
    public ImportReason? Reason { get; init; }

    /// <summary>What is wrong, by the field's name in the API.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; init; } = new Dictionary<string, string[]>();

    /// <summary>The fields that have to be entered before it works, or works as it did.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>What a person has to do next, a sentence or two each.</summary>
    public IReadOnlyList<string> NextSteps { get; init; } = [];
}
