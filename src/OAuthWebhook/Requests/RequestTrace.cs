using OAuthWebhook.Credentials;
using OAuthWebhook.Dpop;
using OAuthWebhook.Results;

namespace OAuthWebhook.Requests;

/// <summary>What the handlers know about one request while they send it.</summary>
internal sealed class RequestTrace
{
    private static readonly HttpRequestOptionsKey<RequestTrace> Key = new("OAuthWebhook.Trace");

    /// <summary>See <see cref="OAuthRequest.RenewsRefusedToken"/>.</summary>
    public bool RenewsRefusedToken { get; init; } = true;

    /// <summary>How many times something was sent.</summary>
    public int Attempts { get; set; }

    /// <summary>Whether the API refused the token even after the one renewal.</summary>
    public bool TokenRejected { get; set; }

    /// <summary>The generation of the token that was sent last.</summary>
    public long Generation { get; set; }

    /// <summary>The key that each sending has to prove; null: the token is not bound to one.</summary>
    public DpopBinding? Dpop { get; set; }

    /// <summary>Why there is no token, or no better answer.</summary>
    public OAuthError? Error { get; set; }

    /// <summary>What is put into every single message right before it is sent; null: nothing (see <see cref="RequestCredential.PerMessage"/>).</summary>
    public RequestCredential? Credential { get; set; }

    /// <summary>Notes that the API refused the token for good, and why there was no better answer unless that is known.</summary>
    public void NoteRejection(OAuthError error)
    {
        TokenRejected = true;
        Error ??= error;
    }

    public static RequestTrace Ensure(HttpRequestMessage request)
    {
        if (Of(request) is { } trace)
            return trace;
        trace = new();
        request.Options.Set(Key, trace);
        return trace;
    }

    public static RequestTrace? Of(HttpRequestMessage request) =>
        request is TracedRequest traced ? traced.Trace : request.Options.TryGetValue(Key, out var trace) ? trace : null;
}

/// <summary>A request that has had its trace from the beginning, as all of the sender's have: in its options the trace would cost a dictionary, and to look for it there, too.</summary>
internal sealed class TracedRequest(HttpMethod method, Uri? url, RequestTrace trace) : HttpRequestMessage(method, url)
{
    public RequestTrace Trace { get; } = trace;
}
