using System.Net;
using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Dpop;
using OAuthWebhook.Results;
using OAuthWebhook.Usage;

namespace OAuthWebhook.Requests;

/// <summary>
/// Sends requests with a connection's token: to its destinations only, never without the token, and once more with a renewed
/// token when the API refuses the first (RFC 6750 §3.1). A 401 was refused before it was processed, so any method may be sent again;
/// after any other refusal only what is safe to repeat.
/// </summary>
public sealed class TokenHandler : DelegatingHandler
{
    private readonly CredentialService _credentials;
    private readonly ConnectionKey _connection;
    private readonly UsageRecorder _usage;
    private readonly DpopProofs _proofs;
    private readonly OAuthWebhookOptions _options;
    private CredentialEntry? _entry;
    private UsageCounter _counter;

    internal TokenHandler(CredentialService credentials, UsageRecorder usage, DpopProofs proofs, ConnectionKey connection, OAuthWebhookOptions options, HttpMessageHandler innerHandler)
        : base(innerHandler)
    {
        _credentials = credentials;
        _usage = usage;
        _counter = usage.For(connection);
        _proofs = proofs;
        _connection = connection;
        _options = options;
    }

    /// <summary>Sends a request.</summary>
    /// <param name="request">The request; its URL is absolute. Where it has a credential of its own, that is replaced, and gone afterwards.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TokenUnavailableException">No token could be had, or it may not go there; nothing was sent.</exception>
    /// <exception cref="HttpRequestException">The API could not be reached, or did not answer properly.</exception>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        // Warm and without a body, as nearly always, nothing is waited for before the request is on its way: one state machine, not two.
        return RequestCopy.IsPrepared(request) && _credentials.Warm(_connection, ref _entry) is { } snapshot
            ? SendAsync(request, snapshot, repeatable: true, cancellationToken)
            : PrepareAndSendAsync(request, cancellationToken);
    }

    private async Task<HttpResponseMessage> PrepareAndSendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var result = await _credentials.GetAsync(_connection, cancellationToken);
        if (!result.TryGet(out var snapshot, out var error))
            throw new TokenUnavailableException(error);
        // Not before there is a token: a body of unknown length can be read only once.
        var repeatable = await RequestCopy.PrepareAsync(request, _options.MaxBufferedBody, cancellationToken);
        return await SendAsync(request, snapshot, repeatable, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CredentialSnapshot snapshot, bool repeatable, CancellationToken cancellationToken)
    {
        if (snapshot.Destinations.Check(request.RequestUri!) is { } refused)
            throw new TokenUnavailableException(refused);

        HttpResponseMessage response;
        var added = Attach(snapshot, request, again: false);
        try
        {
            response = await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            Detach(snapshot, request, added);
        }

        Forget(snapshot, response, request);
        if (response.StatusCode < HttpStatusCode.BadRequest && snapshot.Rejections is null)
        {
            Accepted(snapshot, response, request);
            return response;
        }

        var rejection = await JudgeAsync(snapshot, response, cancellationToken);
        if (rejection != Rejection.None)
            return await RecoverAsync(request, response, snapshot, rejection, repeatable, cancellationToken);
        Accepted(snapshot, response, request);
        return response;
    }

    // One renewal, one more request: fresh, and with a token that the API has not seen. A nonce that is wanted (RFC 9449 §9) is not the token's
    // fault: with it the same token is sent once more.
    private async Task<HttpResponseMessage> RecoverAsync(HttpRequestMessage request, HttpResponseMessage response, CredentialSnapshot snapshot, Rejection rejection, bool repeatable, CancellationToken cancellationToken)
    {
        var trace = RequestTrace.Of(request);
        var token = snapshot.Token!;
        if (!token.Renewable)
        {
            trace?.NoteRejection(snapshot.KeyRefused);
            return response;
        }

        if (WantsNonce(request, response, token))
        {
            if (!repeatable)
            {
                trace?.NoteRejection(NonceWanted);
                return response;
            }

            (response, rejection) = await SendAgainAsync(request, response, snapshot, cancellationToken);
            if (rejection == Rejection.None)
                return response;
        }

        if (rejection == Rejection.Uncertain && !RequestCopy.IsSafeToRepeat(request))
        {
            // The answer is there: it does not wait for the token of the next request.
            if (trace?.RenewsRefusedToken != false)
                _credentials.RenewInBackground(_connection, token);
            trace?.NoteRejection(MaybeProcessed(request.Method));
            return response;
        }

        var renewed = trace?.RenewsRefusedToken == false ? null : await RenewAsync(token, trace, cancellationToken);
        // The connection may have been edited, or given another account, since the first was sent.
        if (renewed?.Destinations.Check(request.RequestUri!) is { } elsewhere)
        {
            trace?.NoteRejection(elsewhere);
            return response;
        }

        if (renewed is not null && repeatable)
        {
            (response, rejection) = await SendAgainAsync(request, response, renewed, cancellationToken);
            if (WantsNonce(request, response, renewed.Token!))
                (response, rejection) = await SendAgainAsync(request, response, renewed, cancellationToken);
            if (rejection == Rejection.None)
                return response;
            renewed.Token!.NoteRefused();
        }

        trace?.NoteRejection(renewed is not null && !repeatable ? BodyNotKept : Rejected);
        return response;
    }

    private async Task<(HttpResponseMessage Response, Rejection Rejection)> SendAgainAsync(HttpRequestMessage request, HttpResponseMessage former, CredentialSnapshot snapshot, CancellationToken cancellationToken)
    {
        former.Dispose();
        // The body is shared with the copy, which is disposed with its response's request by whoever owns the first.
        var again = RequestCopy.Of(request);
        HttpResponseMessage response;
        var added = Attach(snapshot, again, again: true);
        try
        {
            response = await base.SendAsync(again, cancellationToken);
        }
        finally
        {
            Detach(snapshot, again, added);
        }

        Forget(snapshot, response, again);
        var rejection = await JudgeAsync(snapshot, response, cancellationToken);
        if (rejection == Rejection.None)
            Accepted(snapshot, response, again);
        return (response, rejection);
    }

    private bool WantsNonce(HttpRequestMessage request, HttpResponseMessage response, AccessToken token) =>
        token.Dpop is not null && response.StatusCode == HttpStatusCode.Unauthorized && _proofs.WantsNonce(response, request.RequestUri!);

    private void Accepted(CredentialSnapshot snapshot, HttpResponseMessage response, HttpRequestMessage request)
    {
        snapshot.Token!.NoteAccepted();
        if (snapshot.Token.Dpop is not null)
            _proofs.Note(response, request.RequestUri!, api: true);
    }

    private static OAuthError Rejected { get; } = new(
        OAuthErrorKind.CredentialsRefused, "invalid_token", "The API refused the token, and refused it again after it was renewed.", "Check that the token's scopes and account are the ones this API wants.");

    private static OAuthError BodyNotKept { get; } = new(
        OAuthErrorKind.CredentialsRefused, "invalid_token", "The API refused the token. It is renewed now, but the request's body is too long to have been kept for sending it again.", "Run it again.");

    private static OAuthError NonceWanted { get; } = new(
        OAuthErrorKind.Transient, DpopProofs.NonceWanted, "The API wants another nonce in the proof of the token's key (DPoP). This host has it now, but the request's body is too long to have been kept for sending it again.", "Run it again.");

    private static OAuthError MaybeProcessed(HttpMethod method) => new(
        OAuthErrorKind.CredentialsRefused, "invalid_token", $"The API refused the token, in a way that does not rule out that the {method} was carried out. The token is renewed for the next request.", $"Check whether the {method} was carried out, and run it again if it was not; with an Idempotency-Key it is sent again by itself.");

    private async ValueTask<CredentialSnapshot?> RenewAsync(AccessToken refused, RequestTrace? trace, CancellationToken cancellationToken)
    {
        var result = await _credentials.RenewAsync(_connection, refused, cancellationToken);
        if (result.TryGet(out var snapshot, out var error))
            return snapshot;
        trace?.Error = error;
        return null;
    }

    private async ValueTask<Rejection> JudgeAsync(CredentialSnapshot snapshot, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var standard = TokenRejections.Standard(response);
        if (standard == Rejection.NotProcessed || snapshot.Rejections is not { } rejections)
            return standard;
        try
        {
            var own = await rejections.JudgeAsync(response, _options.MaxResponseBody, cancellationToken);
            return own > standard ? own : standard;
        }
        catch
        {
            // Nobody else has the answer yet.
            response.Dispose();
            throw;
        }
    }

    private static IReadOnlyList<string>? Attach(CredentialSnapshot snapshot, HttpRequestMessage request, bool again)
    {
        var token = snapshot.Token!;
        var credential = token.Credential;
        // Nobody but the sender asks for it.
        if (request is TracedRequest { Trace: var trace })
            trace.Generation = token.Generation;
        // A copy shares its original's trace, and the renewed token may be bound to no key, or to another.
        if (token.Dpop is not null || again)
            RequestTrace.Ensure(request).Dpop = token.Dpop;
        if (credential.PerMessage)
            RequestTrace.Ensure(request).Credential = credential;
        else
            credential.AttachTo(request);
        return snapshot.Headers?.AddTo(request);
    }

    private void Detach(CredentialSnapshot snapshot, HttpRequestMessage request, IReadOnlyList<string>? added)
    {
        if (!snapshot.Token!.Credential.PerMessage)
            snapshot.Token.Credential.DetachFrom(request);
        for (var i = 0; i < added?.Count; i++)
            request.Headers.Remove(added[i]);
        while (!_counter.TryNote())
            _counter = _usage.For(_connection);
    }

    // A copy made further down is the response's request: no script that gets the response finds the token there.
    private static void Forget(CredentialSnapshot snapshot, HttpResponseMessage response, HttpRequestMessage request)
    {
        if (response.RequestMessage is { } sent && !ReferenceEquals(sent, request) && !snapshot.Token!.Credential.PerMessage)
            snapshot.Token.Credential.DetachFrom(sent);
    }
}

/// <summary>A request was not sent because there is no token for it, or because its destination is not one of the connection's.</summary>
/// <param name="error">Why, and what to do.</param>
public sealed class TokenUnavailableException(OAuthError error) : HttpRequestException(error.Message)
{
    /// <summary>Why, and what to do.</summary>
    public OAuthError Error { get; } = error;
}
