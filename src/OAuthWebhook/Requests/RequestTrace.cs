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

    /// <summary>The key that each sending has to prove; null: the token is not bound to one.</summary>
    public DpopBinding? Dpop { get; set; }

    /// <summary>Why there is no token, or no better answer.</summary>
    public OAuthError? Error { get; set; }

    public static RequestTrace? Of(HttpRequestMessage request) => request.Options.TryGetValue(Key, out var trace) ? trace : null;

    public void AttachTo(HttpRequestMessage request) => request.Options.Set(Key, this);
}
