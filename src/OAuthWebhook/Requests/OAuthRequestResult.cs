using OAuthWebhook.Results;

namespace OAuthWebhook.Requests;

/// <summary>What became of a request: exactly one of four things.</summary>
public abstract record OAuthRequestResult
{
    private OAuthRequestResult()
    {
    }

    /// <summary>How many times something was sent; 0 when nothing was.</summary>
    public int Attempts { get; init; }

    /// <summary>How long it took in all.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The API answered.</summary>
    /// <param name="Response">The answer; whoever gets this disposes it. Its request holds no token.</param>
    /// <param name="TokenRejected">Whether the API refused the token even after the one renewal; <paramref name="Error"/> says what to do.</param>
    /// <param name="Error">Why there was no better answer; null when there is nothing to say.</param>
    public sealed record Responded(HttpResponseMessage Response, bool TokenRejected, OAuthError? Error) : OAuthRequestResult
    {
        /// <summary>The generation of the token that it answers.</summary>
        internal long Generation { get; init; }
    }

    /// <summary>No token could be had, or the caller may not use the connection: nothing was sent.</summary>
    /// <param name="Error">Why, and what to do.</param>
    public sealed record NoToken(OAuthError Error) : OAuthRequestResult;

    /// <summary>Our own time limit was reached.</summary>
    /// <param name="Message">Which limit, and what to do.</param>
    public sealed record TimedOut(string Message) : OAuthRequestResult;

    /// <summary>There was no connection, or none is allowed: DNS, socket, TLS, a malformed URL, a destination that the token may not go to.</summary>
    /// <param name="Message">Why, and what to do.</param>
    public sealed record NotConnected(string Message) : OAuthRequestResult;
}
