using Microsoft.Extensions.Options;
using OAuthWebhook.ClientAuthentication;
using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Grants;
using OAuthWebhook.Results;

namespace OAuthWebhook.TokenEndpoint;

/// <summary>The only sender of token requests: authenticates the client, posts, and reads whatever comes back (RFC 6749 §3.2 and §5).</summary>
public sealed class TokenEndpointClient
{
    // The largest real answers, with several JWTs, have a few ten kilobytes.
    private const int LongestAnswer = 256 * 1024;

    private readonly GuardedTransport _transport;
    private readonly ClientAuthenticationCatalog _methods;
    private readonly TimeProvider _time;
    private readonly OAuthWebhookOptions _options;

    internal TokenEndpointClient(GuardedTransport transport, ClientAuthenticationCatalog methods, TimeProvider time, IOptions<OAuthWebhookOptions> options)
    {
        _transport = transport;
        _methods = methods;
        _time = time;
        _options = options.Value;
    }

    /// <summary>Sends one token request, once.</summary>
    /// <param name="connection">The client.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Abandons the request: what it spends may be spent by then.</param>
    /// <returns>The tokens, or what went wrong; <see cref="OAuthErrorKind.Indeterminate"/> when what it spends may be spent.</returns>
    public async Task<OAuthResult<TokenResponse>> SendAsync(Connection connection, TokenRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(request);
        if (!EndpointOf(connection, request).TryGet(out var endpoint, out var refused))
            return refused;
        if (_methods.Find(connection.Registration.ClientAuthenticationMethod) is not { } method)
            return Incomplete($"The host has no client authentication method '{connection.Registration.ClientAuthenticationMethod}'.");
        if (method.NeedsSecret && connection.ClientSecret is null)
            return Incomplete($"The connection '{connection.Registration.Name}' has no client secret, which {method.Name} needs.");

        using var message = TokenRequestMessage.Create(connection, request, endpoint, method);
        using var deadline = new CancellationTokenSource(_options.TokenEndpointTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            using var response = await _transport.TokenEndpoint.SendAsync(message.Message, either.Token);
            var body = await ReadAsync(response.Content, either.Token);
            using var answer = body is { } bytes ? TokenAnswer.Parse(bytes) : null;
            if (answer is not null && response.IsSuccessStatusCode && TokenAnswer.Read(answer.RootElement, connection.Quirks.TokenAnswer, request.SpendsRefreshToken, _time.GetUtcNow()) is { } tokens)
                return tokens;
            return TokenErrors.Of(connection, request, response, answer?.RootElement, _time);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return message.MayHaveBeenSent(failure: null)
                ? TokenErrors.Lost(request, OAuthErrorCodes.NoAnswerInTime, $"The token endpoint did not answer within {_options.TokenEndpointTimeout.TotalSeconds:0} seconds.")
                : TokenErrors.Unreachable(endpoint.Host, null);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            if (message.MayHaveBeenSent(exception))
                return TokenErrors.Lost(request, OAuthErrorCodes.UnusableAnswer, "The token endpoint closed the connection before its answer was complete.");
            var refusal = (exception as DestinationRefusedException ?? exception.InnerException as DestinationRefusedException)?.Message;
            return TokenErrors.Unreachable(endpoint.Host, refusal);
        }
    }

    private static OAuthResult<Uri> EndpointOf(Connection connection, TokenRequest request)
    {
        if (string.IsNullOrEmpty(request.Endpoint))
            return Incomplete("The connection has no token URL.");
        if (!new ConnectionUrls(connection.Registration, request.Fields).Resolve("token URL", request.Endpoint).TryGet(out var endpoint, out var error))
            return error;
        // RFC 6749 §3.2: TLS is required where credentials are sent.
        return UrlTemplate.IsSafe(endpoint) ? endpoint : Incomplete($"The connection's token URL begins with {endpoint.Scheme}; credentials are sent over https only (RFC 6749 §3.2).");
    }

    private static OAuthError Incomplete(string description) =>
        new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionIncomplete, description, "Correct it on the connection's page in Manage Tokens.");

    // Null for a body that is too long to be an answer.
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[LongestAnswer + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length > LongestAnswer ? null : buffer.AsMemory(0, length);
    }
}
