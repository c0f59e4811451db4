using Microsoft.Playwright;

namespace OAuthWebhook.Testing.Tests;

public sealed class AccessibilityTests(Chromium chromium) : IClassFixture<Chromium>
{
    [AccessibilityFact]
    public async Task A_page_that_some_cannot_use_is_told_with_the_rule_and_the_element()
    {
        await using var tab = await chromium.OpenTabAsync();

        await tab.Page.SetContentAsync("<!doctype html><html lang='en'><title>Tokens</title><main><h1>Tokens</h1><input id='unnamed'><p id='pale' style='color:#bbb'>Pale</p></main></html>");

        var violations = await tab.Page.ViolationsAsync();
        violations.Count.ShouldBe(2);
        violations.ShouldContain(violation => violation.StartsWith("label: #unnamed", StringComparison.Ordinal));
        violations.ShouldContain(violation => violation.StartsWith("color-contrast: #pale", StringComparison.Ordinal));
    }

    [AccessibilityFact]
    public async Task A_page_whose_policy_allows_no_scripts_is_looked_at_too()
    {
        await using var site = await ScriptedServer.StartAsync();
        site["/"].Enqueue(Answer.Html("<!doctype html><html lang='en'><title>Tokens</title><main><h1>Tokens</h1></main></html>").WithHeader("Content-Security-Policy", "default-src 'none'"));
        await using var tab = await chromium.OpenTabAsync();

        await tab.Page.GotoAsync(site["/"].Url.AbsoluteUri);

        (await tab.Page.ViolationsAsync()).ShouldBeEmpty();
    }

    [AccessibilityFact]
    public async Task A_page_on_its_way_is_looked_at_once_its_stylesheets_are_there()
    {
        var gate = new AnswerGate();
        await using var site = await ScriptedServer.StartAsync();
        site["/"].Enqueue(Answer.Html("<!doctype html><html lang='en'><title>Tokens</title><link rel='stylesheet' href='/site.css'><main><h1>Tokens</h1></main></html>"));
        site["/site.css"].Enqueue(Answer.Text("p { color: #000 }", "text/css").Behind(gate));
        await using var tab = await chromium.OpenTabAsync();
        // In place of the rules: they answer at once, with what the page was when they were asked.
        await tab.Page.AddInitScriptAsync("window.axe = { run: async () => ({ violations: [{ id: document.readyState, nodes: [{ target: ['html'], failureSummary: '' }] }] }) }");

        await tab.Page.GotoAsync(site["/"].Url.AbsoluteUri, new() { WaitUntil = WaitUntilState.Commit });
        await gate.ArrivalAsync();
        var violations = tab.Page.ViolationsAsync();
        // More questions than a look takes, in the order they are asked in.
        for (var i = 0; i < 20; i++)
            await tab.Page.EvaluateAsync("() => 'axe' in window");
        gate.Open();

        (await violations).ShouldBe(["complete: html: "]);
    }
}
