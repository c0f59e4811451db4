using System.Text;
using System.Text.Json.Serialization;
using OAuthWebhook.Json;
using OAuthWebhook.Requests;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>What an API answered to a request sent with a connection.</summary>
internal sealed record ResponseView
{
    private const int MaximumBodySize = 1 << 20;

    public int StatusCode { get; init; }

    public required IReadOnlyDictionary<string, string[]> Headers { get; init; }

    public required string Body { get; init; }

    [JsonConverter(typeof(CamelCaseEnumConverter<BodyEncoding>))]
    public BodyEncoding BodyEncoding { get; init; }

    /// <summary>Whether the body was longer than this answer carries: its first 1 048 576 bytes.</summary>
    public bool BodyTruncated { get; init; }

    /// <summary>How many times the request was sent.</summary>
    public int Attempts { get; init; }

    public long DurationMs { get; init; }

    public static async Task<ResponseView> ReadAsync(OAuthRequestResult.Responded responded, CancellationToken cancellationToken)
    {
        var response = responded.Response;
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaximumBodySize + 1];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        var truncated = read > MaximumBodySize;
        var bytes = buffer.AsSpan(0, Math.Min(read, MaximumBodySize));
        var text = Decode(bytes, response.Content.Headers.ContentType?.CharSet, truncated);
        return new ResponseView
        {
            StatusCode = (int)response.StatusCode,
            Headers = ReadHeaders(response),
            Body = text ?? Convert.ToBase64String(bytes),
            BodyEncoding = text is null ? BodyEncoding.Base64 : BodyEncoding.Text,
            BodyTruncated = truncated,
            Attempts = responded.Attempts,
            DurationMs = (long)responded.Duration.TotalMilliseconds,
        };
    }

    // An API that sends back what it was sent must not make this answer one that holds the token.
    private static Dictionary<string, string[]> ReadHeaders(HttpResponseMessage response) =>
        response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .Where(header => !header.Key.EndsWith("Authorization", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(header => header.Key, header => header.Value.ToArray(), StringComparer.OrdinalIgnoreCase);

    /// <summary>The text that the bytes are in their character set; null when they are not text in it.</summary>
    private static string? Decode(ReadOnlySpan<byte> bytes, string? charset, bool truncated)
    {
        if (bytes.Contains((byte)0))
            return null;
        try
        {
            var encoding = Encoding.GetEncoding(charset?.Trim('"') ?? "utf-8", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
            var decoder = encoding.GetDecoder();

            // A character cut in two at the end of a truncated body is left out rather than taken for garbage.
            var characters = new char[encoding.GetMaxCharCount(bytes.Length)];
            return new string(characters, 0, decoder.GetChars(bytes, characters, flush: !truncated));
        }
        catch (Exception exception) when (exception is DecoderFallbackException or ArgumentException)
        {
            return null;
        }
    }
}

/// <summary>How a body is written in an answer.</summary>
internal enum BodyEncoding
{
    /// <summary>As text.</summary>
    Text,

    /// <summary>As Base64 (RFC 4648 §4), for what is not text.</summary>
    Base64,
}
