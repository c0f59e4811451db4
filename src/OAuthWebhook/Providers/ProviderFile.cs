using System.Text.Json;

namespace OAuthWebhook.Providers;

/// <summary>Reads a catalogue file, all of it or nothing.</summary>
internal static class ProviderFile
{
    /// <summary>The entries of a file.</summary>
    /// <param name="name">What the file is called in messages.</param>
    /// <param name="json">Its content.</param>
    /// <exception cref="ProviderFileException">Something in it is not as it has to be.</exception>
    public static IReadOnlyList<ProviderDefinition> Read(string name, ReadOnlyMemory<byte> json)
    {
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        if (json.Span.StartsWith(byteOrderMark))
            json = json[byteOrderMark.Length..];
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(name, document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new ProviderFileException(name, [new($"line {exception.LineNumber + 1}", "JSON without comments and without commas at the end of a list")], exception);
        }
    }

    /// <summary>Entries that were made in code, as if they had come from a file.</summary>
    /// <exception cref="ProviderFileException">Something in them is not as it has to be.</exception>
    public static IReadOnlyList<ProviderDefinition> Read(string name, IEnumerable<ProviderDefinition> entries)
    {
        var byId = new Dictionary<string, ProviderDefinition>();
        foreach (var entry in entries)
        {
            if (!byId.TryAdd(entry.Id, entry))
                throw new ProviderFileException(name, [new(ShapeCheck.Join("providers", entry.Id), "each key once; it is there twice")]);
        }

        return Read(name, JsonSerializer.SerializeToElement(new ProviderFileContent { Providers = byId }, ProviderJson.Options));
    }

    private static List<ProviderDefinition> Read(string name, JsonElement root)
    {
        var shape = new ShapeCheck();
        shape.Check(root, typeof(ProviderFileContent), "");
        if (shape.Errors.Count > 0)
            throw new ProviderFileException(name, shape.Errors);

        var content = root.Deserialize<ProviderFileContent>(ProviderJson.Options)!;
        var errors = new List<ProviderFileError>();
        foreach (var (id, entry) in content.Providers)
        {
            var path = ShapeCheck.Join("providers", id);
            errors.AddRange(EntryCheck.Check(entry, path, [.. shape.Templates.Where(template => template.Path.StartsWith($"{path}.", StringComparison.Ordinal))]));
        }

        return errors.Count > 0 ? throw new ProviderFileException(name, errors) : [.. content.Providers.Select(entry => entry.Value with { Id = entry.Key })];
    }
}

/// <summary>A file of the provider catalogue cannot be used. The message names file, path in it, and what was expected there.</summary>
public sealed class ProviderFileException : Exception
{
    /// <summary>Says only that.</summary>
    public ProviderFileException()
    {
    }

    /// <summary>Says what is wrong.</summary>
    /// <param name="message">The file, the path in it, and what was expected.</param>
    public ProviderFileException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong.</summary>
    /// <param name="message">The file, the path in it, and what was expected.</param>
    /// <param name="innerException">What brought it to light.</param>
    public ProviderFileException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal ProviderFileException(string file, IReadOnlyList<ProviderFileError> errors, Exception? innerException = null)
        : base(string.Join(Environment.NewLine, errors.Select(error => $"{file}: {(error.Path.Length == 0 ? "the whole" : error.Path)}: expected {error.Expected}.")), innerException)
    {
    }
}
