using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text;
using System.Text.RegularExpressions;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.AspNetCore.Texts;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Pages.Texts;

/// <summary>What the resource files hold, and that the pages use it as it is meant.</summary>
public sealed partial class ResourceTests
{
    /// <summary>All resource files by name, each with its texts.</summary>
    internal static IReadOnlyDictionary<string, Dictionary<string, string>> All { get; } = typeof(Places).Assembly.GetTypes()
        .Where(type => type.Namespace == typeof(Places).Namespace && type.Name.EndsWith("Texts", StringComparison.Ordinal))
        .ToDictionary(type => type.Name, type => Read(new ResourceManager(type)));

    private static IEnumerable<(string File, string Name, string Text)> Entries => All.SelectMany(file => file.Value.Select(entry => (file.Key, entry.Key, entry.Value)));

    private static IEnumerable<string> Sources => Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src", "OAuthWebhook.AspNetCore"), "*.cs*", SearchOption.AllDirectories)
        .Where(path => Path.GetExtension(path) is ".cs" or ".cshtml" && !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Select(File.ReadAllText);

    [Fact]
    public void The_places_of_a_text_are_numbered_without_a_gap()
    {
        Entries.ShouldNotBeEmpty();
        foreach (var (file, name, text) in Entries)
        {
            // Whatever is not well-formed throws.
            var count = CompositeFormat.Parse(text).MinimumArgumentCount;
            Enumerable.Range(0, count).ShouldAllBe(place => Regex.IsMatch(text, $$"""\{{{place}}[:}]""", RegexOptions.NonBacktracking), $"{file}.{name}");
        }
    }

    [Fact]
    public void A_text_is_given_as_much_as_it_has_places_for()
    {
        List<string> wrong = [];
        foreach (var source in Sources)
        {
            foreach (var use in Use().Matches(source).Where(use => All.ContainsKey(use.Groups["file"].Value)))
            {
                if (!All[use.Groups["file"].Value].TryGetValue(use.Groups["name"].Value, out var text))
                    continue;
                var places = CompositeFormat.Parse(text).MinimumArgumentCount;
                // In a choice between texts, what is chosen is filled behind the bracket.
                var filling = use.Groups["filled"].Success ? use.Index + use.Length : places > 0 && Behind().Match(source, use.Index) is { Success: true } behind ? behind.Index + behind.Length : (int?)null;
                if ((filling is { } start ? CountArguments(source, start) : 0) != places)
                    wrong.Add($"{use.Value}: {text}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Every_text_is_used()
    {
        var used = Sources.SelectMany(source => Use().Matches(source)).Select(use => $"{use.Groups["file"].Value}.{use.Groups["name"].Value}").ToHashSet();

        Entries.Where(entry => entry.File != nameof(FieldTexts)).Select(entry => $"{entry.File}.{entry.Name}").Except(used).ShouldBeEmpty();
    }

    [Fact]
    public void Every_field_of_the_form_has_a_label_and_a_help_and_there_is_none_for_another()
    {
        List<FormField> fields = [.. FormFields.About, FormFields.Issuer, .. FormFields.Destinations, FormFields.Template, .. FormFields.Advanced];

        fields.ShouldAllBe(field => field.Label.Length > 0 && field.Help.Length > 0);
        All[nameof(FieldTexts)].Keys.ShouldBe(fields.SelectMany(field => new[] { field.Name + ".label", field.Name + ".help" }), ignoreOrder: true);
    }

    [Fact]
    public void A_text_is_no_markup_and_neither_is_what_a_template_shows_of_somebodys_words()
    {
        var filled = "<b>{1}</b> of {0}".WithMarkup(_ => new Microsoft.AspNetCore.Html.HtmlString("<i>x</i>"), _ => new Microsoft.AspNetCore.Html.HtmlContentBuilder().Append("<s>"));

        filled.ToString().ShouldBe("&lt;b&gt;&lt;s&gt;&lt;/b&gt; of <i>x</i>");
    }

    private static Dictionary<string, string> Read(ResourceManager manager) =>
        manager.GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: false)!.Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    // Strings and templates with a comma in them would count as two: the pages have none.
    private static int CountArguments(string source, int start)
    {
        var (depth, count) = (1, 1);
        for (var i = start; depth > 0; i++)
        {
            depth += source[i] switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 };
            if (depth == 1 && source[i] == ',')
                count++;
        }

        return count;
    }

    [GeneratedRegex(@"\b(?<file>\w+Texts)\.(?<name>\w+)\b(?<filled>\.With(Markup)?\()?", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Use();

    [GeneratedRegex(@"\G[^;)]*\)\.With(Markup)?\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Behind();
}
