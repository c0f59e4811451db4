using ElsaOAuthWebhook.Studio.PopUp;
using Microsoft.JSInterop;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Studio.Tests.Picker;

/// <summary>The button that opens a pop-up and the browser: clicks, scripts, and windows that do not come.</summary>
public sealed class PopUpButtonClickTests : PopUpButtonTest
{
    [Fact]
    public async Task A_second_click_begins_nothing()
    {
        var begun = 0;
        var ticket = new TaskCompletionSource<BegunPopUp>();
        Begin = () =>
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
        Page.Time.Clock.ArmedTimers.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_the_ticket_is_on_its_way_one_can_stop_or_leave_and_nothing_is_waited_for(bool leaves)
    {
        var ticket = new TaskCompletionSource<BegunPopUp>();
        Begin = () => ticket.Task;

        await ActAsync(async button =>
        {
            var beginning = button.BeginAsync(Origin, Nonce);
            await (leaves ? Page.LeaveAsync() : Page.ClickAsync("Stop waiting"));
            ticket.SetResult(BegunPopUp.OfTicket(Url, "ticket"));
            (await beginning).ShouldBeNull();
        });

        Page.Time.Clock.ArmedTimers.ShouldBe(0);
    }

    [Fact]
    public async Task Whoever_has_left_gets_no_result()
    {
        await ActAsync(async button =>
        {
            await button.BeginAsync(Origin, Nonce);
            await Page.LeaveAsync();
            await button.OnHeardAsync(Nonce, "crm");
            (await button.BeginAsync(Origin, Nonce)).ShouldBeNull();
        });

        Done.ShouldBeEmpty();
        Page.Time.Clock.ArmedTimers.ShouldBe(0);
        Page.Browser.Modules.ShouldBe(0);
    }

    [Fact]
    public async Task Whoever_leaves_before_the_script_is_there_leaves_nothing_behind()
    {
        var import = new TaskCompletionSource();
        Page.Browser.Answer = _ => import.Task;
        await ActAsync(_ => Task.CompletedTask);

        await Page.LeaveAsync();
        import.SetResult();
        // What waited for it is in the renderer's queue, before this.
        await Page.HtmlAsync();

        Page.Browser.Calls.ShouldBe(["import"]);
        Page.Browser.Modules.ShouldBe(0);
    }

    [Fact]
    public async Task A_browser_that_does_not_answer_in_time_is_told_at_the_button()
    {
        // What Blazor Server throws after its JSInteropDefaultCallTimeout.
        Page.Browser.Answer = _ => Task.FromException(new TaskCanceledException());

        await ActAsync(_ => Task.CompletedTask);

        (await Page.HtmlAsync()).ShouldContain("could not be loaded. Reload the page.");
    }

    [Fact]
    public async Task A_browser_that_goes_away_is_no_error()
    {
        Page.Browser.Answer = _ => Task.FromException(new JSDisconnectedException("The circuit is gone."));

        await ActAsync(_ => Task.CompletedTask);
    }

    [Fact]
    public async Task A_script_that_cannot_be_loaded_is_told_at_the_button_alone()
    {
        Page.Browser.Answer = _ => Task.FromException(new JSException("Failed to fetch dynamically imported module."));

        await ActAsync(_ => Task.CompletedTask);

        (await Page.HtmlAsync()).ShouldContain("could not be loaded. Reload the page.");
    }

    [Fact]
    public async Task A_browser_that_blocks_the_window_is_explained()
    {
        await ActAsync(button =>
        {
            button.OnBlocked();
            return Task.CompletedTask;
        });

        (await Page.HtmlAsync()).ShouldContain("Allow this site to open pop-ups");
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
        Page.Time.Clock.ArmedTimers.ShouldBe(0);
    }

    [Fact]
    public async Task What_the_server_refuses_to_begin_is_told()
    {
        Begin = () => Task.FromResult(BegunPopUp.Refused("You may not do this."));

        await ActAsync(async button => (await button.BeginAsync(Origin, Nonce)).ShouldBeNull());

        (await Page.UntilAsync("role=\"alert\"")).ShouldContain("You may not do this.");
        (await Page.HtmlAsync()).ShouldNotContain("disabled");
    }
}
