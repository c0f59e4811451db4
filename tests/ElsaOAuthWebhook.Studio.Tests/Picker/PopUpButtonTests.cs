using ElsaOAuthWebhook.Studio.PopUp;
using ElsaOAuthWebhook.Studio.Tests.Rendering;
using Microsoft.AspNetCore.Components;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Studio.Tests.Picker;

/// <summary>The button that opens a pop-up, by what the browser tells it.</summary>
public sealed class PopUpButtonTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task What_the_pop_up_says_is_the_result()
    {
        await using var server = await ScriptedTokens.StartAsync();
        await using var page = new StaticPage(server.Address);
        List<string> done = [];

        var html = await OpenAsync(page, button => button.HeardAsync("crm"), "<button", done);

        done.ShouldBe(["crm"]);
        html.ShouldNotContain("role=\"status\"");
    }

    [Fact]
    public async Task Cut_off_from_the_pop_up_the_server_is_asked_until_it_knows()
    {
        await using var server = await ScriptedTokens.StartAsync();
        server["authorizations/ticket"].Enqueue(
            Answer.Json(new { status = "pending" }),
            Answer.Empty(503),
            Answer.Json(new { status = "denied", reason = "Consent was denied." }),
            Answer.Json(new { status = "completed", connectionId = "crm" }));
        await using var page = new StaticPage(server.Address);
        List<string> done = [];
        var told = new TaskCompletionSource();

        await OpenAsync(
            page,
            async button =>
            {
                await button.ClosedAsync();
                for (var asked = 0; asked < 4; asked++)
                    await PassIntervalAsync(page);
                await told.Task.WaitAsync(Patience.Limit);
            },
            "<button",
            done,
            told);

        done.ShouldBe(["crm"]);
        server["authorizations/ticket"].Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_denial_is_told_and_is_not_the_end()
    {
        await using var server = await ScriptedTokens.StartAsync();
        server["authorizations/ticket"].Otherwise = _ => Answer.Json(new { status = "denied", reason = "Consent was denied." });
        await using var page = new StaticPage(server.Address);

        StaticPage.TextOf(await OpenAsync(page, _ => PassIntervalAsync(page), "Consent was denied.")).ShouldContain("Try again in the window, or stop waiting. Stop waiting");
    }

    [Fact]
    public async Task What_nobody_finishes_ends_with_the_reason()
    {
        await using var server = await ScriptedTokens.StartAsync();
        server["authorizations/ticket"].Otherwise = _ => Answer.Json(new { status = "expired", reason = "Nobody finished it in time. Begin again." });
        await using var page = new StaticPage(server.Address);
        List<string> done = [];

        var html = await OpenAsync(page, _ => PassIntervalAsync(page), "Nobody finished it in time. Begin again.", done);

        done.ShouldBeEmpty();
        html.ShouldNotContain("Stop waiting");
        page.Time.Clock.ArmedTimers.ShouldBe(0);
    }

    [Fact]
    public async Task While_it_waits_it_says_so_and_can_be_stopped()
    {
        await using var server = await ScriptedTokens.StartAsync();
        await using var page = new StaticPage(server.Address);

        StaticPage.TextOf(await OpenAsync(page, _ => Task.CompletedTask, " disabled")).ShouldContain("Finish in the window that has opened. Stop waiting");
    }

    [Fact]
    public async Task A_browser_that_blocks_the_window_is_explained()
    {
        await using var server = await ScriptedTokens.StartAsync();
        await using var page = new StaticPage(server.Address);

        (await page.ActAsync<PopUpButton>(button => button.BlockedAsync(), "role=\"alert\"", Parameters(_ => { }))).ShouldContain("Allow this site to open pop-ups");
    }

    [Fact]
    public async Task What_the_server_refuses_to_begin_is_told()
    {
        await using var server = await ScriptedTokens.StartAsync();
        await using var page = new StaticPage(server.Address);
        Func<string, string, Task<BegunPopUp>> begin = (_, _) => Task.FromResult(BegunPopUp.Refused("You may not do this."));

        (await page.ActAsync<PopUpButton>(async button => (await button.BeginAsync("https://studio.example.com", "0123456789abcdef")).ShouldBeNull(), "role=\"alert\"", (nameof(PopUpButton.Begin), begin))).ShouldContain("You may not do this.");
    }

    /// <summary>Opens a pop-up, and gives what the button shows after something.</summary>
    private static Task<string> OpenAsync(StaticPage page, Func<PopUpButton, Task> then, string waitFor, List<string>? done = null, TaskCompletionSource? told = null) => page.ActAsync<PopUpButton>(
        async button =>
        {
            (await button.BeginAsync("https://studio.example.com", "0123456789abcdef")).ShouldBe("https://flows.example.com/ui-tickets/x");
            await then(button);
        },
        waitFor,
        Parameters(id =>
        {
            done?.Add(id);
            told?.SetResult();
        }));

    private static (string, object?)[] Parameters(Action<string> onDone) =>
    [
        (nameof(PopUpButton.Begin), (Func<string, string, Task<BegunPopUp>>)((_, _) => Task.FromResult(BegunPopUp.At("https://flows.example.com/ui-tickets/x", "ticket")))),
        (nameof(PopUpButton.OnDone), EventCallback.Factory.Create(onDone, onDone)),
    ];

    private static async Task PassIntervalAsync(StaticPage page)
    {
        await page.Time.Clock.TimerDueWithin(Interval);
        page.Time.Clock.Advance(Interval);
    }
}
