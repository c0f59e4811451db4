using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.Extensions.Logging;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Pages.Texts;

/// <summary>Whatever people read on the pages comes from the resource files, so that it can be translated.</summary>
public sealed partial class LiteralTextTests
{
    private static readonly string[] Namespaces = ["OAuthWebhook.AspNetCore.Pages", "OAuthWebhook.AspNetCore.Settings", "OAuthWebhook.AspNetCore.Picker", "OAuthWebhook.AspNetCore.Consent"];

    /// <summary>Literals that look like text and are none, or none to be translated.</summary>
    private static readonly HashSet<string> Names =
    [
        // Pages, their handlers and sections, and what they hand to the layout.
        "Details", "Continue", "Device", "New", "Status", "Authorize", "Token", "Head", "Title",
        // Bugs are told to whoever reads the log.
        "The field ", " has no ", " among the texts.", "The page handler ", " names no permission.", "The page ", " has no route.",
        // The core's own words, which are English, are put otherwise where they are read on the connection's page.
        "on this page",
        "yyyy-MM-dd HH:mm 'UTC'", "yyyy-MM-dd HH:mm:ss 'UTC'",
        // For browsers.
        "Begun", "Assets/", "public, max-age=31536000, immutable", "text/css; charset=utf-8", "text/javascript; charset=utf-8", "text/plain; charset=utf-8",
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ];

    // What Razor makes of a tag's attributes: those that are read to people are looked at in the source.
    private static readonly string[] AttributeTakers =
        ["BeginWriteAttribute", "WriteAttributeValue", "BeginAddHtmlAttributeValues", "AddHtmlAttributeValue", "TagHelperAttribute", "HtmlString", "Begin"];

    private static readonly Assembly Product = typeof(TokensPage).Assembly;

    private static IEnumerable<CompiledLiteral> Literals => Product.GetTypes()
        .Where(type => Namespaces.Any(name => type.Namespace is { } space && (space == name || space.StartsWith(name + ".", StringComparison.Ordinal))))
        .SelectMany(CompiledLiteral.In);

    private static IEnumerable<string> Sources => Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src", "OAuthWebhook.AspNetCore", "Areas"), "*.cshtml", SearchOption.AllDirectories);

    [Fact]
    public void No_page_has_words_between_its_tags()
    {
        var literals = Literals.Where(literal => literal.IsLast && literal.GoesTo("WriteLiteral")).ToList();
        var words = literals.GroupBy(literal => literal.Method)
            .SelectMany(method => Letters().Matches(Tag().Replace(string.Concat(method.Select(literal => literal.Text)), "\n")).Select(match => (Page: method.First().Owner.Name, Text: match.Value.Trim())))
            // A time zone has this name in all languages.
            .Where(word => word.Text != "UTC")
            .Select(word => $"{word.Page}: {word.Text}");

        words.ShouldBeEmpty();
        literals.Select(literal => literal.Owner).Distinct().Count().ShouldBeGreaterThan(25);
    }

    [Fact]
    public void No_page_has_words_in_an_attribute_that_people_read()
    {
        var sources = Sources.ToList();
        var words = sources.SelectMany(path => ReadAttribute().Matches(File.ReadAllText(path))
            .Where(match => !OneExpression().IsMatch(match.Groups["value"].Value))
            .Select(match => $"{Path.GetFileName(path)}: {match.Value.Trim()}"));

        words.ShouldBeEmpty();
        sources.Count.ShouldBeGreaterThan(30);
    }

    [Fact]
    public void No_code_of_the_pages_has_words()
    {
        var logged = Product.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.NonPublic | BindingFlags.Static))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.Message).OfType<string>().ToHashSet();

        var words = Literals
            .Where(literal => Words().IsMatch(literal.Text) && !logged.Contains(literal.Text) && !Names.Contains(literal.Text))
            .Where(literal => !(literal.IsLast && literal.GoesTo("WriteLiteral", nameof(InvalidOperationException))))
            // What a record prints itself as.
            .Where(literal => literal.Method.Name != nameof(ToString))
            .Where(literal => !typeof(RazorPageBase).IsAssignableFrom(literal.Owner) || !(literal.GoesTo(AttributeTakers) || Classes().IsMatch(literal.Text)))
            .Select(literal => $"{literal.Owner.Name}: {literal.Text}");

        words.ShouldBeEmpty();
    }

    [GeneratedRegex(@"\p{L}[^\n]*", RegexOptions.NonBacktracking)]
    private static partial Regex Letters();

    [GeneratedRegex("<[^>]*>", RegexOptions.NonBacktracking)]
    private static partial Regex Tag();

    // Two words, a part of a sentence, or one word as a label or a button has it.
    [GeneratedRegex(@"\p{L}\S* \S*\p{L}|^ \p{L}{2,}|\p{L}{2,} $|^\p{Lu}\p{Ll}+\p{P}?$", RegexOptions.NonBacktracking)]
    private static partial Regex Words();

    [GeneratedRegex("^ ?[a-z0-9-]+( [a-z0-9-]+)*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Classes();

    [GeneratedRegex("""\s(aria-label|title|placeholder|alt|label|data-label|data-confirm|data-copied)="(?<value>[^"]*)""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ReadAttribute();

    [GeneratedRegex(@"^@(\(.*|[\w.]+(\(.*\))?)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex OneExpression();
}
