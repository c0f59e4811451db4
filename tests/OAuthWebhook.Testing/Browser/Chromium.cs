using System.Reflection;
using Microsoft.Playwright;
using Xunit;

namespace OAuthWebhook.Testing;

/// <summary>
/// A headless browser for a test class: <c>IClassFixture&lt;Chromium&gt;</c> with <see cref="BrowserFactAttribute"/>. Classes that run at the same time
/// share one, with tabs of their own.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static int users;
    private static IPlaywright? playwright;
    private static IBrowser? browser;

    private IBrowser? _browser;

    private static float Patient { get; } = (float)Patience.Limit.TotalMilliseconds;

    public async Task InitializeAsync()
    {
        // A fixture is made even when all tests of its class are skipped.
        if (Prerequisite.Chromium.SkipReason is not null)
            return;

        await Gate.WaitAsync();
        try
        {
            users++;
            _browser = browser ??= await LaunchAsync();
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>Opens a tab with cookies of its own.</summary>
    /// <param name="javaScript">Whether pages may run scripts.</param>
    /// <param name="timeZone">Where the person in front of it is, such as <c>America/New_York</c>; null: where this machine is.</param>
    public async Task<BrowserTab> OpenTabAsync(bool javaScript = true, string? timeZone = null)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions { JavaScriptEnabled = javaScript, TimezoneId = timeZone });
        context.SetDefaultTimeout(Patient);
        return await BrowserTab.OpenAsync(context);
    }

    public async Task DisposeAsync()
    {
        await Gate.WaitAsync();
        try
        {
            if (_browser is null || --users > 0)
                return;
            await _browser.DisposeAsync();
            playwright!.Dispose();
            (browser, playwright) = (null, null);
        }
        finally
        {
            Gate.Release();
        }
    }

    private static async Task<IBrowser> LaunchAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patient);
        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", DriverFolder);
        playwright = await Playwright.CreateAsync();
        return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Prerequisite.Chromium.Path,
            // As root, as in a container, Chromium does not start with one.
            ChromiumSandbox = !string.Equals(Environment.UserName, "root", StringComparison.Ordinal),
        });
    }

    private static string? DriverFolder { get; } = typeof(Chromium).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(metadata => metadata.Key == "PlaywrightDriver").Value;
}
