using ElsaOAuthWebhook.Studio.PopUp;
using ElsaOAuthWebhook.Studio.Tests.Rendering;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Studio.Tests.Picker;

/// <summary>The button that opens a pop-up, by what the browser tells it.</summary>
public sealed class PopUpButtonTests : IAsyncLifetime
{
    private const string Origin = "https://studio.example.com";
    private const string Nonce = "0123456789abcdef";
    private const string Url = "https://flows.example.com/ui-tickets/x";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly List<string> _done = [];
    private readonly TaskCompletionSource _told = new();
    private ScriptedTokens _server = null!;
    private RenderedPage _page = null!;
    private Func<Task<BegunPopUp>> _begin = () => Task.FromResult(BegunPopUp.OfTicket(Url, "ticket"));

    private ScriptedEndpoint Standing => _server["authorizations/ticket"];

    public async Task InitializeAsync()
    {
        _server = await ScriptedTokens.StartAsync();
        _page = new(_server.Address);
    }

    public async Task DisposeAsync()
    {
        await _page.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task What_the_pop_up_says_is_the_result()
    {
        var html = await OpenAsync(button => button.OnHeardAsync(Nonce, "crm"), "<button");

        _done.ShouldBe(["crm"]);
        html.ShouldNotContain("role=\"status\"");
        _page.Time.Clock.ArmedTimers.ShouldBe(0);
    }

    [Fact]
    public async Task What_a_pop_up_says_that_nobody_waits_for_any_more_does_not_count()
    {
        var html = await OpenAsync(
            async button =>
            {
                await _page.ClickAsync("Stop waiting");
                (await button.BeginAsync(Origin, "another nonce here")).ShouldBe(Url);
                await button.OnHeardAsync(Nonce, "crm");
                button.OnClosed(Nonce);
            },
            "Stop waiting");

        _done.ShouldBeEmpty();
        html.ShouldContain("Finish in the window that has opened.");
    }

    [Fact]
    public async Task Cut_off_from_the_pop_up_the_server_is_asked_until_it_knows()
    {
        Standing.Enqueue(
            Answer.Json(new { status = "pending" }),
            Answer.Empty(503),
            Answer.Json(new { status = "denied", reason = "Consent was denied." }),
            Answer.Json(new { status = "completed", connectionId = "crm" }));

        await OpenAsync(
            async button =>
            {
                button.OnClosed(Nonce);
                await PassIntervalsAsync(4);
                await _told.Task.WaitAsync(Patience.Limit);
            },
            "<button");

        _done.ShouldBe(["crm"]);
        Standing.Requests.Count.ShouldBe(4);
    }

    [Theory]
    [InlineData("denied", "Consent was denied.")]
    [InlineData("failed", "The client is unknown.")]
    public async Task With_a_ticket_a_refusal_is_told_and_is_not_the_end(string status, string reason)
    {
        Standing.Enqueue(Answer.Json(new { status, reason }), Answer.Json(new { status = "pending" })).Otherwise = _ => Answer.Json(new { status = "completed", connectionId = "crm" });

        TextOf(await OpenAsync(_ => PassIntervalsAsync(1), reason)).ShouldContain($"{reason} Try again in the window if it is still open, or stop waiting. Stop waiting");

        await PassIntervalsAsync(1);
        await _page.UntilAsync("Finish in the window that has opened.");
        await PassIntervalsAsync(1);
        await _told.Task.WaitAsync(Patience.Limit);
        _done.ShouldBe(["crm"]);
    }

    [Theory]
    [InlineData("denied", "Consent was denied.")]
    [InlineData("failed", "The client is unknown.")]
    public async Task A_consent_that_is_refused_is_over(string status, string reason)
    {
        _begin = () => Task.FromResult(BegunPopUp.OfConsent(Url, "ticket"));
        Standing.Otherwise = _ => Answer.Json(new { status, reason });

        var html = await OpenAsync(_ => PassIntervalsAsync(1), "role=\"alert\"");

        TextOf(html).ShouldBe($"Request {reason}");
        html.ShouldNotContain("disabled");
        _page.Time.Clock.ArmedTimers.ShouldBe(0);
    }

    [Fact]
    public async Task What_nobody_finishes_ends_with_the_reason()
    {
        Standing.Otherwise = _ => Answer.Json(new { status = "expired", reason = "Nobody finished it in time. Begin again." });

        var html = await OpenAsync(_ => PassIntervalsAsync(1), "Nobody finished it in time. Begin again.");

        _done.ShouldBeEmpty();
        html.ShouldNotContain("Stop waiting");
        _page.Time.Clock.ArmedTimers.ShouldBe(0);
    }

    [Fact]
    public async Task A_server_that_stays_away_is_told_of_and_asked_again()
    {
        Standing.Otherwise = _ => Answer.Text("""{ "detail": "The store is away." }""", "application/json", 503);

        TextOf(await OpenAsync(_ => PassIntervalsAsync(3), "The store is away.")).ShouldContain("Until you stop waiting, the server is asked again. Stop waiting");

        Standing.Otherwise = _ => Answer.Json(new { status = "completed", connectionId = "crm" });
        await PassIntervalsAsync(1);
        await _told.Task.WaitAsync(Patience.Limit);
        _done.ShouldBe(["crm"]);
    }

    [Fact]
    public async Task What_the_server_does_not_know_any_more_is_over()
    {
        Standing.Otherwise = _ => Answer.Json(new { status = 404, detail = "There is no such authorization." }, 404);

        (await OpenAsync(_ => PassIntervalsAsync(1), "role=\"alert\"")).ShouldContain("That authorization is over. Begin again.");

        _page.Time.Clock.ArmedTimers.ShouldBe(0);
    }

    [Theory]
    [InlineData(401, "Sign in to Studio again.")]
    [InlineData(403, "You may not do this.")]
    public async Task Who_may_not_ask_any_more_is_told_after_three_times(int status, string words)
    {
        Standing.Enqueue(Answer.Empty(status), Answer.Empty(status), Answer.Json(new { status = "pending" })).Otherwise = _ => Answer.Empty(status);

        (await OpenAsync(_ => PassIntervalsAsync(6), "role=\"alert\"")).ShouldContain(words);

        Standing.Requests.Count.ShouldBe(6);
        _page.Time.Clock.ArmedTimers.ShouldBe(0);
    }

    [Fact]
    public async Task While_it_waits_it_says_so_and_can_be_stopped()
    {
        TextOf(await OpenAsync(_ => Task.CompletedTask, " disabled")).ShouldContain("Finish in the window that has opened. Stop waiting");

        await _page.ClickAsync("Stop waiting");

        (await _page.HtmlAsync()).ShouldNotContain("disabled");
        _page.Time.Clock.ArmedTimers.ShouldBe(0);
    }

    [Fact]
    public async Task A_second_click_begins_nothing()
    {
        var begun = 0;
        var ticket = new TaskCompletionSource<BegunPopUp>();
        _begin = () =>
        {
            begun++;
            return ticket.Task;
        };

        await ActAsync(async button =>
        {
            var first = button.BeginAsync(Origin, Nonce);
            (await button.BeginAsync(Origin, "another nonce here")).ShouldBeNull();
            ticket.SetResult(BegunPopUp.OfTicket(Url, "ticket"));
            (await first).ShouldBe(Url);
            (await button.BeginAsync(Origin, "another nonce here")).ShouldBeNull();
        });

        begun.ShouldBe(1);
        _page.Time.Clock.ArmedTimers.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_the_ticket_is_on_its_way_one_can_stop_or_leave_and_nothing_is_waited_for(bool leaves)
    {
        var ticket = new TaskCompletionSource<BegunPopUp>();
        _begin = () => ticket.Task;

        await ActAsync(async button =>
        {
            var beginning = button.BeginAsync(Origin, Nonce);
            await (leaves ? _page.LeaveAsync() : _page.ClickAsync("Stop waiting"));
            ticket.SetResult(BegunPopUp.OfTicket(Url, "ticket"));
            (await beginning).ShouldBeNull();
        });

        _page.Time.Clock.ArmedTimers.ShouldBe(0);
    }

    [Fact]
    public async Task Whoever_has_left_gets_no_result()
    {
        await ActAsync(async button =>
        {
            await button.BeginAsync(Origin, Nonce);
            await _page.LeaveAsync();
            await button.OnHeardAsync(Nonce, "crm");
            (await button.BeginAsync(Origin, Nonce)).ShouldBeNull();
        });

        _done.ShouldBeEmpty();
        _page.Time.Clock.ArmedTimers.ShouldBe(0);
        _page.Browser.Modules.ShouldBe(0);
    }

    [Fact]
    public async Task Whoever_leaves_before_the_script_is_there_leaves_nothing_behind()
    {
        var import = new TaskCompletionSource();
        _page.Browser.Answer = _ => import.Task;
        await ActAsync(_ => Task.CompletedTask);

        await _page.LeaveAsync();
        import.SetResult();
        // What waited for it is in the renderer's queue, before this.
        await _page.HtmlAsync();

        _page.Browser.Calls.ShouldBe(["import"]);
        _page.Browser.Modules.ShouldBe(0);
    }

    [Fact]
    public async Task A_browser_that_goes_away_is_no_error()
    {
        _page.Browser.Answer = _ => Task.FromException(new JSDisconnectedException("The circuit is gone."));

        await ActAsync(_ => Task.CompletedTask);
    }

    [Fact]
    public async Task A_script_that_cannot_be_loaded_is_told_at_the_button_alone()
    {
        _page.Browser.Answer = _ => Task.FromException(new JSException("Failed to fetch dynamically imported module."));

        await ActAsync(_ => Task.CompletedTask);

        (await _page.HtmlAsync()).ShouldContain("could not be loaded. Reload the page.");
    }

    [Fact]
    public async Task A_browser_that_blocks_the_window_is_explained()
    {
        await ActAsync(button =>
        {
            button.OnBlocked();
            return Task.CompletedTask;
        });

        (await _page.HtmlAsync()).ShouldContain("Allow this site to open pop-ups");
    }

    [Fact]
    public async Task What_goes_wrong_in_the_browser_ends_the_wait_and_is_told()
    {
        var html = await OpenAsync(
            button =>
            {
                button.OnFailed("Invalid <URL>");
                return Task.CompletedTask;
            },
            "role=\"alert\"");

        TextOf(html).ShouldBe("Request The window could not be opened. Reload this page and try again. The browser says: Invalid <URL>");
        _page.Time.Clock.ArmedTimers.ShouldBe(0);
    }

    [Fact]
    public async Task What_the_server_refuses_to_begin_is_told()
    {
        _begin = () => Task.FromResult(BegunPopUp.Refused("You may not do this."));

        await ActAsync(async button => (await button.BeginAsync(Origin, Nonce)).ShouldBeNull());

        (await _page.UntilAsync("role=\"alert\"")).ShouldContain("You may not do this.");
        (await _page.HtmlAsync()).ShouldNotContain("disabled");
    }

    /// <summary>Opens a pop-up, and gives what the button shows after something.</summary>
    private Task<string> OpenAsync(Func<PopUpButton, Task> then, string waitFor) => ActAsync(
        async button =>
        {
            (await button.BeginAsync(Origin, Nonce)).ShouldBe(Url);
            await then(button);
        },
        waitFor);

    private Task<string> ActAsync(Func<PopUpButton, Task> act, string waitFor = "") => _page.ActAsync(
        act,
        waitFor,
        (nameof(PopUpButton.Text), "Request"),
        (nameof(PopUpButton.Begin), (Func<string, string, Task<BegunPopUp>>)((_, _) => _begin())),
        (nameof(PopUpButton.OnDone), EventCallback.Factory.Create<string>(this, id =>
        {
            _done.Add(id);
            _told.TrySetResult();
        })));

    private async Task PassIntervalsAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await _page.Time.Clock.TimerDueWithin(Interval);
            _page.Time.Clock.Advance(Interval);
        }
    }

    private static string TextOf(string html) => RenderedPage.TextOf(html);
}
