using System.Text.RegularExpressions;

namespace Elsa.StandIn.Tests.PublicApi;

public partial class PublicApiTests
{
    private static readonly string[] StandIn = [.. PublicApi.LinesOf(typeof(Elsa.Workflows.Activity).Assembly)];
    private static readonly HashSet<string> Engine = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "PublicApi", "elsa-3.7.1-public-api.lines.txt")).Select(x => AssemblySuffix().Replace(x, ""))];

    [Fact]
    public void Every_public_member_of_the_stand_in_is_one_of_the_engine() => StandIn.Except(Engine).ShouldBeEmpty();

    [Fact]
    public void The_kept_lines_are_only_those_the_stand_in_has() => Engine.Except(StandIn).ShouldBeEmpty();

    [GeneratedRegex(@" \[[A-Za-z.]+\]$", RegexOptions.None, 1000)]
    private static partial Regex AssemblySuffix();
}
