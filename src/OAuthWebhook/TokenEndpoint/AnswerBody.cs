namespace OAuthWebhook.TokenEndpoint;

/// <summary>The body of an authorization server's answer.</summary>
internal static class AnswerBody
{
    /// <summary>How long it may be, in bytes: the largest real answers, with several JWTs, have a few ten kilobytes.</summary>
    public const int Longest = 256 * 1024;

    /// <summary>Reads it, decompressed; null when it is too long to be an answer.</summary>
    /// <exception cref="HttpRequestException">It is cut short, or not compressed as it says.</exception>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[Longest + 1];
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            // Cast, since a bare null would become an empty memory.
            return length > Longest ? (ReadOnlyMemory<byte>?)null : buffer.AsMemory(0, length);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
        {
            throw new HttpRequestException(HttpRequestError.InvalidResponse, "The answer cannot be decompressed.", exception);
        }
    }
}
