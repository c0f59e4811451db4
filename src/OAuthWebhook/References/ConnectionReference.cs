namespace OAuthWebhook.References;

/// <summary>A place that names a connection, and needs it.</summary>
public sealed record ConnectionReference
{
    /// <summary>The <see cref="Kind"/> of workflows.</summary>
    public const string Workflow = "workflow";

    /// <summary>The <see cref="Kind"/> of connections that take their tokens from another one.</summary>
    public const string Connection = "connection";

    /// <summary>What holds the reference: <see cref="Workflow"/>, <see cref="Connection"/>, or what else a host knows.</summary>
    public required string Kind { get; init; }

    /// <summary>The id of what holds it, such as a workflow definition's.</summary>
    public required string Id { get; init; }

    /// <summary>The name of what holds it, as people know it.</summary>
    public required string Name { get; init; }

    /// <summary>The version that holds it; null where there are no versions. Each version that does is a reference of its own.</summary>
    public int? Version { get; init; }

    /// <summary>Whether that version runs, or is still being worked on; null where there are no versions.</summary>
    public ReferenceStage? Stage { get; init; }

    /// <summary>Where in it; null when that is not known, or it is no part of anything smaller.</summary>
    public ReferencePlace? Place { get; init; }

    /// <summary>The input or field that names the connection; null when it is not known.</summary>
    public string? Field { get; init; }

    /// <summary>Where a person can look at what holds it; null when that is not known.</summary>
    public Uri? Link { get; init; }

    /// <summary>Why the reference cannot be pointed to another connection, or was not, and what to do; null when it can be.</summary>
    public string? Obstacle { get; init; }

    /// <summary>In words, such as <c>'Invoices' (published version 2, activity 'call')</c>.</summary>
    public override string ToString()
    {
        string?[] details =
        [
            Version is null ? null : $"{(Stage is ReferenceStage.Draft ? "draft" : "published")} version {Version}",
            Place is null ? null : $"activity '{Place.Name}'",
            Place is null ? Field : null,
        ];
        var known = string.Join(", ", details.OfType<string>());
        return known.Length == 0 ? $"'{Name}'" : $"'{Name}' ({known})";
    }
}

/// <summary>How far the version that holds a reference has come.</summary>
public enum ReferenceStage
{
    /// <summary>It is being worked on, and does not run.</summary>
    Draft,

    /// <summary>It is what runs.</summary>
    Published,
}

/// <summary>A part of what holds a reference: an activity of a workflow.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name, or else what kind it is in words.</param>
/// <param name="Type">What kind it is.</param>
public sealed record ReferencePlace(string Id, string Name, string Type);
