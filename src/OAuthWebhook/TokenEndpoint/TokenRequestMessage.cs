using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using OAuthWebhook.ClientAuthentication;
using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Grants;
using OAuthWebhook.Quirks;
using OAuthWebhook.Results;

namespace OAuthWebhook.TokenEndpoint;

/// <summary>A token request as it goes out: authenticated, and in the form that its provider wants.</summary>
internal sealed class TokenRequestMessage : IDisposable
{
    private readonly TokenRequestContent? _content;

    private TokenRequestMessage(HttpRequestMessage message, TokenRequestContent? content, TokenRequest sent, HttpMessageInvoker transport)
    {
        Message = message;
        _content = content;
        Sent = sent;
        Transport = transport;
    }

    public HttpRequestMessage Message { get; }

    /// <summary>The request with what authenticates the client.</summary>
    public TokenRequest Sent { get; }

    /// <summary>What it is sent through.</summary>
    public HttpMessageInvoker Transport { get; }

    /// <summary>Makes it.</summary>
    /// <returns>The message, or why the client cannot be authenticated.</returns>
    public static async ValueTask<OAuthResult<TokenRequestMessage>> CreateAsync(Connection connection, TokenRequest request, Uri endpoint, ClientAuthenticator authenticator, CancellationToken cancellationToken)
    {
        var quirks = connection.Quirks.TokenRequest;
        var encoding = quirks.Encoding;
        var message = new HttpRequestMessage(encoding == ParameterEncoding.Get ? HttpMethod.Get : HttpMethod.Post, endpoint);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypeNames.Application.Json));
        var parameters = new List<KeyValuePair<string, string>>(request.Parameters);
        if (!(await authenticator.ApplyAsync(new(connection, endpoint, message.Headers, parameters), request.SpendsRefreshToken, cancellationToken)).TryGet(out var transport, out var unproven))
        {
            message.Dispose();
            return unproven;
        }

        var sent = request.Sent([.. parameters]);
        parameters.RemoveAll(parameter => quirks.Without.Contains(parameter.Key));
        for (var i = 0; i < parameters.Count; i++)
            parameters[i] = new(quirks.ParameterNames.GetValueOrDefault(parameters[i].Key, parameters[i].Key), parameters[i].Value);

        var content = encoding switch
        {
            ParameterEncoding.Form => new TokenRequestContent(FormOf(parameters), "application/x-www-form-urlencoded"),
            ParameterEncoding.Json => new TokenRequestContent(JsonOf(parameters), MediaTypeNames.Application.Json),
            ParameterEncoding.Query => new TokenRequestContent([], contentType: null),
            _ => null,
        };
        message.Content = content;
        if (encoding is ParameterEncoding.Query or ParameterEncoding.Get)
            message.RequestUri = new Uri($"{endpoint.GetLeftPart(UriPartial.Query)}{(endpoint.Query.Length == 0 ? '?' : '&')}{Encoding.ASCII.GetString(FormOf(parameters))}");
        AddHeaders(message, quirks, new(connection.Registration, request.Fields));
        // What is in the URL may be on its way before the body is asked for.
        return new TokenRequestMessage(message, encoding is ParameterEncoding.Query or ParameterEncoding.Get ? null : content, sent, transport);
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
