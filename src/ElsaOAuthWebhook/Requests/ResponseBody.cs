using System.Dynamic;
using System.Text;
using System.Text.Json;
using Elsa.Expressions.Exceptions;
using Elsa.Http;
using Elsa.Http.Contexts;
using MediaTypeHeaderValue = System.Net.Http.Headers.MediaTypeHeaderValue;

namespace ElsaOAuthWebhook.Requests;

/// <summary>What a workflow gets of a response's body.</summary>
/// <param name="Value">JSON as objects, other text as text, the rest as bytes; null when there is none.</param>
/// <param name="Error">Why it is text although something else was wanted; null when it is not.</param>
internal sealed record ResponseBody(object? Value, string? Error = null)
{
    private static readonly string[] TextEndings = ["/xml", "+xml", "/yaml", "+yaml", "/javascript", "/x-www-form-urlencoded"];

    /// <summary>Reads a body that is already in memory.</summary>
    /// <param name="content">The body.</param>
    /// <param name="headers">All headers of the response, for parsers.</param>
    /// <param name="target">The type of the variable it goes to; null: whatever is natural.</param>
    /// <param name="parsers">The host's.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ResponseBody> ReadAsync(HttpContent content, HttpHeaders headers, Type? target, IEnumerable<IHttpContentParser> parsers, CancellationToken cancellationToken)
    {
        var bytes = await content.ReadAsByteArrayAsync(cancellationToken);
        if (bytes.Length == 0)
            return new(Value: null);
        if (target == typeof(byte[]))
            return new(bytes);
        if (target == typeof(Stream))
            return new(new MemoryStream(bytes));

        var type = content.Headers.ContentType;
        var isJson = IsJson(type?.MediaType);
        var isText = isJson || IsText(type);
        var text = isText || target == typeof(string) ? Decode(bytes, type?.CharSet) : null;
        var natural = target is null || target == typeof(object);
        if (target == typeof(string) || (natural && !isJson))
            return new((object?)text ?? bytes);

        // A parser of Elsa or of the host: those for text read UTF-8 and nothing else.
        var context = new HttpResponseParserContext(
            new MemoryStream(text is null ? bytes : Encoding.UTF8.GetBytes(text)), type?.MediaType ?? "application/octet-stream", target ?? typeof(object), headers, cancellationToken);
        var parser = parsers.OrderByDescending(x => x.Priority).FirstOrDefault(x => x.GetSupportsContentType(context));
        try
        {
            return new(parser is null ? (object?)text ?? bytes : await parser.ReadAsync(context));
        }
        catch (Exception exception) when (exception is JsonException or TypeConversionException or FormatException or OverflowException or InvalidCastException or InvalidOperationException or NotSupportedException or ArgumentException)
        {
            var wanted = natural || target == typeof(ExpandoObject) ? "valid JSON" : $"what a variable of type {target!.Name} takes";
            return new((object?)text ?? bytes, $"The answer's body, {context.ContentType}, is not {wanted}; it is given {(text is null ? "as bytes" : "as text")}. Look at it, and correct the request or the variable's type.");
        }
    }

    // As Elsa's JSON parser sees it.
    private static bool IsJson(string? mediaType) => mediaType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true;

    private static bool IsText(MediaTypeHeaderValue? type) => type?.MediaType is { } name
        && (type.CharSet is not null || name.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || Array.Exists(TextEndings, x => name.EndsWith(x, StringComparison.OrdinalIgnoreCase)));

    private static string Decode(byte[] bytes, string? charset)
    {
        // A byte order mark knows better than the header.
        using var reader = new StreamReader(new MemoryStream(bytes), Charset.Find(charset) ?? Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }
}
