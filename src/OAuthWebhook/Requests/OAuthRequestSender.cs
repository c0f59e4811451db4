using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using OAuthWebhook.Access;
using OAuthWebhook.ClientAuthentication;
using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Destinations;
using OAuthWebhook.Dpop;
using OAuthWebhook.Results;
using OAuthWebhook.Subjects;
using OAuthWebhook.Usage;
using Polly.Timeout;

namespace OAuthWebhook.Requests;

/// <summary>
/// Sends requests with a connection's token: checks who asks and where it goes, and gives exactly one result.
/// A request that has no token is not sent.
/// </summary>
public sealed class OAuthRequestSender
{
    private static readonly SearchValues<char> HeaderCharacters = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(x => (char)x), '\t']);

    // The token's own, and those that say how a message is framed and passed on (RFC 9110 §7.6.1, RFC 9112 §6): with them the token
    // could be stripped on its way, or a connection that others use be brought out of step.
    private static readonly FrozenSet<string> NotForCallers = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Authorization", "DPoP", "Proxy-Authorization", "Host", "Connection", "Content-Length", "Expect", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade");

    private readonly ConcurrentDictionary<ConnectionKey, HttpMessageInvoker> _invokers = new();
    private readonly IConnectionAccessPolicy _policy;
    private readonly CredentialService _credentials;
    private readonly UsageRecorder _usage;
    private readonly SubjectConnections _subjects;
    private readonly RetryPipeline _retries;
    private readonly GuardedTransport _transport;
    private readonly ClientCertificates _certificates;
    private readonly DpopProofs _proofs;
    private readonly TimeProvider _time;
    private readonly OAuthWebhookOptions _options;

    internal OAuthRequestSender(IConnectionAccessPolicy policy, CredentialService credentials, UsageRecorder usage, SubjectConnections subjects, RetryPipeline retries, GuardedTransport transport, ClientCertificates certificates, DpopProofs proofs, TimeProvider time, IOptions<OAuthWebhookOptions> options)
    {
        _policy = policy;
        _credentials = credentials;
        _usage = usage;
        _subjects = subjects;
        _retries = retries;
        _transport = transport;
        _certificates = certificates;
        _proofs = proofs;
        _time = time;
        _options = options.Value;
    }

    /// <summary>Sends one request; its answer is in memory when this returns.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<OAuthRequestResult> SendAsync(OAuthRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var began = _time.GetTimestamp();
        var trace = new RequestTrace { RenewsRefusedToken = request.RenewsRefusedToken };
        using var content = request.Content;
        var timeout = request.Timeout ?? _options.RequestTimeout;
        using var limit = new TimeLimit(timeout, _time, cancellationToken);
        OAuthRequestResult result;
        try
        {
            result = await SendCoreAsync(request, trace, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            result = new OAuthRequestResult.TimedOut(string.Create(CultureInfo.InvariantCulture, $"There was no {(trace.Attempts == 0 ? "token" : "complete answer")} within {timeout.TotalSeconds:0.###} seconds. {Repeat(request, trace)}"));
        }
        catch (TimeoutRejectedException)
        {
            result = new OAuthRequestResult.TimedOut(string.Create(CultureInfo.InvariantCulture, $"The API did not answer an attempt within {_options.AttemptTimeout.TotalSeconds:0.###} seconds. {Repeat(request, trace)}"));
        }
        catch (TokenUnavailableException exception)
        {
            result = OfError(exception.Error);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            result = new OAuthRequestResult.NotConnected(Describe(exception, request, trace));
        }

        return result with { Attempts = trace.Attempts, Duration = _time.GetElapsedTime(began) };
    }

    /// <summary>Lets go of what is kept for requests with a connection; the next one makes it anew.</summary>
    internal void Forget(ConnectionKey key) => _invokers.TryRemove(key, out _);

    private async Task<OAuthRequestResult> SendCoreAsync(OAuthRequest request, RequestTrace trace, CancellationToken cancellationToken)
    {
        if (request.Subject is { } named && SubjectConnection.Check(named) is { } malformed)
            return new OAuthRequestResult.NoToken(SubjectErrors.Malformed(malformed));
        if (await _policy.CheckAsync(request.Caller, request.Connection, request.Subject, cancellationToken) is { } refused)
            return new OAuthRequestResult.NoToken(refused);
        // By its own id the policy could not tell whose account it is.
        if (SubjectConnection.TemplateOf(request.Connection) is not null)
            return new OAuthRequestResult.NoToken(SubjectErrors.UseTemplate);
        var key = request.Subject is { } subject ? SubjectConnection.KeyOf(request.Connection, subject) : request.Connection;
        if (!(await _credentials.GetAsync(key, cancellationToken)).TryGet(out var snapshot, out var error))
            return OfError(request.Subject is not null && error.Code == OAuthErrorCodes.ConnectionNotFound ? await _subjects.ExplainAsync(request.Connection, request.Subject, cancellationToken) : error);
        if (!snapshot.Destinations.Resolve(WithQuery(request)).TryGet(out var url, out var misplaced))
            return OfError(misplaced);
        if (request.Method == HttpMethod.Trace || request.Method == HttpMethod.Connect)
            return new OAuthRequestResult.NotConnected($"{request.Method} is not sent with a token: its answer would repeat it (RFC 9110 §9.3.8). Use another method.");

        using var message = new TracedRequest(request.Method, url, trace) { Content = request.Content };
        var credential = snapshot.Token!.Credential;
        if (credential.QueryParameter is { } parameter && HasParameter(url, parameter))
            return new OAuthRequestResult.NotConnected($"The query parameter '{parameter}' is set by the connection. Remove it from the request's URL and query.");
        if (AddHeaders(message, request.Headers, credential.Header) is { } badHeader)
            return new OAuthRequestResult.NotConnected(badHeader);

        var invoker = Invoker(key);
        if (ClientCertificates.Has(snapshot.Connection))
        {
            // Tokens may be bound to the client's certificate (RFC 8705 §3): with it, or not at all.
            if (!(await _certificates.FindAsync(snapshot.Connection, cancellationToken)).TryGet(out var certificate, out var unusable))
                return OfError(unusable);
            invoker = CreateInvoker(key, _transport.For(certificate).Requests);
        }

        var response = await invoker.SendAsync(message, cancellationToken);
        try
        {
            await ResponseBuffer.LoadAsync(response.Content, _options.MaxResponseBody, cancellationToken);
        }
        catch
        {
            response.Dispose();
            throw;
        }

        return new OAuthRequestResult.Responded(response, trace.TokenRejected, trace.TokenRejected ? trace.Error : RedirectElsewhere(response)) { Generation = trace.Generation };
    }

    private HttpMessageInvoker Invoker(ConnectionKey key) => _invokers.TryGetValue(key, out var invoker) ? invoker : _invokers.GetOrAdd(key, CreateInvoker(key, _transport.Requests));

    // TokenHandler outermost: one renewal a request, however many attempts its two sendings take.
    private HttpMessageInvoker CreateInvoker(ConnectionKey key, HttpMessageHandler transport) => new(
        new TokenHandler(_credentials, _usage, _proofs, key, _options, new ResilienceHandler(_retries, new SameOriginRedirectHandler(transport, _proofs))),
        disposeHandler: false);

    private static OAuthRequestResult OfError(OAuthError error) => error.Code == OAuthErrorCodes.DestinationRefused
        ? new OAuthRequestResult.NotConnected(error.Message)
        : new OAuthRequestResult.NoToken(error);

    private static string WithQuery(OAuthRequest request)
    {
        if (request.Query.Count == 0)
            return request.Url;
        var fragment = request.Url.IndexOf('#', StringComparison.Ordinal);
        var url = new StringBuilder(fragment < 0 ? request.Url : request.Url[..fragment]);
        var separator = request.Url.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        foreach (var (name, value) in request.Query)
        {
            url.Append(separator).Append(Uri.EscapeDataString(name));
            if (value is not null)
                url.Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        return url.ToString();
    }

    private static bool HasParameter(Uri url, string name)
    {
        foreach (var pair in url.Query.TrimStart('?').Split('&'))
        {
            // As servers read it: a plus is a blank there.
            if (Uri.UnescapeDataString(pair.Split('=')[0].Replace('+', ' ')).Equals(name, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static string? AddHeaders(HttpRequestMessage message, IReadOnlyList<KeyValuePair<string, string>> given, string? credentialHeader)
    {
        foreach (var (name, value) in given)
        {
            if (NotForCallers.Contains(name) || (credentialHeader is not null && name.Equals(credentialHeader, StringComparison.OrdinalIgnoreCase)))
                return $"The header '{name}' is set by the connection or its transport. Remove it from the request's headers.";
            // RFC 9110 §5.5: visible ASCII, blanks and tabs.
            if (value.AsSpan().ContainsAnyExcept(HeaderCharacters))
                return $"The value of the header '{name}' has a line break in it, or a character that is not ASCII. Remove that.";
            if (message.Headers.TryAddWithoutValidation(name, value))
                continue;
            // What is not a request header is a content header; there it replaces the default. Without a body it says nothing.
            using var unused = message.Content is null ? new ByteArrayContent([]) : null;
            var headers = (message.Content ?? unused!).Headers;
            if (headers.NonValidated.Contains(name))
                headers.Remove(name);
            if (!headers.TryAddWithoutValidation(name, value))
                return $"'{name}' is not a valid header name. Correct the request's headers.";
        }

        return null;
    }

    private static OAuthError? RedirectElsewhere(HttpResponseMessage response) => (int)response.StatusCode is >= 300 and < 400 && response.Headers.Location is { IsAbsoluteUri: true } location
        ? new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.DestinationRefused, $"The API redirects to '{location.Authority}', where the token does not go.", "Request that URL itself, with or without this connection.")
        : null;

    private static string Describe(Exception exception, OAuthRequest request, RequestTrace trace)
    {
        if ((exception as DestinationRefusedException ?? exception.InnerException as DestinationRefusedException) is { } refused)
            return $"{refused.Message} Allow such addresses in the host's options (OAuthWebhook:AllowLoopback, OAuthWebhook:AllowPrivateNetworks) if they are meant.";
        return (exception as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "The API's host name is not known. Check the URL and the network.",
            HttpRequestError.ConnectionError => "The API cannot be reached. Check the URL, the network and whether the API is running.",
            HttpRequestError.SecureConnectionError => "There is no secure connection to the API. Check its certificate.",
            HttpRequestError.InvalidResponse => $"The API's answer cannot be read. {Repeat(request, trace)}",
            HttpRequestError.ConfigurationLimitExceeded => $"The API's answer is too long. Ask for less, or raise {OAuthWebhookOptions.Section}:{nameof(OAuthWebhookOptions.MaxResponseBody)}.",
            _ => $"The API closed the connection before its answer was complete. {Repeat(request, trace)}",
        };
    }

    // A write may have been carried out although its answer was lost.
    private static string Repeat(OAuthRequest request, RequestTrace trace) =>
        trace.Attempts == 0 || request.Method == HttpMethod.Get || request.Method == HttpMethod.Head
            ? "Try again later."
            : $"Whether the {request.Method} was carried out is not known: check before you repeat it.";
}
