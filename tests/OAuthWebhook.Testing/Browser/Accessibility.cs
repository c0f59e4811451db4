using Microsoft.Playwright;

namespace OAuthWebhook.Testing;

/// <summary>Holds a page to WCAG 2.2, levels A and AA, as far as axe-core's rules can tell.</summary>
public static class Accessibility
{
    private const string Rules = """
        async part => (await axe.run(part ? { include: part } : document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"] }))
          .violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary.replace(/\s+/g, " ")}`))
        """;

    private static readonly Lazy<string> Script = new(() => File.ReadAllText(Prerequisite.AxeCore.Path));

    /// <summary>What is wrong with a page as it is shown now: rule, element, and what would help.</summary>
    /// <param name="page">A page that may run scripts.</param>
    /// <param name="part">A selector of what is looked at; null: all of it.</param>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(this IPage page, string? part = null)
    {
        // From outside the page: its policy allows no script of others.
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window"))
            await page.EvaluateAsync(Script.Value);
        return await page.EvaluateAsync<string[]>(Rules, part);
    }
}
