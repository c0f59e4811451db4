using Microsoft.Playwright;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.SampleHost.Tests.ManageTokens;

/// <summary>What people do on the settings pages and at the provider, and where they look.</summary>
internal static class PageSteps
{
    public static Task ClickButtonAsync(this IPage page, string name) => page.Button(name).ClickAsync();

    /// <summary>Clicks a button once more when the host has done what it was asked for and its answer is still on its way: the most that a double click can do.</summary>
    public static async Task ClickTwiceAsync(this IPage page, string name)
    {
        var (done, clickedAgain) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        async Task HoldAsync(IRoute route)
        {
            if (route.Request.Method != "POST" || done.Task.IsCompleted)
            {
                await route.ContinueAsync();
                return;
            }

            var answer = await route.FetchAsync(new() { MaxRedirects = 0 });
            done.TrySetResult();
            await clickedAgain.Task;
            await route.FulfillAsync(new() { Response = answer });
        }

        await page.RouteAsync("**/oauth-webhook/**", HoldAsync);
        await page.Button(name).ScrollIntoViewIfNeededAsync();
        var box = (await page.Button(name).BoundingBoxAsync())!;
        var (x, y) = (box.X + (box.Width / 2), box.Y + (box.Height / 2));
        await page.Mouse.ClickAsync(x, y);
        await done.Task.WaitAsync(Patience.Limit);
        await page.Mouse.ClickAsync(x, y);
        clickedAgain.SetResult();
    }

    public static Task ClickLinkAsync(this IPage page, string name) => page.Link(name).ClickAsync();

    /// <summary>Chooses how a connection that no catalogue knows gets its token.</summary>
    public static Task ChooseGrantAsync(this IPage page, string name) => page.Locator("a", new() { Has = page.GetByText(name, new() { Exact = true }) }).ClickAsync();

    public static ILocator Button(this IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public static ILocator Link(this IPage page, string name) => page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    /// <summary>Fills in fields by their names in the API.</summary>
    public static async Task FillFieldsAsync(this IPage page, params (string Name, string Value)[] fields)
    {
        foreach (var (name, value) in fields)
            await page.FillAsync($"[name='{name}']", value);
    }

    /// <summary>The status of the connection whose page is open.</summary>
    public static ILocator Badge(this IPage page) => page.Locator("h1 + .badge");

    /// <summary>What the page says happened.</summary>
    public static ILocator Notice(this IPage page) => page.Locator("main .alert").First;

    /// <summary>A fact of the token of the connection whose page is open.</summary>
    public static ILocator Fact(this IPage page, string name) => page.Locator("dt", new() { HasTextString = name }).Locator("+ dd").First;

    /// <summary>Signs in at the provider and agrees.</summary>
    public static async Task AgreeAsync(this IPage page, string user = "alice")
    {
        await page.SignInAtProviderAsync(user);
        await page.ClickButtonAsync("Continue");
    }

    /// <summary>Signs in at the provider, which then asks whether one agrees.</summary>
    public static async Task SignInAtProviderAsync(this IPage page, string user = "alice")
    {
        await page.FillAsync("[name=login]", user);
        await page.FillAsync("[name=password]", OidcProviderServer.Password);
        await page.ClickButtonAsync("Sign-in");
        await Expect(page.Button("Continue")).ToBeVisibleAsync();
    }

    /// <summary>Does not agree at the provider.</summary>
    public static Task DenyAsync(this IPage page) => page.ClickLinkAsync("[ Cancel ]");
}
