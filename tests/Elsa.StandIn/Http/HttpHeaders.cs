using System.Net.Http.Headers;
using System.Text.Json.Serialization;
using Elsa.Http.Serialization;

namespace Elsa.Http;

[JsonConverter(typeof(HttpHeadersConverter))]
public class HttpHeaders : Dictionary<string, string[]>
{
    public HttpHeaders()
    {
    }

    public HttpHeaders(IDictionary<string, string[]> source) : base(source)
    {
    }

    public HttpHeaders(HttpResponseHeaders source) => AddAll(source);

    public HttpHeaders(HttpContentHeaders source) => AddAll(source);

    public string? ContentType => TryGetValue("content-type", out var values) ? values[0] : null;

    private void AddAll(System.Net.Http.Headers.HttpHeaders source)
    {
        foreach (var (name, values) in source)
            Add(name, [.. values]);
    }
}
