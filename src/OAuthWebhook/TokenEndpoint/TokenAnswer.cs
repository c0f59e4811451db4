using System.Globalization;
using System.Text.Json;
using OAuthWebhook.Secrets;

namespace OAuthWebhook.TokenEndpoint;

/// <summary>
/// Reads the body of a token endpoint's answer, whatever it is. Being strict here would lose a rotated refresh token,
/// so a body with a usable access token is a success and every other field is read if it can be.
/// </summary>
internal static class TokenAnswer
{
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(3650);

    /// <summary>The JSON object in a body; null when there is none.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> body)
    {
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        if (body.Span.StartsWith(byteOrderMark))
            body = body[byteOrderMark.Length..];
        try
        {
            var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The tokens in an answer; null when it holds no usable access token.</summary>
    public static TokenResponse? Read(JsonElement answer)
    {
        if (Text(answer, "access_token") is not { } accessToken || !CanStandInHeader(accessToken))
            return null;
        return new()
        {
            AccessToken = new Secret(accessToken),
            TokenType = Text(answer, "token_type") ?? "Bearer",
            ExpiresIn = Seconds(answer, "expires_in"),
            RefreshToken = Secret.From(Text(answer, "refresh_token")),
            RefreshTokenExpiresIn = Seconds(answer, "refresh_token_expires_in") ?? Seconds(answer, "refresh_expires_in"),
            Scopes = ScopesOf(answer),
        };
    }

    /// <summary>A string field; null when it is missing, empty or something else.</summary>
    public static string? Text(JsonElement answer, string name) => answer.TryGetProperty(name, out var value) ? Text(value) : null;

    private static string? Text(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            // The JSON is well-formed but the string is not Unicode (a lone surrogate escape, or bytes that are not UTF-8).
            return null;
        }
    }

    // A number, or a number in a string: several providers send "3600". Zero or less says nothing usable.
    private static TimeSpan? Seconds(JsonElement answer, string name)
    {
        if (!answer.TryGetProperty(name, out var value))
            return null;
        double seconds;
        if (value.ValueKind == JsonValueKind.Number)
        {
            if (!value.TryGetDouble(out seconds))
                return null;
        }
        else if (!double.TryParse(Text(answer, name), NumberStyles.Float, CultureInfo.InvariantCulture, out seconds))
        {
            return null;
        }

        if (double.IsNaN(seconds) || seconds <= 0)
            return null;
        return seconds >= LongestLifetime.TotalSeconds ? LongestLifetime : TimeSpan.FromSeconds(seconds);
    }

    // RFC 6749 §3.3 separates by spaces, some providers by commas, some send an array.
    private static string[]? ScopesOf(JsonElement answer)
    {
        if (Text(answer, "scope") is { } scope)
            return scope.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (!answer.TryGetProperty("scope", out var value) || value.ValueKind != JsonValueKind.Array)
            return null;
        return [.. value.EnumerateArray().Select(Text).OfType<string>()];
    }

    // RFC 6749 appendix A.12: visible ASCII. Anything else could not be sent, or would break out of the header.
    private static bool CanStandInHeader(string token) => token.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;
}
