using System.Text.Json;
using System.Text.Json.Serialization;

namespace ElsaOAuthWebhook.References;

/// <summary>The value that a variable begins with as a text to search: of a list, a dictionary or an object its JSON, which has every text in it in quotes.</summary>
internal static class VariableText
{
    private static readonly JsonSerializerOptions Options = new() { ReferenceHandler = ReferenceHandler.IgnoreCycles };

    public static string? Of(object? value)
    {
        if (value is null or string)
            return value as string;
        try
        {
            return JsonSerializer.Serialize(value, Options);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // It cannot be stored either: it is of a workflow in code, or in memory. Getters of whatever type an author put there run here, and throw
            // what they like; no connection is to be undeletable for that.
            return value.ToString();
        }
    }
}
