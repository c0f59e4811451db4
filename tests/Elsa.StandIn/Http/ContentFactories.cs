using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Xml.Serialization;

namespace Elsa.Http.ContentWriters;

/// <summary>Makes a request body of some content types.</summary>
public interface IHttpContentFactory
{
    IEnumerable<string> SupportedContentTypes { get; }

    HttpContent CreateHttpContent(object content, string contentType);
}

/// <summary>The media type as given, without a charset.</summary>
public sealed class RawStringContent : ByteArrayContent
{
    public RawStringContent(string content, Encoding encoding, string mediaType) : base(encoding.GetBytes(content)) => Headers.ContentType = new(mediaType);
}

public class JsonContentFactory : IHttpContentFactory
{
    public IEnumerable<string> SupportedContentTypes => [MediaTypeNames.Application.Json, "text/json"];

    public HttpContent CreateHttpContent(object content, string contentType) =>
        new RawStringContent(content as string ?? JsonSerializer.Serialize(content), Encoding.UTF8, string.IsNullOrWhiteSpace(contentType) ? MediaTypeNames.Application.Json : contentType);
}

public class TextContentFactory : IHttpContentFactory
{
    public IEnumerable<string> SupportedContentTypes => [MediaTypeNames.Text.Plain, MediaTypeNames.Text.RichText, MediaTypeNames.Text.Html];

    public HttpContent CreateHttpContent(object content, string contentType) =>
        new RawStringContent(content.ToString()!, Encoding.UTF8, string.IsNullOrWhiteSpace(contentType) ? MediaTypeNames.Text.Plain : contentType);
}

public class XmlContentFactory : IHttpContentFactory
{
    public IEnumerable<string> SupportedContentTypes => [MediaTypeNames.Application.Xml, MediaTypeNames.Text.Xml, MediaTypeNames.Application.Soap];

    public HttpContent CreateHttpContent(object content, string contentType) => new RawStringContent(content as string ?? Serialize(content), Encoding.UTF8, contentType);

    private static string Serialize(object value)
    {
        using var writer = new StringWriter();
        new XmlSerializer(value.GetType()).Serialize(writer, value);
        return writer.ToString();
    }
}

public class FormUrlEncodedHttpContentFactory : IHttpContentFactory
{
    public IEnumerable<string> SupportedContentTypes => ["application/x-www-form-urlencoded"];

    public HttpContent CreateHttpContent(object content, string? contentType = null) => new FormUrlEncodedContent(Fields(content));

    private static IEnumerable<KeyValuePair<string, string>> Fields(object content) => content switch
    {
        IDictionary<string, object> fields => fields.Select(x => KeyValuePair.Create(x.Key, x.Value.ToString() ?? "")),
        // The engine's factory serializes text before it deserializes it: text never works here.
        string => throw new JsonException("A form cannot be made of text."),
        _ => JsonSerializer.SerializeToElement(content).EnumerateObject().Select(x => KeyValuePair.Create(x.Name, x.Value.ToString())),
    };
}
