using OAuthWebhook.Testing;

namespace OAuthWebhook.Tests.Compatibility;

/// <summary>A table in docs/compatibility.md that says what a test ran.</summary>
/// <param name="name">Between which marks it stands.</param>
internal sealed class CompatibilityTable(string name)
{
    private const string Switch = "UPDATE_COMPATIBILITY";

    /// <summary>Fails unless the table is what ran; writes it where the environment asks for that.</summary>
    public async Task CompareAsync(string ran)
    {
        var path = Path.Combine(RepositoryRoot.Path, "docs", "compatibility.md");
        var document = await File.ReadAllTextAsync(path);
        var (mark, endMark) = ($"<!-- {name} -->", $"<!-- end of {name} -->");
        var (begin, end) = (document.IndexOf(mark, StringComparison.Ordinal) + mark.Length, document.IndexOf(endMark, StringComparison.Ordinal));
        var table = $"\n{ran}";
        if (Environment.GetEnvironmentVariable(Switch) == "1")
            await File.WriteAllTextAsync(path, document[..begin] + table + document[end..]);
        else
            document[begin..end].ShouldBe(table, $"the table is what ran; run this test once with {Switch}=1");
    }
}
