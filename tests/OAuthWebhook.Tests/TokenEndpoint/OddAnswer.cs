using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OAuthWebhook.Quirks;

namespace OAuthWebhook.Tests.TokenEndpoint;

/// <summary>A token answer as no documentation has it. Written byte for byte, since a serializer would put it right.</summary>
/// <param name="What">What is odd about it.</param>
/// <param name="Status">Its status.</param>
/// <param name="Body">Its body, a character for each byte.</param>
/// <param name="Quirks">Where the provider's entry says things are.</param>
/// <param name="AccessToken">The access token that stands there and is not to be lost; null where there need be none.</param>
/// <param name="RefreshToken">The refresh token likewise.</param>
internal sealed record OddAnswer(string What, int Status, string Body, ProviderQuirks Quirks, string? AccessToken = null, string? RefreshToken = null)
{
    public const string NewAccessToken = "new-access-secret";
    public const string NewRefreshToken = "new-refresh-secret";
    public const string SentRefreshToken = "sent-refresh-secret";
    public const string ClientSecret = "sent-client-secret";

    public byte[] Bytes => Encoding.Latin1.GetBytes(Body);

    /// <summary>Values that fit nowhere: other types, numbers beyond all bounds, nesting, text that is no Unicode.</summary>
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "3600", "\"3600\"", "3600.5", "1e400", "-1e400", "1" + new string('0', 400), "1e-400", "9223372036854775808", "253402300800",
        "\"\"", "\"soon\"", "\"NaN\"", "\"Infinity\"", "\"2026-13-40T99:99:99Z\"", "\"9999-12-31T23:59:59Z\"", "\"0001-01-01T00:00:00+14:00\"", "[]", "{}", "[null,1,\"a\",{}]", "{\"a\":1,\"a\":2}",
        "\"\\ud800\"", "\"\\udfff\\ud800\"", "\"\u00C3\u0028\"", "\"\u00FF\u00FE\"", "\"\\u0000\"", "\"a\\nb\\r\\nc\"", $"\"{new string('x', 5000)}\"",
        $"{new string('[', 60)}{new string(']', 60)}", $"{new string('[', 500)}{new string(']', 500)}", string.Concat(Enumerable.Repeat("{\"a\":", 300)) + "1" + new string('}', 300),
    ];

    /// <summary>Names of fields beside the tokens: known ones, and some that no JSON should have.</summary>
    private static readonly string[] Names =
    [
        "expires_in", "refresh_expires_in", "refresh_token_expires_in", "expires_at", "scope", "token_type", "id_token", "created_at", "team", "user", "id", "name", "",
        "expires\\u005fin", "\\ud800", "\\u0061\\udc00", "\u00FF", "acces\\ud800", "access\\u005ftoke", "\\\"", new('n', 300),
    ];

    private static readonly Place[] Places =
    [
        new("as the standard says", ProviderQuirks.None, "\"access_token\"", "\"refresh_token\"", body => $"{{{body}}}"),
        new("in an object", new()
        {
            TokenAnswer = new()
            {
                AccessToken = "/authed_user/access_token", RefreshToken = "/authed_user/refresh_token", ExpiresIn = "/authed_user/expires_in", Scope = "/authed_user/scope",
                FixedTokenType = "Bearer", Account = "/authed_user/name", Fields = new Dictionary<string, string> { ["user_id"] = "/authed_user/id" },
                ErrorWhen = new() { At = "/ok", IsOneOf = ["false"] }, ErrorCodes = new Dictionary<string, string> { ["invalid_code"] = "invalid_grant" },
            },
        }, "\"access_token\"", "\"refresh_token\"", body => $"{{\"ok\":true,\"authed_user\":{{{body}}}}}"),
        new("in a list", new()
        {
            TokenAnswer = new() { AccessToken = "/data/0/token", RefreshToken = "/data/0/refresh", ExpiresIn = "/data/0/expires_at", ExpiresInUnit = LifetimeUnit.Timestamp, Error = "/message", ErrorDescription = "/detail" },
        }, "\"token\"", "\"refresh\"", body => $"{{\"data\":[{{{body}}},7]}}"),
        new("with times in other units", new()
        {
            TokenAnswer = new() { ExpiresIn = "/expires_at", ExpiresInUnit = LifetimeUnit.UnixMilliseconds, RefreshTokenExpiresIn = "/refresh_expires_in", RefreshTokenExpiresInUnit = LifetimeUnit.Minutes, ScopeSeparator = "|", Account = "/name" },
        }, "\"access_token\"", "\"refresh_token\"", body => $"{{{body}}}"),
    ];

    private static Gen<string> Noise => Gen.Elements(Names).SelectMany(_ => Gen.Elements(Values), (name, value) => $"\"{name}\":{value}");

    private static Gen<string[]> SomeNoise => Gen.Choose(0, 6).SelectMany(count => Noise.ArrayOf(count));

    /// <summary>Answers, the same for the same seed.</summary>
    public static IReadOnlyList<OddAnswer> Sample(ulong seed, int count) => [.. Any.Sample(count, new Rnd(seed), 100)];

    private static Gen<OddAnswer> Any => Gen.Frequency(
        (6, WithTokens),
        (2, WithoutUsableRefreshToken),
        (2, WithoutUsableAccessToken),
        (1, SaidTwice),
        (2, CutOff),
        (2, Scrambled),
        (2, NotThis),
        (3, Refusal),
        (1, WithOddStatus));

    private static Gen<OddAnswer> WithTokens =>
        from place in Gen.Elements(Places)
        from noise in SomeNoise
        from body in place.Body(noise, $"\"{NewAccessToken}\"", $"\"{NewRefreshToken}\"")
        from status in Gen.Elements(200, 201)
        select new OddAnswer($"tokens {place.Name}, odd fields beside them", status, body, place.Quirks, NewAccessToken, NewRefreshToken);

    private static Gen<OddAnswer> WithoutUsableRefreshToken =>
        from place in Gen.Elements(Places)
        from noise in SomeNoise
        from refresh in Gen.Elements(Values.Where(value => !value.StartsWith('"')).ToArray())
        from body in place.Body(noise, $"\"{NewAccessToken}\"", refresh)
        select new OddAnswer($"an access token {place.Name}, a refresh token of another type", 200, body, place.Quirks, NewAccessToken);

    private static Gen<OddAnswer> WithoutUsableAccessToken =>
        from place in Gen.Elements(Places)
        from noise in SomeNoise
        from access in Gen.Elements([.. Values.Where(value => !value.StartsWith('"') || value is "\"\"" || value.Contains('\\', StringComparison.Ordinal)), $"\"{NewAccessToken}\\n\"", $"\" {NewAccessToken}\""])
        from body in place.Body(noise, access, $"\"{NewRefreshToken}\"")
        select new OddAnswer($"an unusable access token {place.Name}", 200, body, place.Quirks, RefreshToken: NewRefreshToken);

    private static Gen<OddAnswer> SaidTwice =>
        from place in Gen.Elements(Places)
        from again in Gen.Elements(Values)
        from body in place.Body([$"{place.AccessName}:{again}", $"{place.RefreshName}:{again}"], $"\"{NewAccessToken}\"", $"\"{NewRefreshToken}\"")
        select new OddAnswer($"tokens {place.Name}, said twice", 200, body, place.Quirks);

    private static Gen<OddAnswer> CutOff =>
        from whole in WithTokens
        from at in Gen.Choose(0, Math.Max(0, whole.Body.Length - 1))
        select new OddAnswer("cut off", 200, whole.Body[..at], whole.Quirks);

    private static Gen<OddAnswer> Scrambled =>
        from whole in WithTokens
        from at in Gen.Choose(0, whole.Body.Length - 1)
        from instead in Gen.Choose(0, 255)
        select new OddAnswer("with another byte in it", 200, string.Concat(whole.Body.AsSpan(0, at), ((char)instead).ToString(), whole.Body.AsSpan(at + 1)), whole.Quirks);

    private static Gen<OddAnswer> NotThis =>
        from place in Gen.Elements(Places)
        from body in Gen.Elements(
            "", " ", "\u00EF\u00BB\u00BF", "null", "[]", "[[", "7", "\"text\"", "{", "}", "<html><body><h1>Maintenance</h1></body></html>",
            $"access_token={NewAccessToken}&token_type=bearer", "{\"access_token\":{}}", "{\"data\":{}}", "{\"data\":[]}", "{\"data\":[[]]}", "{\"authed_user\":[]}", "{\"authed_user\":null}",
            $"{{\"access_token\":\"{NewAccessToken}\"}}}}", $"{{\"access_token\":\"{NewAccessToken}\"}} // done", "\u0000\u0001\u0002", new string('\u00FE', 3000), new string('[', 100_000))
        from status in Gen.Elements(200, 200, 204, 302, 400, 401, 404, 500)
        select new OddAnswer("something else", status, body, place.Quirks);

    private static Gen<OddAnswer> Refusal =>
        from place in Gen.Elements(Places)
        from code in Gen.Elements([
            "\"invalid_grant\"", "\"invalid_client\"", "\"no_such_code\"", "\"with blanks in it\"", $"\"{SentRefreshToken}\"", $"\"{ClientSecret}\"", $"\"{NewAccessToken}\"",
            "{\"code\":\"invalid_grant\",\"message\":\"no\"}", $"{{\"type\":\"{SentRefreshToken}\"}}", .. Values,
        ])
        from says in Gen.Elements([
            $"\"the refresh token {SentRefreshToken} of {ClientSecret} is not known\"", $"\"{NewAccessToken} {NewRefreshToken}\"", $"\"{new string('d', 4000)}\"", "\"a\\u0007b\\u202ec\"", .. Values,
        ])
        from noise in SomeNoise
        from body in place.Body(noise, $"\"{NewAccessToken}\"", $"\"{NewRefreshToken}\"")
        from status in Gen.Elements(200, 400, 400, 401, 403, 429, 500, 503)
        let refusal = $"\"ok\":false,\"error\":{code},\"message\":{code},\"error_description\":{says},\"detail\":{says}"
        select new OddAnswer("a refusal that quotes what it should not", status, $"{{{refusal},{body[1..]}", place.Quirks);

    private static Gen<OddAnswer> WithOddStatus =>
        from whole in WithTokens
        from status in Gen.Elements(205, 226, 299, 300, 304, 307, 399, 402, 418, 425, 451, 499, 502, 504, 520, 599)
        select whole with { What = $"tokens with status {status.ToString(CultureInfo.InvariantCulture)}", Status = status, AccessToken = null, RefreshToken = null };

    private sealed record Place(string Name, ProviderQuirks Quirks, string AccessName, string RefreshName, Func<string, string> Around)
    {
        public Gen<string> Body(string[] noise, string access, string refresh) =>
            Gen.Shuffle<string>([.. noise, $"{AccessName}:{access}", $"{RefreshName}:{refresh}"]).Select(members => Around(string.Join(',', members)));
    }
}
