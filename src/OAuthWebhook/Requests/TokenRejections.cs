using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using OAuthWebhook.Quirks;

namespace OAuthWebhook.Requests;

/// <summary>Whether an answer refuses the token.</summary>
internal enum Rejection
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>It does; whether the request was processed all the same is not known.</summary>
    Uncertain,

    /// <summary>It does, before the request was processed: any request may be sent again.</summary>
    NotProcessed,
}

/// <summary>How a provider refuses a token beside the standards' ways. Made once for each snapshot; a connection without such quirks has none.</summary>
internal sealed partial class TokenRejections
{
    /// <summary>Longer bodies are not looked into: what refuses a token is short.</summary>
    public const int LongestBody = 256 * 1024;

    private readonly List<Rule> _rules;

    private TokenRejections(List<Rule> rules) => _rules = rules;

    /// <summary>Those of a provider; null when it has none.</summary>
    public static TokenRejections? Of(ApiQuirks api)
    {
        // One that asks for nothing would hold for every answer.
        var rules = api.TokenRejected.Where(rule => rule is not { Statuses.Count: 0, Header: null, Body: null }).Select(rule => new Rule(rule)).ToList();
        return rules.Count == 0 ? null : new(rules);
    }

    /// <summary>
    /// What the standards say of an answer: a 401 was refused before it was processed (RFC 9110 §15.5.2); <c>invalid_token</c> is said with
    /// other statuses too (RFC 6750 §3.1 says "SHOULD" of the 401).
    /// </summary>
    public static Rejection Standard(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.Unauthorized => Rejection.NotProcessed,
        HttpStatusCode.Forbidden or HttpStatusCode.BadRequest when SaysInvalidToken(response) => Rejection.Uncertain,
        _ => Rejection.None,
    };

    /// <summary>What the provider's own ways say of an answer. A body that is looked into is in memory afterwards, to be read by the caller too.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="longest">How long a body may be to be taken into memory.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<Rejection> JudgeAsync(HttpResponseMessage response, long longest, CancellationToken cancellationToken)
    {
        var found = Rejection.None;
        var looked = false;
        JsonDocument? body = null;
        try
        {
            foreach (var rule in _rules)
            {
                if (!rule.FitsHead(response))
                    continue;
                if (rule.LooksIntoBody)
                {
                    if (!looked)
                        body = await ReadAsync(response.Content, longest, cancellationToken);
                    looked = true;
                    if (body is null || !rule.FitsBody(body.RootElement))
                        continue;
                }

                if (rule.NotProcessed)
                    return Rejection.NotProcessed;
                found = Rejection.Uncertain;
            }
        }
        finally
        {
            body?.Dispose();
        }

        return found;
    }

    private static bool SaysInvalidToken(HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var challenges))
            return false;
        foreach (var challenge in challenges)
        {
            if (InvalidToken().IsMatch(challenge))
                return true;
        }

        return false;
    }

    private static async ValueTask<JsonDocument?> ReadAsync(HttpContent content, long longest, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.OrdinalIgnoreCase) != true || content.Headers.ContentLength > LongestBody)
            return null;
        await ResponseBuffer.LoadAsync(content, longest, cancellationToken);
        // A copy: the stream is one for all its readers, and whoever comes next would find it at its end.
        ReadOnlyMemory<byte> bytes = await content.ReadAsByteArrayAsync(cancellationToken);
        if (bytes.Length > LongestBody)
            return null;
        try
        {
            return JsonDocument.Parse(bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Several challenges may stand in one header, and blanks around the equals sign are allowed (RFC 9110 §11.2).
    [GeneratedRegex(@"\b(Bearer|DPoP)\b.*(?<=[\s,])error\s*=\s*(""invalid_token""|invalid_token\b)", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InvalidToken();

    private sealed class Rule(TokenRejection rejection)
    {
        public bool NotProcessed => rejection.NotProcessed;

        public bool LooksIntoBody => rejection.Body is not null;

        public bool FitsHead(HttpResponseMessage response) =>
            (rejection.Statuses.Count == 0 || rejection.Statuses.Contains((int)response.StatusCode))
            && (rejection.Header is not { } header || Values(response, header).Any(value => rejection.HeaderContains is not { } part || value.Contains(part, StringComparison.OrdinalIgnoreCase)));

        public bool FitsBody(JsonElement root) => JsonPointer.Holds(rejection.Body!, root);

        private static HeaderStringValues Values(HttpResponseMessage response, string header) =>
            response.Headers.NonValidated.TryGetValues(header, out var values) || response.Content.Headers.NonValidated.TryGetValues(header, out values) ? values : default;
    }
}
