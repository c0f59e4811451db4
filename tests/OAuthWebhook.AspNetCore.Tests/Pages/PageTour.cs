using Microsoft.Playwright;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

/// <summary>Looks at pages on a phone and on a desk, in light and dark, and notes what somebody could not use or read there.</summary>
internal sealed class PageTour(BrowserTab tab, Uri host) : IAsyncDisposable
{
    private static readonly (int Width, ColorScheme Colours)[] Screens = [(360, ColorScheme.Light), (360, ColorScheme.Dark), (1280, ColorScheme.Light), (1280, ColorScheme.Dark)];

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
        return new PageTour(tab, host.Address);
    }

    public Task GoAsync(string path) => Page.GotoAsync(new Uri(host, path).AbsoluteUri);

    public async Task SignInAsync()
    {
        await Page.FillAsync("#user-name", "admin");
        await Page.FillAsync("#password", TestUsers.Password);
        await Page.ClickAsync("main button");
    }

    /// <summary>Opens a page and looks at it.</summary>
    public async Task LookAsync(string name, string path)
    {
        await GoAsync(path);
        await LookAsync(name);
    }

    /// <summary>Looks at the page that is open.</summary>
    public async Task LookAsync(string name)
    {
        foreach (var (width, colours) in Screens)
        {
            var screen = $"{width}-{colours.ToString().ToLowerInvariant()}";
            await Page.SetViewportSizeAsync(width, 800);
            await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = colours });
            await tab.ScreenshotAsync($"pages/{screen}/{name}");
            _faults.AddRange((await Page.ViolationsAsync()).Select(violation => $"{name} {screen}: {violation}"));
            if (await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") is var needed && needed > width)
                _faults.Add($"{name} {screen}: {needed} pixels wide");
        }
    }

    public ValueTask DisposeAsync() => tab.DisposeAsync();
}
