using System.Net.Http.Headers;
using System.Text.Json;
using Elsa.Http.ContentWriters;
using OAuthWebhook.Results;

namespace ElsaOAuthWebhook.Requests;

/// <summary>Makes a request's body: text, bytes and streams as they are, anything else as the factory of its content type writes it.</summary>
internal static class RequestBody
{
    // Elsa has one for forms too, and which of them comes first is not ours to say.
    private static readonly FormContentFactory Forms = new FormContentFactory();

    public static OAuthResult<HttpContent> Create(object content, string? contentType, IEnumerable<IHttpContentFactory> factories)
    {
        var written = string.IsNullOrWhiteSpace(contentType) ? DefaultType(content) : contentType;
        if (!MediaTypeHeaderValue.TryParse(written, out var type))
            return MalformedRequest.Because($"'{written}' is not a content type.", "Choose one such as application/json.");
        try
        {
            return content switch
            {
                byte[] bytes => Typed(new ByteArrayContent(bytes), type),
                Stream stream => Typed(new StreamContent(stream), type),
                // Designers enter an object as JSON text: a form is made of it as of the object.
                string text when !IsForm(type) || !text.AsSpan().TrimStart().StartsWith('{') => Charset.Find(type.CharSet) is { } encoding
                    ? Typed(new ByteArrayContent(encoding.GetBytes(text)), type)
                    : MalformedRequest.Because($"The charset '{type.CharSet}' is not known.", "Choose utf-8."),
                _ => FromFactory(content, type, factories),
            };
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException or FormatException or ArgumentException)
        {
            return MalformedRequest.Because($"The content cannot be written as {type.MediaType}: {exception.Message}", "Give it as text, or choose another content type.");
        }
    }

    private static OAuthResult<HttpContent> FromFactory(object content, MediaTypeHeaderValue type, IEnumerable<IHttpContentFactory> factories)
    {
        var name = type.MediaType!.ToLowerInvariant();
        var factory = IsForm(type) ? Forms
            : factories.FirstOrDefault(x => x.SupportedContentTypes.Contains(name, StringComparer.OrdinalIgnoreCase))
            ?? (name.Contains("json", StringComparison.Ordinal) ? new JsonContentFactory() : null);
        if (factory is null)
            return MalformedRequest.Because($"Nothing here writes an object as {name}.", "Give the content as text or bytes, or choose another content type.");
        var body = factory.CreateHttpContent(content, name);
        // Factories take no parameters; those of multipart are its own.
        return type.Parameters.Count == 0 || name == FormContentFactory.Multipart ? body : Typed(body, type);
    }

    private static HttpContent Typed(HttpContent content, MediaTypeHeaderValue type)
    {
        content.Headers.ContentType = type;
        return content;
    }

    private static bool IsForm(MediaTypeHeaderValue type) =>
        Forms.SupportedContentTypes.Contains(type.MediaType, StringComparer.OrdinalIgnoreCase);

    private static string DefaultType(object content) => content switch
    {
        byte[] or Stream => "application/octet-stream",
        string text when text.AsSpan().TrimStart() is not ['{' or '[', ..] => "text/plain; charset=utf-8",
        _ => "application/json",
    };
}
