using Microsoft.Playwright;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

/// <summary>Looks at pages on a phone and on a desk, in light and dark, and notes what somebody could not use or read there.</summary>
internal sealed class PageTour(BrowserTab tab, Uri host) : IAsyncDisposable
{
    private static readonly int[] Widths = [360, 1280];

    // Set by whoever wants to look at the pages too: a picture takes longer than all the rules.
    private static readonly bool Pictures = Environment.GetEnvironmentVariable("PAGE_PICTURES") is { Length: > 0 };

    private readonly List<string> _faults = [];

    public IPage Page => tab.Page;

    /// <summary>Whatever was found on the way: broken rules of accessibility and of the pages' policy, pages wider than the screen, and what is fetched from elsewhere.</summary>
    /// <remarks>Chromium itself complains of a page that came with an error's status.</remarks>
    public IReadOnlyList<string> Faults =>
    [
        .. _faults,
        .. tab.Errors.Where(error => !error.Contains("the server responded with a status of", StringComparison.Ordinal)),
        .. tab.BlockedRequests.Select(url => $"Fetched: {url}"),
    ];

    public static async Task<PageTour> BeginAsync(Chromium chromium, ManagementHost host)
    {
        var tab = await chromium.OpenTabAsync();
        // Colours that are still changing have no contrast to measure.
        await tab.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ReducedMotion = ReducedMotion.Reduce });
        await tab.Page.BringRulesAsync();
        return new PageTour(tab, host.Address);
    }

    public Task GoAsync(string path) => Page.GotoAsync(new Uri(host, path).AbsoluteUri);

    public Task SignInAsync(string userName = TestUsers.Administrator) => Page.SignInAsync(userName);

    /// <summary>Clicks what leads to another page, and waits for that one: until it is here, the page before could be looked at in its place.</summary>
    /// <param name="selector">What is clicked.</param>
    /// <param name="awaited">What only the other page shows.</param>
    public async Task ClickAsync(string selector, string awaited)
    {
        await Page.ClickAsync(selector);
        await Assertions.Expect(Page.Locator(awaited).First).ToBeVisibleAsync();
    }

    /// <summary>Opens a page and looks at it.</summary>
    public async Task LookAsync(string name, string path)
    {
        await GoAsync(path);
        await LookAsync(name);
    }

    /// <summary>Looks at the page that is open: by all rules on each screen, and by those about colours in the other colours. What is wrong is pictured.</summary>
    public async Task LookAsync(string name)
    {
        foreach (var width in Widths)
        {
            await Page.SetViewportSizeAsync(width, 800);
            await LookAsync(name, width, ColorScheme.Light, () => Page.ViolationsAsync());
            await LookAsync(name, width, ColorScheme.Dark, Page.ColourViolationsAsync);
        }
    }

    private async Task LookAsync(string name, int width, ColorScheme colours, Func<Task<IReadOnlyList<string>>> findAsync)
    {
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = colours });
        var faults = (await findAsync()).ToList();
        if (await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") is var needed && needed > width)
            faults.Add($"{needed} pixels wide");
        var screen = $"{width}-{colours.ToString().ToLowerInvariant()}";
        _faults.AddRange(faults.Select(fault => $"{name} {screen}: {fault}"));
        if (Pictures || faults.Count > 0)
            await tab.ScreenshotAsync($"pages/{screen}/{name}");
    }

    public ValueTask DisposeAsync() => tab.DisposeAsync();
}
