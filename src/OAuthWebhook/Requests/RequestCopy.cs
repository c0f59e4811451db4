namespace OAuthWebhook.Requests;

/// <summary>Makes a fresh message for another attempt: a message that was sent is never sent again.</summary>
internal static class RequestCopy
{
    /// <summary>Reads a body into memory if it is short enough, so that it can be sent again.</summary>
    /// <returns>Whether the request can be sent again.</returns>
    public static async ValueTask<bool> PrepareAsync(HttpRequestMessage request, int longest, CancellationToken cancellationToken)
    {
        if (IsPrepared(request))
            return true;
        // A body of unknown length cannot be bounded without eating it.
        var content = request.Content!;
        if (content.Headers.ContentLength is not { } length || length > longest)
            return false;
        var kept = new ByteArrayContent(await content.ReadAsByteArrayAsync(cancellationToken));
        foreach (var (name, values) in content.Headers.NonValidated)
            kept.Headers.TryAddWithoutValidation(name, values);
        request.Content = kept;
        content.Dispose();
        return true;
    }

    /// <summary>Whether the body, if any, can be read any number of times.</summary>
    public static bool IsPrepared(HttpRequestMessage request) => request.Content is null or ByteArrayContent;

    /// <summary>Copies a prepared request. The content is shared: prepared content can be read any number of times.</summary>
    public static HttpRequestMessage Of(HttpRequestMessage request)
    {
        var copy = request is TracedRequest { Trace: var trace } ? new TracedRequest(request.Method, request.RequestUri, trace) : new HttpRequestMessage(request.Method, request.RequestUri);
        copy.Version = request.Version;
        copy.VersionPolicy = request.VersionPolicy;
        copy.Content = request.Content;
        foreach (var (name, values) in request.Headers.NonValidated)
            copy.Headers.TryAddWithoutValidation(name, values);
        foreach (var option in request.Options)
            ((IDictionary<string, object?>)copy.Options)[option.Key] = option.Value;
        return copy;
    }

    /// <summary>Whether sending it twice does no harm: a safe method (RFC 9110 §9.2.1), or a key by which the API knows it again.</summary>
    public static bool IsSafeToRepeat(HttpRequestMessage request) =>
        request.Method == HttpMethod.Get || request.Method == HttpMethod.Head || request.Method == HttpMethod.Options || request.Method == HttpMethod.Trace
        || request.Headers.NonValidated.Contains("Idempotency-Key");
}
