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
    // The largest real answers, with several JWTs, have a few ten kilobytes.
    private const int LongestAnswer = 256 * 1024;

    private readonly ClientAuthenticator _authenticator;
    private readonly DpopProofs _proofs;
    private readonly TimeProvider _time;
    private readonly OAuthWebhookOptions _options;

    internal TokenEndpointClient(ClientAuthenticator authenticator, DpopProofs proofs, TimeProvider time, IOptions<OAuthWebhookOptions> options)
    {
        _authenticator = authenticator;
        _proofs = proofs;
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
        // One key for one grant (RFC 9449 §5): the one its tokens have, or a new one.
        var key = !connection.Registration.UseDpop ? null : request.DpopKey is { } bound ? DpopKey.Of(bound) : DpopKey.Create();
        using var deadline = new CancellationTokenSource(_options.TokenEndpointTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        // RFC 9449 §8: an answer that only asks for a nonce has consumed nothing, so that it is sent once more with it, and anew in every other way.
        return await SendOnceAsync(connection, request, endpoint, key, either.Token, cancellationToken)
            ?? await SendOnceAsync(connection, request, endpoint, key, either.Token, cancellationToken)
            ?? TokenErrors.NonceAgain;
    }

    // Null: the server wants the nonce that its answer brought.
    private async Task<OAuthResult<TokenResponse>?> SendOnceAsync(Connection connection, TokenRequest request, Uri endpoint, DpopKey? key, CancellationToken either, CancellationToken caller)
    {
        TokenRequestMessage? message = null;
        try
        {
            if (!(await TokenRequestMessage.CreateAsync(connection, request, endpoint, _authenticator, either)).TryGet(out message, out var unproven))
                return unproven;
            if (key is not null)
                _proofs.Add(message.Message, key);
            using var response = await message.Transport.SendAsync(message.Message, either);
            var body = await ReadAsync(response.Content, either);
            using var answer = body is { } bytes ? TokenAnswer.Parse(bytes) : null;
            var nonce = key is not null && _proofs.Note(response, endpoint, api: false);
            if (answer is not null && response.IsSuccessStatusCode && TokenAnswer.Read(answer.RootElement, connection.Quirks.TokenAnswer, request.SpendsRefreshToken, _time.GetUtcNow()) is { } tokens)
                return tokens with { DpopKey = key?.Text };
            if (nonce && answer is not null && (int)response.StatusCode is (400 or 401) && TokenAnswer.Text(answer.RootElement, "error") == DpopProofs.NonceWanted)
                return null;
            return TokenErrors.Of(connection, message.Sent, response, answer?.RootElement, _time);
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            if (message is null)
                return TokenErrors.NoProofInTime(_options.TokenEndpointTimeout);
            return message.MayHaveBeenSent(failure: null)
                ? TokenErrors.Lost(request, OAuthErrorCodes.NoAnswerInTime, $"The token endpoint did not answer within {_options.TokenEndpointTimeout.TotalSeconds:0} seconds.")
                : TokenErrors.Unreachable(endpoint.Host, null);
        }
        catch (Exception exception) when (message is not null && exception is (HttpRequestException or IOException))
        {
            if (message.MayHaveBeenSent(exception))
                return TokenErrors.Lost(request, OAuthErrorCodes.UnusableAnswer, "The token endpoint closed the connection before its answer was complete.");
            var refusal = (exception as DestinationRefusedException ?? exception.InnerException as DestinationRefusedException)?.Message;
            return TokenErrors.Unreachable(endpoint.Host, refusal);
        }
        finally
        {
            message?.Dispose();
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
