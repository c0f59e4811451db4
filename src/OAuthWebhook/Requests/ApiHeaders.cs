using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Requests;

/// <summary>Headers that the provider wants in every request. Made once for each snapshot.</summary>
internal sealed class ApiHeaders
{
    private readonly List<KeyValuePair<string, string>> _headers = [];

    private ApiHeaders()
    {
    }

    /// <summary>Those of a connection; null when there are none. A <c>{name}</c> stands for a field of the token set, or else for a variable of the connection; a header with one that has no value is left out.</summary>
    public static ApiHeaders? Of(Connection connection, TokenSet? tokens)
    {
        var quirks = connection.Quirks.Api;
        if (quirks.Headers.Count == 0)
            return null;
        var result = new ApiHeaders();
        var values = new ConnectionUrls(connection.Registration, tokens?.Fields);
        foreach (var (name, template) in quirks.Headers)
        {
            var value = values.Fill(template);
            // What is still in braces that was in the template is a name that nobody filled.
            var complete = !UrlTemplate.NamesIn(template).Any(name => value.Contains($"{{{name}}}", StringComparison.Ordinal));
            // RFC 9110 §5.5: a field is the provider's word, and must not begin another header.
            if (complete && !value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
                result._headers.Add(new(name, value));
        }

        return result._headers.Count == 0 ? null : result;
    }

    /// <summary>Adds those that the request does not have itself.</summary>
    /// <returns>The names of those that were added, to be taken out again: another token set may fill them with something else.</returns>
    public IReadOnlyList<string> AddTo(HttpRequestMessage request)
    {
        var added = new List<string>(_headers.Count);
        foreach (var (name, value) in _headers)
        {
            if (!request.Headers.NonValidated.Contains(name) && request.Headers.TryAddWithoutValidation(name, value))
                added.Add(name);
        }

        return added;
    }
}
