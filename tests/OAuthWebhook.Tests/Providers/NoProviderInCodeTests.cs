using System.Text.RegularExpressions;
using OAuthWebhook.Providers;
using OAuthWebhook.Testing;

namespace OAuthWebhook.Tests.Providers;

public sealed partial class NoProviderInCodeTests
{
    // Ids that are words besides: they are looked for as a text, or a part of one between quotation marks and braces, and not wherever a sentence or a name holds the word.
    private static readonly HashSet<string> Words = ["box", "confluence", "discord", "intercom", "linear", "monday", "notion", "slack", "square", "threads", "twitch", "zoom"];

    [Fact]
    public void No_provider_of_the_catalogue_is_named_in_code()
    {
        var ids = ProviderSources.BuiltIn.Select(provider => provider.Id).ToHashSet();
        var files = Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(folder => folder is "obj" or "bin")).ToList();

        files.Count.ShouldBeGreaterThan(100);
        Words.ShouldBeSubsetOf(ids, "what is no id need not be known for a word");
        files.SelectMany(file => NamedIn(File.ReadAllText(file), ids).Select(id => $"{Path.GetFileName(file)}: {id}")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("if (provider == \"acme-books\") return;", true)]
    [InlineData("provider is @\"ACME-Books\"", true)]
    [InlineData("$\"https://{region}.acme-books.example\"", true)]
    [InlineData("$\"{(provider == \"acme-books\" ? 1 : 2)}\"", true)]
    [InlineData("case Provider.AcmeBooks:", true)]
    [InlineData("bool IsAcmeBooks() => true;", true)]
    [InlineData("var acme = 1; var books = 2;", false)]
    [InlineData("// as acme-books does\nvar x = 1;", false)]
    [InlineData("/* as acme-books does */ var x = 1;", false)]
    [InlineData("var x = \"//\" + \"acme-books\";", true)]
    [InlineData("provider == \"Box\"", true)]
    [InlineData("$\"{region}box\"", true)]
    [InlineData("$\"box{region}\"", true)]
    [InlineData("var checkbox = new Box(\"the box in the form\");", false)]
    public void A_name_in_code_would_be_found(string code, bool named) => NamedIn(code, ["acme-books", "box"]).Any().ShouldBe(named);

    private static IEnumerable<string> NamedIn(string text, IEnumerable<string> ids)
    {
        // What a comment tells of a provider nobody executes.
        var code = Comments().Replace(text, match => match.Groups["comment"].Success ? " " : match.Value);
        return ids.Where(id => Words.Contains(id)
            ? Regex.IsMatch(code, $"(?<=[\"}}]){id}(?=[\"{{])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10))
            : code.Contains(id, StringComparison.OrdinalIgnoreCase) || code.Contains(id.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));
    }

    // A text is read to its end, so that two slashes in it begin no comment.
    [GeneratedRegex("""(?<comment>//[^\r\n]*|/\*.*?\*/)|"(\\.|[^"\\\r\n])*"|'(\\.|[^'\\\r\n])'""", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Comments();
}
