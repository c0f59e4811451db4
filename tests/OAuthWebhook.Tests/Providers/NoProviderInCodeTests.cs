using System.Text.RegularExpressions;
using OAuthWebhook.Providers;
using OAuthWebhook.Testing;

namespace OAuthWebhook.Tests.Providers;

public sealed partial class NoProviderInCodeTests
{
    [Fact]
    public void No_provider_of_the_catalogue_is_named_in_code()
    {
        var ids = ProviderSources.ReadBuiltIn().Select(provider => provider.Id).ToHashSet();
        var files = Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(folder => folder is "obj" or "bin")).ToList();

        files.Count.ShouldBeGreaterThan(100);
        files.SelectMany(file => NamedIn(File.ReadAllText(file), ids).Select(id => $"{Path.GetFileName(file)}: \"{id}\"")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("if (provider == \"acme\") return;", true)]
    [InlineData("provider is @\"acme\"", true)]
    [InlineData("$\"acme\"", true)]
    [InlineData("\"acme-other\"", false)]
    [InlineData("var acme = 1;", false)]
    public void A_name_in_code_would_be_found(string code, bool named) => NamedIn(code, ["acme"]).Any().ShouldBe(named);

    private static IEnumerable<string> NamedIn(string code, HashSet<string> ids) => Literals().Matches(code).Select(match => match.Groups["text"].Value).Where(ids.Contains).Distinct();

    // Comments are searched too: they hold none of them either.
    [GeneratedRegex("\"(?<text>[a-z0-9-]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Literals();
}
