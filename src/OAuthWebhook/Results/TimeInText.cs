using System.Globalization;
using System.Text.RegularExpressions;

namespace OAuthWebhook.Results;

/// <summary>A time in a sentence for people: in UTC, saying so, to the second. It has this one form, so that whoever shows the sentence can find it there and show it where the reader is.</summary>
public static partial class TimeInText
{
    private const string Form = "yyyy-MM-dd HH:mm:ss 'UTC'";

    /// <summary>The time as it stands in a sentence.</summary>
    /// <param name="time">The time.</param>
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);

    /// <summary>Splits a sentence into its times and what stands around them. Joined again, the texts are the sentence.</summary>
    /// <param name="sentence">The sentence.</param>
    /// <returns>The parts; <c>Time</c> is null for one that is no time.</returns>
    public static IReadOnlyList<(string Text, DateTimeOffset? Time)> Split(string sentence)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        List<(string Text, DateTimeOffset? Time)> parts = [];
        var end = 0;
        foreach (var match in Shape().EnumerateMatches(sentence))
        {
            // A provider's words may have the shape and be no time.
            var text = sentence.Substring(match.Index, match.Length);
            if (!DateTimeOffset.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
                continue;
            AddText(match.Index);
            parts.Add((text, time));
            end = match.Index + match.Length;
        }

        AddText(sentence.Length);
        return parts;

        void AddText(int until)
        {
            if (until > end)
                parts.Add((sentence[end..until], null));
        }
    }

    [GeneratedRegex(@"\b[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} UTC\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Shape();
}
