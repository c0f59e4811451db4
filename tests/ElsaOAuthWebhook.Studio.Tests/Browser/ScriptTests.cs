using System.Text.Json;
using ElsaOAuthWebhook.Studio.Tests.Running;
using Microsoft.Playwright;
using OAuthWebhook.Testing;
using static Microsoft.Playwright.Assertions;

namespace ElsaOAuthWebhook.Studio.Tests.Browser;

/// <summary>The module's script in a real browser, with a stand-in for .NET that writes down what it is told.</summary>
public sealed class ScriptTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private ScriptedServer _studio = null!;
    private ScriptedServer _server = null!;
    private ScriptedServer _elsewhere = null!;
    private BrowserTab _tab = null!;

    private IPage Page => _tab.Page;

    public async Task InitializeAsync()
    {
        if (Prerequisite.Chromium.SkipReason is not null)
            return;
        (_studio, _server, _elsewhere) = (await ScriptedServer.StartAsync(), await ScriptedServer.StartAsync(), await ScriptedServer.StartAsync());
        _server["/pop-up"].Otherwise = _elsewhere["/pop-up"].Otherwise = _ => Answer.Html("<!DOCTYPE html><link rel=icon href=data:,><title>Pop-up</title>");
        _studio["/oauth-webhook.js"].Otherwise = _ => Answer.Text(File.ReadAllText(Path.Combine(StudioFiles.ModuleContent, "oauth-webhook.js")), "text/javascript");
        _studio["/"].Otherwise = _ => Answer.Html("""
            <!DOCTYPE html><link rel="icon" href="data:,"><button>Open</button> <p></p>
            <script type="module">
              import { openOnClick, keepListKeys, reveal } from "./oauth-webhook.js";
              window.told = [];
              window.begin = () => window.url;
              const dotNet = {
                invokeMethodAsync: async (method, ...values) => {
                  window.told.push([method, ...values]);
                  if (method === "BeginAsync") { window.nonce = values[1]; return await window.begin(); }
                },
              };
              openOnClick(document.querySelector("button"), dotNet);
              // Elements that are gone.
              openOnClick(null, dotNet); keepListKeys(null); reveal("nothing");
              document.querySelector("p").textContent = "Ready";
            </script>
            """);
        _tab = await chromium.OpenTabAsync();
        await Page.GotoAsync(_studio.BaseAddress.AbsoluteUri);
        await Expect(Page.GetByText("Ready")).ToBeVisibleAsync();
        await Page.EvaluateAsync("url => { window.url = url; }", new Uri(_server.BaseAddress, "/pop-up").AbsoluteUri);
    }

    public async Task DisposeAsync()
    {
        if (_tab is null)
            return;
        await _tab.DisposeAsync();
        await _studio.DisposeAsync();
        await _server.DisposeAsync();
        await _elsewhere.DisposeAsync();
    }

    [BrowserFact]
    public async Task What_the_pop_up_says_is_told_with_its_nonce()
    {
        var popUp = await OpenAsync();

        await SayAsync(popUp, "crm");
        (await ToldAsync(2)).ShouldBe([$"BeginAsync {Origin(_studio)} {await NonceAsync()}", $"OnHeardAsync {await NonceAsync()} crm"]);
        (await NonceAsync()).Length.ShouldBe(32);
    }

    [BrowserTheory]
    [InlineData("another nonce")]
    [InlineData("another type")]
    [InlineData("another origin in the pop-up")]
    [InlineData("another window of the server")]
    [InlineData("no object")]
    public async Task What_is_forged_is_not_heard(string forgery)
    {
        var popUp = await OpenAsync();
        switch (forgery)
        {
            case "another nonce":
                await SayAsync(popUp, "forged", nonce: "0123456789abcdef0123456789abcdef");
                break;
            case "another type":
                await SayAsync(popUp, "forged", type: "oauth-webhook:other");
                break;
            case "another origin in the pop-up":
                await popUp.GotoAsync(new Uri(_elsewhere.BaseAddress, "/pop-up").AbsoluteUri);
                await SayAsync(popUp, "forged");
                await popUp.GotoAsync(new Uri(_server.BaseAddress, "/pop-up").AbsoluteUri);
                break;
            case "another window of the server":
                await Page.EvaluateAsync("url => new Promise(loaded => { const frame = document.createElement('iframe'); frame.src = url; frame.onload = loaded; document.body.append(frame); })", new Uri(_server.BaseAddress, "/pop-up").AbsoluteUri);
                await Page.Frames[^1].EvaluateAsync("message => parent.postMessage(message, '*')", await MessageAsync("forged"));
                break;
            default:
                await popUp.EvaluateAsync("opener.postMessage(null, '*')");
                break;
        }

        // Messages arrive in the order they are sent: what was forged has been looked at by now.
        await SayAsync(popUp, "crm");
        (await ToldAsync(2))[1].ShouldBe($"OnHeardAsync {await NonceAsync()} crm");
        _tab.Errors.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task A_pop_up_that_is_closed_is_told()
    {
        var popUp = await OpenAsync();

        await popUp.CloseAsync();

        (await ToldAsync(2))[1].ShouldBe($"OnClosed {await NonceAsync()}");
    }

    [BrowserFact]
    public async Task A_second_click_opens_no_second_window()
    {
        await Page.EvaluateAsync("void (window.begin = () => new Promise(resolve => { window.resolve = resolve; }))");

        var popUp = await Page.RunAndWaitForPopupAsync(() => Page.GetByRole(AriaRole.Button).DblClickAsync());
        await Page.EvaluateAsync("window.resolve(window.url)");
        await Expect(popUp).ToHaveTitleAsync("Pop-up");

        Page.Context.Pages.Count.ShouldBe(2);
        (await ToldAsync(1)).ShouldHaveSingleItem();
    }

    [BrowserTheory]
    [InlineData("void (window.begin = () => { throw new Error('It broke.'); })", "OnFailed It broke.")]
    [InlineData("window.url = 'not a URL'", "OnFailed ")]
    [InlineData("window.url = 'javascript:opener.document.title=1'", "OnFailed The server gave the address javascript:")]
    [InlineData("void (window.open = () => null)", "OnBlocked")]
    public async Task What_goes_wrong_is_told_and_leaves_no_empty_window(string cause, string told)
    {
        await Page.EvaluateAsync(cause);

        await Page.GetByRole(AriaRole.Button).ClickAsync();

        (await ToldAsync(told == "OnBlocked" ? 1 : 2))[^1].ShouldStartWith(told);
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (Page.Context.Pages.Count > 1)
            await Page.WaitForTimeoutAsync(20).WaitAsync(patience.Token);
    }

    [BrowserFact]
    public async Task A_page_without_TLS_has_a_nonce_too()
    {
        await Page.EvaluateAsync("delete Crypto.prototype.randomUUID");

        await OpenAsync();

        (await NonceAsync()).Length.ShouldBe(32);
    }

    private async Task<IPage> OpenAsync()
    {
        var popUp = await Page.RunAndWaitForPopupAsync(() => Page.GetByRole(AriaRole.Button).ClickAsync());
        await Expect(popUp).ToHaveTitleAsync("Pop-up");
        return popUp;
    }

    private async Task SayAsync(IPage popUp, string connectionId, string? nonce = null, string type = "oauth-webhook:connection") =>
        await popUp.EvaluateAsync("message => opener.postMessage(message, '*')", await MessageAsync(connectionId, nonce, type));

    private async Task<object> MessageAsync(string connectionId, string? nonce = null, string type = "oauth-webhook:connection") =>
        new { type, nonce = nonce ?? await NonceAsync(), connectionId };

    private Task<string> NonceAsync() => Page.EvaluateAsync<string>("window.nonce");

    /// <summary>What .NET was told, each with its values, once it was told that much.</summary>
    private async Task<string[]> ToldAsync(int count)
    {
        await Page.WaitForFunctionAsync($"window.told.length >= {count}");
        return [.. JsonSerializer.Deserialize<string[][]>(await Page.EvaluateAsync<string>("JSON.stringify(window.told)"))!.Select(call => string.Join(' ', call))];
    }

    private static string Origin(ScriptedServer server) => server.BaseAddress.GetLeftPart(UriPartial.Authority);
}
