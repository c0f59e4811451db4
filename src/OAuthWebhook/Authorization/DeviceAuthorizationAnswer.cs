using System.Globalization;
using System.Text.Json;
using OAuthWebhook.Json;
using OAuthWebhook.Secrets;
using OAuthWebhook.TokenEndpoint;

namespace OAuthWebhook.Authorization;

/// <summary>What a device authorization endpoint answers (RFC 8628 §3.2).</summary>
/// <param name="DeviceCode">What the token endpoint is asked with.</param>
/// <param name="Instructions">What a person is shown.</param>
/// <param name="ExpiresIn">How long both are good; null when the server did not say.</param>
internal sealed record DeviceAuthorizationAnswer(Secret DeviceCode, DeviceInstructions Instructions, TimeSpan? ExpiresIn)
{
    // RFC 8628 §3.2: to be assumed where the answer has none.
    private const int UsualInterval = 5;
    private const int LongestInterval = 300;
    private const int LongestUserCode = 100;

    /// <summary>Reads an answer; null when it lacks what nothing can be done without.</summary>
    public static DeviceAuthorizationAnswer? Read(JsonElement answer)
    {
        if (TokenAnswer.Text(answer, "/device_code") is not { } deviceCode
            || TokenAnswer.Text(answer, "/user_code") is not { Length: <= LongestUserCode } userCode || userCode.Any(char.IsControl)
            // "verification_url" is what drafts of the RFC called it, and servers built by them still do.
            || Link(answer, "verification_uri") is not { } verificationUri && (verificationUri = Link(answer, "verification_url")) is null)
        {
            return null;
        }

        var interval = Number(answer, "interval") is { } seconds and > 0 ? (int)Math.Min(Math.Ceiling(seconds), LongestInterval) : UsualInterval;
        var life = Number(answer, "expires_in") is { } left and > 0 ? TimeSpan.FromSeconds(Math.Min(left, TimeSpan.SecondsPerDay)) : (TimeSpan?)null;
        return new(new Secret(deviceCode), new(userCode, verificationUri, Link(answer, "verification_uri_complete"), interval), life);
    }

    // People are shown it as a link: it must not be a script, nor lead anywhere but over TLS.
    private static string? Link(JsonElement answer, string name) =>
        TokenAnswer.Text(answer, "/" + name) is { Length: <= 2000 } text && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
            ? uri.AbsoluteUri
            : null;

    private static double? Number(JsonElement answer, string name)
    {
        if (JsonText.Member(answer, name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number)
            return value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;
        return double.TryParse(TokenAnswer.Text(answer, "/" + name), NumberStyles.Float, CultureInfo.InvariantCulture, out var text) && double.IsFinite(text) ? text : null;
    }
}
