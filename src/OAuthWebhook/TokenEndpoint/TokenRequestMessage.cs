using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Grants;
using OAuthWebhook.Quirks;

namespace OAuthWebhook.TokenEndpoint;

/// <summary>A token request on its way out: first its parameters, to which the client's proof is added, then the form that its provider wants.</summary>
internal sealed class TokenRequestMessage : IDisposable
{
    private readonly TokenRequestQuirks _quirks;
    private readonly ConnectionUrls _values;
    private TokenRequestContent? _content;

    public TokenRequestMessage(Connection connection, TokenRequest request, Uri endpoint)
    {
        _quirks = request.IsBare ? new() { Encoding = request.Encoding } : connection.Quirks.TokenRequest;
        _values = new(connection.Registration, request.Fields);
        Message = new(_quirks.Encoding == ParameterEncoding.Get ? HttpMethod.Get : HttpMethod.Post, endpoint);
        Message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypeNames.Application.Json));
        Parameters = [.. request.Parameters];
    }

    public HttpRequestMessage Message { get; }

    /// <summary>By their names in the RFCs, whatever the provider calls them.</summary>
    public List<KeyValuePair<string, string>> Parameters { get; }

    /// <summary>Whether it is ready to be sent.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Makes of the parameters what goes over the wire.</summary>
    public void Complete()
    {
        var parameters = Parameters
            .Where(parameter => !_quirks.Without.Contains(parameter.Key))
            .Select(parameter => new KeyValuePair<string, string>(_quirks.ParameterNames.GetValueOrDefault(parameter.Key, parameter.Key), parameter.Value))
            .ToList();
        var inUrl = _quirks.Encoding is ParameterEncoding.Query or ParameterEncoding.Get;
        var content = _quirks.Encoding switch
        {
            ParameterEncoding.Form => new TokenRequestContent(FormOf(parameters), "application/x-www-form-urlencoded"),
            ParameterEncoding.Json => new TokenRequestContent(JsonOf(parameters), MediaTypeNames.Application.Json),
            ParameterEncoding.Query => new TokenRequestContent([], contentType: null),
            _ => null,
        };
        Message.Content = content;
        if (inUrl && Message.RequestUri is { } endpoint)
            Message.RequestUri = new Uri($"{endpoint.GetLeftPart(UriPartial.Query)}{(endpoint.Query.Length == 0 ? '?' : '&')}{Encoding.ASCII.GetString(FormOf(parameters))}");
        AddHeaders(Message, _quirks, _values);
        // What is in the URL may be on its way before the body is asked for.
        _content = inUrl ? null : content;
        IsComplete = true;
    }

    /// <summary>Whether anything may have been handed to the socket: before that, nothing can have been spent.</summary>
    /// <param name="failure">How it failed; null for a time limit.</param>
    public bool MayHaveBeenSent(Exception? failure) => _content?.SendingBegan
        ?? (failure as HttpRequestException)?.HttpRequestError is not (HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError);

    public void Dispose() => Message.Dispose();

    private static void AddHeaders(HttpRequestMessage message, TokenRequestQuirks quirks, ConnectionUrls values)
    {
        foreach (var (name, template) in quirks.Headers)
        {
            var value = values.Fill(template);
            // To remove what can only be a header of the body throws.
            if (message.Headers.NonValidated.Contains(name))
                message.Headers.Remove(name);
            if (message.Headers.TryAddWithoutValidation(name, value) || message.Content is not { } content)
                continue;
            content.Headers.Remove(name);
            content.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static byte[] FormOf(IEnumerable<KeyValuePair<string, string>> parameters) =>
        Encoding.ASCII.GetBytes(string.Join('&', parameters.Select(parameter => $"{Encode(parameter.Key)}={Encode(parameter.Value)}")));

    // WHATWG URL §5.2: a blank is a plus.
    private static string Encode(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);

    private static byte[] JsonOf(IEnumerable<KeyValuePair<string, string>> parameters) => JsonSerializer.SerializeToUtf8Bytes(
        parameters.GroupBy(parameter => parameter.Key, parameter => parameter.Value).ToDictionary(group => group.Key, group => group.Count() == 1 ? (object)group.Single() : group.ToArray()));

    /// <summary>Knows whether any of it was handed to the socket.</summary>
    private sealed class TokenRequestContent : ByteArrayContent
    {
        public TokenRequestContent(byte[] content, string? contentType)
            : base(content)
        {
            if (contentType is not null)
                Headers.ContentType = new(contentType);
        }

        public bool SendingBegan { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            SendingBegan = true;
            return base.SerializeToStreamAsync(stream, context, cancellationToken);
        }
    }
}
