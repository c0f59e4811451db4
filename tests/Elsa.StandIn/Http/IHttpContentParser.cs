using Elsa.Http.Contexts;

namespace Elsa.Http;

/// <summary>Reads a response body of some content types.</summary>
public interface IHttpContentParser
{
    int Priority { get; }

    bool GetSupportsContentType(HttpResponseParserContext context);

    Task<object> ReadAsync(HttpResponseParserContext context);
}
