using System.Text.Json;
using Microsoft.Extensions.Options;
using OAuthWebhook.ClientAuthentication;
using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Dpop;
using OAuthWebhook.Grants;
using OAuthWebhook.Results;

namespace OAuthWebhook.TokenEndpoint;

/// <summary>The only sender of token requests: authenticates the client, posts, and reads whatever comes back (RFC 6749 §3.2 and §5).</summary>
public sealed class TokenEndpointClient
{
    private readonly ClientAuthenticator _authenticator;
    private readonly DpopProofs _proofs;
    private readonly GuardedTransport _transport;
    private readonly TimeProvider _time;
    private readonly OAuthWebhookOptions _options;

    internal TokenEndpointClient(ClientAuthenticator authenticator, DpopProofs proofs, GuardedTransport transport, TimeProvider time, IOptions<OAuthWebhookOptions> options)
    {
        _authenticator = authenticator;
        _proofs = proofs;
        _transport = transport;
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
        // One key for one grant (RFC 9449 §5): the one its tokens or its code have, or a new one.
        var key = !connection.Registration.UseDpop || request.IsBare ? null : request.DpopKey is { } bound ? DpopKey.Of(bound) : DpopKey.Create();
        var answered = await SendAsync(connection, request, answer => TokenAnswer.Read(answer, connection.Quirks.TokenAnswer, request.SpendsRefreshToken, _time.GetUtcNow()), key, cancellationToken);
        return answered.TryGet(out var tokens, out var error) ? tokens with { DpopKey = key?.Text } : error;
    }

    /// <summary>As the other, for an endpoint that answers something else than tokens.</summary>
    /// <param name="connection">The client.</param>
    /// <param name="request">The request.</param>
    /// <param name="read">Reads a successful answer; null when it is none.</param>
    /// <param name="cancellationToken">Abandons the request.</param>
    internal Task<OAuthResult<T>> SendAsync<T>(Connection connection, TokenRequest request, Func<JsonElement, T?> read, CancellationToken cancellationToken)
        where T : class => SendAsync(connection, request, read, key: null, cancellationToken);

    private async Task<OAuthResult<T>> SendAsync<T>(Connection connection, TokenRequest request, Func<JsonElement, T?> read, DpopKey? key, CancellationToken cancellationToken)
        where T : class
    {
        if (!EndpointOf(connection, request).TryGet(out var endpoint, out var refused))
            return refused;
        using var deadline = new CancellationTokenSource(_options.TokenEndpointTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        // RFC 9449 §8: an answer that only asks for a nonce has consumed nothing, so that it is sent once more with it, and anew in every other way.
        return await SendOnceAsync(connection, request, endpoint, read, key, either.Token, cancellationToken)
            ?? await SendOnceAsync(connection, request, endpoint, read, key, either.Token, cancellationToken)
            ?? TokenErrors.NonceAgain;
    }

    // Null: the server wants the nonce that its answer brought.
    private async Task<OAuthResult<T>?> SendOnceAsync<T>(Connection connection, TokenRequest request, Uri endpoint, Func<JsonElement, T?> read, DpopKey? key, CancellationToken either, CancellationToken caller)
        where T : class
    {
        using var message = new TokenRequestMessage(connection, request, endpoint);
        try
        {
            var transport = _transport.TokenEndpoint;
            if (!request.IsBare && !(await _authenticator.ApplyAsync(new(connection, endpoint, message.Message.Headers, message.Parameters), request.SpendsRefreshToken, either)).TryGet(out transport, out var unproven))
                return unproven;
            if (key is not null)
                _proofs.Add(message.Message, key);
            message.Complete();

            using var response = await transport.SendAsync(message.Message, either);
            var body = await AnswerBody.ReadAsync(response.Content, either);
            using var answer = body is { } bytes ? TokenAnswer.Parse(bytes) : null;
            var nonce = key is not null && _proofs.Note(response, endpoint, api: false);
            if (answer is not null && response.IsSuccessStatusCode && read(answer.RootElement) is { } value)
                return value;
            if (nonce && answer is not null && (int)response.StatusCode is (400 or 401) && TokenAnswer.Text(answer.RootElement, "/error") == DpopProofs.NonceWanted)
                return null;
            return TokenErrors.Of(connection, request.Sent(message.Parameters), message.Message, response, answer?.RootElement, _time);
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            if (!message.IsComplete)
                return TokenErrors.NoProofInTime(_options.TokenEndpointTimeout);
            return message.MayHaveBeenSent(failure: null)
                ? TokenErrors.Lost(request, OAuthErrorCodes.NoAnswerInTime, $"The {request.Names.Endpoint} did not answer within {_options.TokenEndpointTimeout.TotalSeconds:0} seconds.")
                : TokenErrors.Unreachable(request, endpoint.Host, null);
        }
        catch (Exception exception) when (message.IsComplete && exception is (HttpRequestException or IOException))
        {
            if (message.MayHaveBeenSent(exception))
                return TokenErrors.Lost(request, OAuthErrorCodes.UnusableAnswer, $"The {request.Names.Endpoint} closed the connection before its answer was complete.");
            var refusal = (exception as DestinationRefusedException ?? exception.InnerException as DestinationRefusedException)?.Message;
            return TokenErrors.Unreachable(request, endpoint.Host, refusal);
        }
    }

    private static OAuthResult<Uri> EndpointOf(Connection connection, TokenRequest request)
    {
        var field = request.Names.Field;
        if (string.IsNullOrEmpty(request.Endpoint))
            return Incomplete($"The connection has no {field}.");
        if (!new ConnectionUrls(connection.Registration, request.Fields).Resolve(field, request.Endpoint).TryGet(out var endpoint, out var error))
            return error;
        // RFC 6749 §3.2: TLS is required where credentials are sent.
        return UrlTemplate.IsSafe(endpoint) ? endpoint : Incomplete($"The connection's {field} begins with {endpoint.Scheme}; credentials are sent over https only (RFC 6749 §3.2).");
    }

    private static OAuthError Incomplete(string description) =>
        new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionIncomplete, description, "Correct it on the connection's page in Manage Tokens.");
}
