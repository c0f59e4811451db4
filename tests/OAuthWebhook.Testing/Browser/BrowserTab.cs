using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace OAuthWebhook.Testing;

/// <summary>A page, kept off the internet, with what went wrong in it.</summary>
public sealed class BrowserTab : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentQueue<Uri> _blocked = new();

    private BrowserTab(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
    }

    public IPage Page { get; }

    /// <summary>Errors in the console of this page and of those it opened, and exceptions nobody caught.</summary>
    public IReadOnlyList<string> Errors => [.. _errors];

    /// <summary>Requests to hosts other than this machine. They got an empty answer.</summary>
    public IReadOnlyList<Uri> BlockedRequests => [.. _blocked];

    internal static async Task<BrowserTab> OpenAsync(IBrowserContext context)
    {
        var tab = new BrowserTab(context, await context.NewPageAsync());
        context.Console += (_, message) =>
        {
            if (message.Type == "error")
                tab._errors.Enqueue($"{message.Text} ({message.Location})");
        };
        context.WebError += (_, error) => tab._errors.Enqueue(error.Error);
        await context.RouteAsync(IsElsewhere, async route =>
        {
            tab._blocked.Enqueue(new Uri(route.Request.Url));
            await route.FulfillAsync(new RouteFulfillOptions { Status = 200 });
        });
        return tab;
    }

    /// <summary>Saves what is seen as <c>TestResults/screenshots/NAME.png</c> of the repository and gives its path.</summary>
    public async Task<string> ScreenshotAsync(string name)
    {
        var path = Path.Combine(RepositoryRoot.Path, "TestResults", "screenshots", name + ".png");
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = path, FullPage = true });
        return path;
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private static bool IsElsewhere(string url) => !new Uri(url).IsLoopback;
}
