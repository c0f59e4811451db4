using OAuthWebhook.Access;
using OAuthWebhook.Connections;

namespace OAuthWebhook.Requests;

/// <summary>A request to be sent with a connection's token.</summary>
public sealed record OAuthRequest
{
    /// <summary>The connection whose token is sent.</summary>
    public required ConnectionKey Connection { get; init; }

    /// <summary>The end user whose account is used, where the connection is a template; null for any other connection.</summary>
    public string? Subject { get; init; }

    /// <summary>Who sends it; the access policy decides by this.</summary>
    public required Caller Caller { get; init; }

    /// <summary>The method.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>The URL: absolute, or relative, which is appended to the connection's base URI.</summary>
    public required string Url { get; init; }

    /// <summary>Query parameters to add to the URL, not yet encoded; a null value gives a name without a value.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Query { get; init; } = [];

    /// <summary>Headers of the request or of its content. <c>Authorization</c>, <c>Host</c> and the headers that frame a message are not for callers to set, and are refused.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body. The sender disposes it.</summary>
    public HttpContent? Content { get; init; }

    /// <summary>How long it may take in all, retries included; null: <see cref="OAuthWebhookOptions.RequestTimeout"/>.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether the token is renewed, and the request sent once more, when it is refused. Not for what nobody asked for: a refusal there is no reason to spend a refresh token.</summary>
    internal bool RenewsRefusedToken { get; init; } = true;
}
