using Microsoft.Playwright;

namespace OAuthWebhook.Testing;

/// <summary>Holds a page to WCAG 2.2, levels A and AA, as far as axe-core's rules can tell.</summary>
public static class Accessibility
{
    // The stylesheets are loaded once more for rules that are not among these.
    private const string Run = """
        async ({ rules, part }) => (await axe.run(part ? { include: part } : document, { runOnly: rules, preload: false, resultTypes: ["violations"] }))
          .violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary.replace(/\s+/g, " ")}`))
        """;

    private static readonly string[] Levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

    // What depends on colours.
    private static readonly string[] Colours = ["color-contrast", "link-in-text-block"];

    private static readonly Lazy<string> Script = new(() => File.ReadAllText(Prerequisite.AxeCore.Path));

    /// <summary>Has the rules in each page from now on. Without it they are brought into each page when it is looked at, which takes longer for many.</summary>
    /// <param name="page">A page that may run scripts.</param>
    public static Task BringRulesAsync(this IPage page) => page.AddInitScriptAsync(Script.Value);

    /// <summary>What is wrong with a page as it is shown now: rule, element, and what would help.</summary>
    /// <param name="page">A page that may run scripts.</param>
    /// <param name="part">A selector of what is looked at; null: all of it.</param>
    public static Task<IReadOnlyList<string>> ViolationsAsync(this IPage page, string? part = null) => RunAsync(page, new { type = "tag", values = Levels }, part);

    /// <summary>The same by the rules about colours alone, for a page that was looked at in other colours.</summary>
    /// <param name="page">A page that may run scripts.</param>
    public static Task<IReadOnlyList<string>> ColourViolationsAsync(this IPage page) => RunAsync(page, new { type = "rule", values = Colours }, part: null);

    private static async Task<IReadOnlyList<string>> RunAsync(IPage page, object rules, string? part)
    {
        // A page that is on its way has no stylesheets yet.
        await page.WaitForLoadStateAsync(LoadState.Load);
        // From outside the page: its policy allows no script of others.
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window"))
            await page.EvaluateAsync(Script.Value);
        return await page.EvaluateAsync<string[]>(Run, new { rules, part });
    }
}
