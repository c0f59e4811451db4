using Microsoft.Playwright;

namespace OAuthWebhook.Testing.Tests;

public sealed class ChromiumTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private ScriptedServer _site = null!;
    private BrowserTab _tab = null!;

    public async Task InitializeAsync()
    {
        _site = await ScriptedServer.StartAsync();
        _tab = await chromium.OpenTabAsync();
    }

    public async Task DisposeAsync()
    {
        await _tab.DisposeAsync();
        await _site.DisposeAsync();
    }

    [BrowserFact]
    public async Task A_page_of_this_machine_is_shown_and_may_be_clear_of_errors()
    {
        await OpenAsync("<!doctype html><title>Tokens</title><h1>Tokens</h1><script>console.log('fine')</script>");
        (await _tab.Page.TitleAsync()).ShouldBe("Tokens");
        _tab.Errors.ShouldBeEmpty();
        _tab.BlockedRequests.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task What_goes_wrong_in_a_page_is_told()
    {
        await OpenAsync("<!doctype html><script>console.error('said')</script><script>throw new Error('thrown')</script>");
        _tab.Errors.ShouldContain(error => error.Contains("said"));
        _tab.Errors.ShouldContain(error => error.Contains("thrown"));
    }

    [BrowserFact]
    public async Task Nothing_is_fetched_from_elsewhere_and_every_attempt_is_told()
    {
        await OpenAsync("<!doctype html><link rel='stylesheet' href='https://fonts.example/css'><script src='https://cdn.example/x.js'></script>");
        _tab.BlockedRequests.Select(url => url.Host).ShouldBe(["fonts.example", "cdn.example"], ignoreOrder: true);
        _tab.Errors.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task Tabs_share_no_cookies()
    {
        _site["/page"].Enqueue(Answer.Html("one").WithHeader("Set-Cookie", "seen=yes"));
        _site["/page"].Otherwise = _ => Answer.Html("more");
        await _tab.Page.GotoAsync(_site["/page"].Url.AbsoluteUri);
        await _tab.Page.ReloadAsync();
        await using var other = await chromium.OpenTabAsync();
        await other.Page.GotoAsync(_site["/page"].Url.AbsoluteUri);

        _site["/page"].Requests.Select(request => request.Headers.GetValueOrDefault("Cookie")).ShouldBe([null, "seen=yes", null]);
    }

    [BrowserFact]
    public async Task A_screenshot_is_kept_with_the_test_results()
    {
        await OpenAsync("<!doctype html><h1>Tokens</h1>");
        var path = await _tab.ScreenshotAsync("chromium-fixture");

        path.ShouldContain("TestResults");
        (await File.ReadAllBytesAsync(path)).Take(4).ShouldBe([0x89, (byte)'P', (byte)'N', (byte)'G']);
    }

    private Task<IResponse?> OpenAsync(string html)
    {
        _site["/"].Enqueue(Answer.Html(html));
        return _tab.Page.GotoAsync(_site["/"].Url.AbsoluteUri);
    }
}
