using System.Reflection;
using Microsoft.Playwright;
using Xunit;

namespace OAuthWebhook.Testing;

/// <summary>
/// A headless browser for a test class: <c>IClassFixture&lt;Chromium&gt;</c> with <see cref="BrowserFactAttribute"/>.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        // A fixture is made even when all tests of its class are skipped.
        if (Prerequisite.Chromium.SkipReason is not null)
            return;

        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", DriverFolder);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Prerequisite.Chromium.Path,
            // As root, as in a container, Chromium does not start with one.
            ChromiumSandbox = !string.Equals(Environment.UserName, "root", StringComparison.Ordinal),
        });
    }

    /// <summary>Opens a tab with cookies of its own.</summary>
    /// <param name="javaScript">Whether pages may run scripts.</param>
    /// <param name="timeZone">Where the person in front of it is, such as <c>America/New_York</c>; null: where this machine is.</param>
    public async Task<BrowserTab> OpenTabAsync(bool javaScript = true, string? timeZone = null)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions { JavaScriptEnabled = javaScript, TimezoneId = timeZone });
        return await BrowserTab.OpenAsync(context);
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    private static string? DriverFolder { get; } = typeof(Chromium).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(metadata => metadata.Key == "PlaywrightDriver").Value;
}
