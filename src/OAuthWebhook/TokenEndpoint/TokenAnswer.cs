using System.Globalization;
using System.Text.Json;
using OAuthWebhook.Quirks;
using OAuthWebhook.Secrets;

namespace OAuthWebhook.TokenEndpoint;

/// <summary>
/// Reads the body of a token endpoint's answer, whatever it is. Being strict here would lose a rotated refresh token,
/// so a body with a usable access token, or else a refresh token, is a success and every other field is read if it can be.
/// </summary>
internal static class TokenAnswer
{
    private const int LongestAccount = 200;

    // What is nested deeply beside a token is no reason to lose it; how deep that is, the answer's own length bounds.
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 1024 * 1024 };

    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(3650);

    /// <summary>The JSON object in a body; null when there is none.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> body)
    {
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        if (body.Span.StartsWith(byteOrderMark))
            body = body[byteOrderMark.Length..];
        try
        {
            var document = JsonDocument.Parse(body, AnyDepth);
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

    /// <summary>The tokens in an answer; null when it holds none, or says that it is a refusal.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="quirks">Where the provider puts what.</param>
    /// <param name="refreshed">Whether it answers a refresh.</param>
    /// <param name="now">For lives that are given as a point in time.</param>
    public static TokenResponse? Read(JsonElement answer, TokenAnswerQuirks quirks, bool refreshed, DateTimeOffset now)
    {
        var accessToken = Token(answer, quirks.AccessToken, "/access_token", refreshed);
        if (accessToken is not null && !CanStandInHeader(accessToken))
            accessToken = null;
        var refreshToken = Token(answer, quirks.RefreshToken, "/refresh_token", refreshed);
        if (accessToken is null && refreshToken is null)
            return null;
        // A refusal that holds a new refresh token is none: to believe it would lose that token.
        if (quirks.ErrorWhen is { } refusal && refreshToken is null && JsonPointer.Holds(refusal, answer))
            return null;
        return new()
        {
            AccessToken = Secret.From(accessToken),
            TokenType = quirks.FixedTokenType ?? Name(answer, quirks.TokenType ?? "/token_type") ?? "Bearer",
            ExpiresIn = Life(answer, quirks.ExpiresIn ?? "/expires_in", quirks.ExpiresInUnit, now),
            RefreshToken = Secret.From(refreshToken),
            RefreshTokenExpiresIn = quirks.RefreshTokenExpiresIn is { } place
                ? Life(answer, place, quirks.RefreshTokenExpiresInUnit, now)
                : Life(answer, "/refresh_token_expires_in", quirks.RefreshTokenExpiresInUnit, now) ?? Life(answer, "/refresh_expires_in", quirks.RefreshTokenExpiresInUnit, now),
            Scopes = ScopesOf(answer, quirks),
            Account = Account(answer, quirks.Account),
            Fields = CapturedFields.Of(quirks.Fields, place => JsonPointer.Scalar(answer, place)),
        };
    }

    /// <summary>The string that a pointer leads to; null when it is missing, empty or something else.</summary>
    public static string? Text(JsonElement answer, string pointer) => JsonPointer.Find(answer, pointer) is { } value ? JsonPointer.Text(value) : null;

    /// <summary>An account's name as far as it can be shown; null when there is none.</summary>
    public static string? Account(JsonElement answer, string? pointer) =>
        pointer is not null && JsonPointer.Scalar(answer, pointer) is { Length: <= LongestAccount } account && CapturedFields.IsUsable(account) ? account : null;

    // Some providers nest tokens in the first answer and not in a refresh's. There the usual place counts too, since what was rotated is lost
    // else; in the first it may hold somebody else's token, an app's in place of a user's.
    private static string? Token(JsonElement answer, string? pointer, string usual, bool refreshed) =>
        Text(answer, pointer ?? usual) ?? (pointer is not null && refreshed ? Text(answer, usual) : null);

    // A number, or a number in a string: several providers send "3600". What is over, or nothing, says nothing usable.
    private static TimeSpan? Life(JsonElement answer, string pointer, LifetimeUnit unit, DateTimeOffset now)
    {
        if (JsonPointer.Find(answer, pointer) is not { } value)
            return null;
        if (unit == LifetimeUnit.Timestamp)
            return DateTimeOffset.TryParse(JsonPointer.Text(value), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) ? Bounded((end - now).TotalSeconds) : null;
        double number;
        if (value.ValueKind == JsonValueKind.Number)
        {
            if (!value.TryGetDouble(out number))
                return null;
        }
        else if (!double.TryParse(JsonPointer.Text(value), NumberStyles.Float, CultureInfo.InvariantCulture, out number))
        {
            return null;
        }

        return Bounded(unit switch
        {
            LifetimeUnit.Milliseconds => number / 1000,
            LifetimeUnit.Minutes => number * 60,
            LifetimeUnit.UnixSeconds => number - (now.ToUnixTimeMilliseconds() / 1000.0),
            LifetimeUnit.UnixMilliseconds => (number - now.ToUnixTimeMilliseconds()) / 1000,
            _ => number,
        });
    }

    private static TimeSpan? Bounded(double seconds)
    {
        if (double.IsNaN(seconds) || seconds <= 0)
            return null;
        return seconds >= LongestLifetime.TotalSeconds ? LongestLifetime : TimeSpan.FromSeconds(seconds);
    }

    // RFC 6749 §3.3 separates by spaces, some providers by commas, some send an array.
    private static string[]? ScopesOf(JsonElement answer, TokenAnswerQuirks quirks)
    {
        if (JsonPointer.Find(answer, quirks.Scope ?? "/scope") is not { } value)
            return null;
        if (JsonPointer.Text(value) is { } scope)
        {
            string[] separators = quirks.ScopeSeparator is { } separator ? [separator] : [" ", ","];
            return Usable(scope.Split(separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }

        return value.ValueKind == JsonValueKind.Array ? Usable(value.EnumerateArray().Select(JsonPointer.Text)) : null;
    }

    // Not every store takes every character, and a token must not be lost for the sake of a scope.
    private static string[] Usable(IEnumerable<string?> scopes) => [.. scopes.OfType<string>().Where(CapturedFields.IsUsable)];

    private static string? Name(JsonElement answer, string pointer) => Text(answer, pointer) is { } name && CapturedFields.IsUsable(name) ? name : null;

    // RFC 6749 appendix A.12: visible ASCII. Anything else could not be sent, or would break out of the header.
    private static bool CanStandInHeader(string token) => token.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;
}
