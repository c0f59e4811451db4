using Microsoft.Playwright;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

/// <summary>The pages for people who have no mouse.</summary>
public sealed class KeyboardTests(Chromium chromium) : HostedTests, IClassFixture<Chromium>
{
    // Further than any of these pages goes.
    private const int MostTabs = 120;

    protected override HostSettings Settings => new() { Configure = builder => builder.AddPageSignIn<TestUsers>() };

    [BrowserFact]
    public async Task A_connection_is_added_and_deleted_with_the_keyboard_alone_and_one_always_sees_where_one_is()
    {
        await using var tab = await chromium.OpenTabAsync();
        var page = tab.Page;
        Server["/token"].Otherwise = _ => Answer.Token("token");
        // Animated outlines are not there yet when they are looked for.
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ReducedMotion = ReducedMotion.Reduce });
        await page.GotoAsync(new Uri(Host.Address, "/oauth-webhook/settings/tokens").AbsoluteUri);
        await page.Keyboard.TypeAsync("admin");
        await TypeAsync(page, "Password", TestUsers.Password);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Manage Tokens");

        await EnterAsync(page, "Add the first connection");
        await EnterAsync(page, "Custom");
        await EnterAsync(page, "Client credentials");
        await TypeAsync(page, "Name", "Invoices");
        await TypeAsync(page, "Token URL", Server["/token"].Url.AbsoluteUri);
        await TypeAsync(page, "Client ID", "client-1");
        await TypeAsync(page, "Client secret", "secret");
        await TypeAsync(page, "Base URI", Server.BaseAddress.AbsoluteUri);
        // A summary opens, and a box is ticked, with the space bar.
        await ReachAsync(page, "Advanced");
        await page.Keyboard.PressAsync("Space");
        await ReachAsync(page, "Bind tokens to a key");
        await page.Keyboard.PressAsync("Space");
        await Assertions.Expect(page.Locator("[name=useDpop]")).ToBeCheckedAsync();
        await page.Keyboard.PressAsync("Space");
        await EnterAsync(page, "Save and get token");
        await Assertions.Expect(page.Locator("h1 + .badge")).ToHaveTextAsync("Active");

        await EnterAsync(page, "Delete…");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Delete “Invoices”?");
        await EnterAsync(page, "Delete");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("The connection and its token are gone.");
        tab.Errors.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task The_first_Tab_leads_past_the_head_of_the_page()
    {
        await using var tab = await chromium.OpenTabAsync();
        await tab.Page.GotoAsync(new Uri(Host.Address, "/oauth-webhook/authorize/x").AbsoluteUri);

        await ReachAsync(tab.Page, "Skip to content");
        await tab.Page.Keyboard.PressAsync("Enter");
        await ReachAsync(tab.Page, "Manage Tokens");

        (await tab.Page.EvaluateAsync<bool>("() => document.activeElement.closest('main') !== null")).ShouldBeTrue();
    }

    private static async Task EnterAsync(IPage page, string name)
    {
        await ReachAsync(page, name);
        var before = page.Url;
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => url != before);
    }

    private static async Task TypeAsync(IPage page, string label, string text)
    {
        await ReachAsync(page, label);
        await page.Keyboard.TypeAsync(text);
    }

    /// <summary>Presses Tab until it is at the element whose name begins so, and checks that each on the way can be seen to have the focus.</summary>
    private static async Task ReachAsync(IPage page, string name)
    {
        for (var i = 0; i < MostTabs; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            var reached = await page.EvaluateAsync<string>("""
                () => {
                  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
                  const marked = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
                  const seen = box.width > 1 && box.bottom > 0 && box.top < innerHeight;
                  const name = at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.textContent;
                  return (at === document.body || (marked && seen) ? "" : "not to be seen: ") + name.trim();
                }
                """);
            reached.ShouldNotStartWith("not to be seen");
            if (reached.StartsWith(name, StringComparison.Ordinal))
                return;
        }

        throw new InvalidOperationException($"Tab does not lead to “{name}”.");
    }
}
