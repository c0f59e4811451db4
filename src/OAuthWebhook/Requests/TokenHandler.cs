using System.Net;
using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Dpop;
using OAuthWebhook.Results;

namespace OAuthWebhook.Requests;

/// <summary>
/// Sends requests with a connection's token: to its destinations only, never without the token, and once more with a renewed
/// token when the API refuses the first (RFC 6750 §3.1). A 401 was refused before it was processed, so any method may be sent again.
/// </summary>
public sealed class TokenHandler : DelegatingHandler
{
    private readonly CredentialService _credentials;
    private readonly ConnectionKey _connection;
    private readonly Usage.UsageCounter _usage;
    private readonly DpopProofs _proofs;
    private readonly int _maxBufferedBody;

    internal TokenHandler(CredentialService credentials, Usage.UsageRecorder usage, DpopProofs proofs, ConnectionKey connection, int maxBufferedBody, HttpMessageHandler innerHandler)
        : base(innerHandler)
    {
        _credentials = credentials;
        _usage = usage.For(connection);
        _proofs = proofs;
        _connection = connection;
        _maxBufferedBody = maxBufferedBody;
    }

    /// <summary>Sends a request.</summary>
    /// <param name="request">The request; its URL is absolute. Its <c>Authorization</c> header is replaced, and gone afterwards.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TokenUnavailableException">No token could be had, or it may not go there; nothing was sent.</exception>
    /// <exception cref="HttpRequestException">The API could not be reached, or did not answer properly.</exception>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        // Warm and without a body, as nearly always, nothing is waited for before the request is on its way: one state machine, not two.
        return RequestCopy.IsPrepared(request) && _credentials.Warm(_connection) is { } snapshot
            ? SendAsync(request, snapshot, repeatable: true, cancellationToken)
            : PrepareAndSendAsync(request, cancellationToken);
    }

    private async Task<HttpResponseMessage> PrepareAndSendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var result = await _credentials.GetAsync(_connection, cancellationToken);
        if (!result.TryGet(out var snapshot, out var error))
            throw new TokenUnavailableException(error);
        // Not before there is a token: a body of unknown length can be read only once.
        var repeatable = await RequestCopy.PrepareAsync(request, _maxBufferedBody, cancellationToken);
        return await SendAsync(request, snapshot, repeatable, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CredentialSnapshot snapshot, bool repeatable, CancellationToken cancellationToken)
    {
        if (snapshot.Destinations.Check(request.RequestUri!) is { } refused)
            throw new TokenUnavailableException(refused);

        var token = snapshot.Token!;
        if (token.Dpop is not null)
            Bind(request, token);
        HttpResponseMessage response;
        request.Headers.Authorization = token.Header;
        try
        {
            response = await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            Sent(request);
        }

        Forget(response, request);
        if (response.StatusCode == HttpStatusCode.Unauthorized)
            return await RecoverAsync(request, response, token, repeatable, cancellationToken);
        token.NoteAccepted();
        if (token.Dpop is not null)
            _proofs.Note(response, request.RequestUri!, api: true);
        return response;
    }

    // One renewal, one more request: fresh, and with a token that the API has not seen. A nonce that is wanted (RFC 9449 §9) is not the token's
    // fault: with it the same token is sent once more.
    private async Task<HttpResponseMessage> RecoverAsync(HttpRequestMessage request, HttpResponseMessage response, AccessToken token, bool repeatable, CancellationToken cancellationToken)
    {
        var trace = RequestTrace.Of(request);
        if (WantsNonce(request, response, token))
        {
            if (!repeatable)
            {
                trace!.TokenRejected = true;
                trace.Error ??= NonceWanted;
                return response;
            }

            response = await SendAgainAsync(request, response, token, cancellationToken);
            if (response.StatusCode != HttpStatusCode.Unauthorized)
                return response;
        }

        var renewed = trace?.RenewsRefusedToken == false ? null : await RenewAsync(token, trace, cancellationToken);
        if (renewed is not null && repeatable)
        {
            response = await SendAgainAsync(request, response, renewed, cancellationToken);
            if (WantsNonce(request, response, renewed))
                response = await SendAgainAsync(request, response, renewed, cancellationToken);
            if (response.StatusCode != HttpStatusCode.Unauthorized)
                return response;
            renewed.NoteRefused();
        }

        if (trace is not null)
        {
            trace.TokenRejected = true;
            trace.Error ??= renewed is not null && !repeatable ? BodyNotKept : Rejected;
        }

        return response;
    }

    private async Task<HttpResponseMessage> SendAgainAsync(HttpRequestMessage request, HttpResponseMessage former, AccessToken token, CancellationToken cancellationToken)
    {
        former.Dispose();
        // The body is shared with the copy, which is disposed with its response's request by whoever owns the first.
        var again = RequestCopy.Of(request);
        Bind(again, token);
        again.Headers.Authorization = token.Header;
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(again, cancellationToken);
        }
        finally
        {
            Sent(again);
        }

        Forget(response, again);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            token.NoteAccepted();
            if (token.Dpop is not null)
                _proofs.Note(response, again.RequestUri!, api: true);
        }

        return response;
    }

    private bool WantsNonce(HttpRequestMessage request, HttpResponseMessage response, AccessToken token) =>
        token.Dpop is not null && response.StatusCode == HttpStatusCode.Unauthorized && _proofs.WantsNonce(response, request.RequestUri!);

    // A copy shares its original's trace.
    private static void Bind(HttpRequestMessage request, AccessToken token)
    {
        var trace = RequestTrace.Of(request);
        if (trace is null && token.Dpop is not null)
        {
            trace = new();
            trace.AttachTo(request);
        }

        trace?.Dpop = token.Dpop;
    }

    private static OAuthError Rejected { get; } = new(
        OAuthErrorKind.CredentialsRefused, "invalid_token", "The API refused the token, and refused it again after it was renewed.", "Check that the token's scopes and account are the ones this API wants.");

    private static OAuthError BodyNotKept { get; } = new(
        OAuthErrorKind.CredentialsRefused, "invalid_token", "The API refused the token. It is renewed now, but the request's body is too long to have been kept for sending it again.", "Run it again.");

    private static OAuthError NonceWanted { get; } = new(
        OAuthErrorKind.Transient, DpopProofs.NonceWanted, "The API wants another nonce in the proof of the token's key (DPoP). This host has it now, but the request's body is too long to have been kept for sending it again.", "Run it again.");

    private async ValueTask<AccessToken?> RenewAsync(AccessToken refused, RequestTrace? trace, CancellationToken cancellationToken)
    {
        var result = await _credentials.RenewAsync(_connection, refused, cancellationToken);
        if (result.TryGet(out var snapshot, out var error))
            return snapshot.Token;
        trace?.Error = error;
        return null;
    }

    private void Sent(HttpRequestMessage request)
    {
        request.Headers.Authorization = null;
        _usage.Note();
    }

    // A copy made further down is the response's request: no script that gets the response finds the token there.
    private static void Forget(HttpResponseMessage response, HttpRequestMessage request)
    {
        if (response.RequestMessage is { } sent && !ReferenceEquals(sent, request))
            sent.Headers.Authorization = null;
    }
}

/// <summary>A request was not sent because there is no token for it, or because its destination is not one of the connection's.</summary>
/// <param name="error">Why, and what to do.</param>
public sealed class TokenUnavailableException(OAuthError error) : HttpRequestException(error.Message)
{
    /// <summary>Why, and what to do.</summary>
    public OAuthError Error { get; } = error;
}
