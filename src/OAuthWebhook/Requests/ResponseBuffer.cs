namespace OAuthWebhook.Requests;

/// <summary>Takes an answer's body into memory.</summary>
internal static class ResponseBuffer
{
    /// <summary>Takes it, once however often it is asked to.</summary>
    /// <exception cref="HttpRequestException">It is too long, cut short, or not what it calls itself.</exception>
    public static async Task LoadAsync(HttpContent content, long longest, CancellationToken cancellationToken)
    {
        try
        {
            await content.LoadIntoBufferAsync(longest, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
        {
            // What calls itself gzip, deflate or br, and is not.
            throw new HttpRequestException(HttpRequestError.InvalidResponse, "The answer cannot be decompressed.", exception);
        }
    }
}
