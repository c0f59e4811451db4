using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OAuthWebhook.Access;
using OAuthWebhook.Connections;
using OAuthWebhook.Requests;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>A request to send with a connection.</summary>
internal sealed record RequestBody
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public string? Method { get; init; }

    public string? Url { get; init; }

    /// <summary>The end user whose account is used, where the connection is a template.</summary>
    public string? Subject { get; init; }

    public IReadOnlyDictionary<string, string?>? Headers { get; init; }

    /// <summary>A text is sent as it is; any other JSON value is sent as JSON.</summary>
    public JsonElement? Body { get; init; }

    public string? ContentType { get; init; }

    /// <summary>The request to send; null when something cannot be sent, and <paramref name="errors"/> says what.</summary>
    public OAuthRequest? ToRequest(ConnectionKey connection, Caller caller, out Dictionary<string, string[]> errors)
    {
        errors = [];
        var method = ReadMethod(errors);
        if (string.IsNullOrWhiteSpace(Url))
            errors["url"] = ["A URL is needed: absolute, or relative to the connection's base URI."];
        var content = ReadContent(errors);
        List<KeyValuePair<string, string>> headers = [];
        foreach (var (name, value) in Headers ?? new Dictionary<string, string?>())
        {
            if (Refusal(name, value) is { } refusal)
                errors[$"headers.{name}"] = [refusal];
            else
                headers.Add(new(name, value!));
        }

        if (errors.Count == 0)
            return new OAuthRequest { Connection = connection, Subject = Subject, Caller = caller, Method = method, Url = Url!, Headers = headers, Content = content };
        content?.Dispose();
        return null;
    }

    private HttpMethod ReadMethod(Dictionary<string, string[]> errors)
    {
        if (Method is { Length: <= 32 } method && IsToken(method))
            return HttpMethod.Parse(method.ToUpperInvariant());
        errors["method"] = ["A method such as GET or POST is needed."];
        return HttpMethod.Get;
    }

    private ByteArrayContent? ReadContent(Dictionary<string, string[]> errors)
    {
        MediaTypeHeaderValue? contentType = null;
        if (ContentType is not null && !MediaTypeHeaderValue.TryParse(ContentType, out contentType))
            errors["contentType"] = ["A media type such as application/json is needed."];
        if (Body is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } body)
        {
            if (ContentType is not null)
                errors.TryAdd("contentType", ["There is no body that could have a media type."]);
            return null;
        }

        var text = body.ValueKind == JsonValueKind.String ? body.GetString()! : body.GetRawText();
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = contentType ?? new MediaTypeHeaderValue(body.ValueKind == JsonValueKind.String ? "text/plain" : "application/json", "utf-8");
        return content;
    }

    private static string? Refusal(string name, string? value)
    {
        if (name.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || name.Equals("Proxy-Authorization", StringComparison.OrdinalIgnoreCase) || name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            return "The connection sets this header; leave it out.";
        if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            return "Use contentType instead.";

        // The framing of the message is not the caller's (RFC 9112 §6).
        if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) || name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            return "This header is computed; leave it out.";
        if (value is null)
            return "A text is needed, not null.";
        if (value.AsSpan().ContainsAny('\r', '\n', '\0'))
            return "A header's value cannot have line breaks.";
        return IsToken(name) ? null : "This is no name of a header.";
    }

    // RFC 9110 §5.6.2.
    private static bool IsToken(string name) => name.Length > 0 && name.AsSpan().IndexOfAnyExcept(TokenCharacters) < 0;
}
