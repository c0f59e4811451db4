using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace OAuthWebhook.AspNetCore.Texts;

/// <summary>Fills the places of a text, <c>{0}</c> and so on. A sentence is one text, whatever stands within it: other languages have another order.</summary>
internal static class Places
{
    // Where a text is not translated, numbers are not either: "1.234 requests" would mislead.
    private static CultureInfo Numbers =>
        CultureInfo.CurrentCulture.Name.StartsWith(CommonTexts.Language, StringComparison.OrdinalIgnoreCase) ? CultureInfo.CurrentCulture : CultureInfo.InvariantCulture;

    /// <summary>The text with words and numbers in its places.</summary>
    public static string With(this string text, params ReadOnlySpan<object?> values) => string.Format(Numbers, text, values);

    /// <summary>A number alone.</summary>
    public static string Number(long value) => value.ToString("N0", Numbers);

    /// <summary>The text, encoded, with markup in its places, each a Razor template: <c>@&lt;strong&gt;@name&lt;/strong&gt;</c>.</summary>
    public static IHtmlContent WithMarkup(this string text, params ReadOnlySpan<Func<object?, IHtmlContent>> places)
    {
        var markup = new object?[places.Length];
        for (var i = 0; i < places.Length; i++)
        {
            using var writer = new StringWriter(CultureInfo.InvariantCulture);
            places[i](null).WriteTo(writer, HtmlEncoder.Default);
            markup[i] = writer.ToString();
        }

        // A text is never markup, whoever translated it.
        return new HtmlString(string.Format(CultureInfo.InvariantCulture, HtmlEncoder.Default.Encode(text), markup));
    }
}
