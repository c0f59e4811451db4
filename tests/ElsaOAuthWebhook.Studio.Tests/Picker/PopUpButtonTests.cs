using ElsaOAuthWebhook.Studio.PopUp;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Studio.Tests.Picker;

/// <summary>The button that opens a pop-up waits for what comes of it.</summary>
public sealed class PopUpButtonTests : PopUpButtonTest
{
    [Fact]
    public async Task What_the_pop_up_says_is_the_result()
    {
        var html = await OpenAsync(button => button.OnHeardAsync(Nonce, "crm"), "<button");

        Done.ShouldBe(["crm"]);
        html.ShouldNotContain("role=\"status\"");
        Page.Time.Clock.ArmedTimers.ShouldBe(0);
    }

    [Fact]
    public async Task What_a_pop_up_says_that_nobody_waits_for_any_more_does_not_count()
    {
        var html = await OpenAsync(
            async button =>
            {
                await Page.ClickAsync("Stop waiting");
                (await button.BeginAsync(Origin, "another nonce here")).ShouldBe(Url);
                await button.OnHeardAsync(Nonce, "crm");
                button.OnClosed(Nonce);
            },
            "Stop waiting");

        Done.ShouldBeEmpty();
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
                await Told.Task.WaitAsync(Patience.Limit);
            },
            "<button");

        Done.ShouldBe(["crm"]);
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
        await Page.UntilAsync("Finish in the window that has opened.");
        await PassIntervalsAsync(1);
        await Told.Task.WaitAsync(Patience.Limit);
        Done.ShouldBe(["crm"]);
    }

    [Theory]
    [InlineData("denied", "Consent was denied.")]
    [InlineData("failed", "The client is unknown.")]
    public async Task A_consent_that_is_refused_is_over(string status, string reason)
    {
        Begin = () => Task.FromResult(BegunPopUp.OfConsent(Url, "ticket"));
        Standing.Otherwise = _ => Answer.Json(new { status, reason });

        var html = await OpenAsync(_ => PassIntervalsAsync(1), "role=\"alert\"");

        TextOf(html).ShouldBe($"Request {reason}");
        html.ShouldNotContain("disabled");
        Page.Time.Clock.ArmedTimers.ShouldBe(0);
    }

    [Fact]
    public async Task What_nobody_finishes_ends_with_the_reason()
    {
        Standing.Otherwise = _ => Answer.Json(new { status = "expired", reason = "Nobody finished it in time. Begin again." });

        var html = await OpenAsync(_ => PassIntervalsAsync(1), "Nobody finished it in time. Begin again.");

        Done.ShouldBeEmpty();
        html.ShouldNotContain("Stop waiting");
        Page.Time.Clock.ArmedTimers.ShouldBe(0);
    }

    [Fact]
    public async Task A_server_that_stays_away_is_told_of_and_asked_again()
    {
        Standing.Otherwise = _ => Answer.Text("""{ "detail": "The store is away." }""", "application/json", 503);

        TextOf(await OpenAsync(_ => PassIntervalsAsync(3), "The store is away.")).ShouldContain("Until you stop waiting, the server is asked again. Stop waiting");

        Standing.Otherwise = _ => Answer.Json(new { status = "completed", connectionId = "crm" });
        await PassIntervalsAsync(1);
        await Told.Task.WaitAsync(Patience.Limit);
        Done.ShouldBe(["crm"]);
    }

    [Fact]
    public async Task What_the_server_does_not_know_any_more_is_over()
    {
        Standing.Otherwise = _ => Answer.Json(new { status = 404, detail = "There is no such authorization." }, 404);

        (await OpenAsync(_ => PassIntervalsAsync(1), "role=\"alert\"")).ShouldContain("That authorization is over. Begin again.");

        Page.Time.Clock.ArmedTimers.ShouldBe(0);
    }

    [Theory]
    [InlineData(401, "Sign in to Studio again.")]
    [InlineData(403, "You may not do this.")]
    public async Task Who_may_not_ask_any_more_is_told_after_three_times(int status, string words)
    {
        Standing.Enqueue(Answer.Empty(status), Answer.Empty(status), Answer.Json(new { status = "pending" })).Otherwise = _ => Answer.Empty(status);

        (await OpenAsync(_ => PassIntervalsAsync(6), "role=\"alert\"")).ShouldContain(words);

        Standing.Requests.Count.ShouldBe(6);
        Page.Time.Clock.ArmedTimers.ShouldBe(0);
    }

    [Fact]
    public async Task A_server_that_is_away_is_no_server_that_forbids()
    {
        Standing.Enqueue(Answer.Empty(503), Answer.Empty(503), Answer.Empty(401)).Otherwise = _ => Answer.Json(new { status = "completed", connectionId = "crm" });

        await OpenAsync(_ => PassIntervalsAsync(3), "Until you stop waiting, the server is asked again.");
        await PassIntervalsAsync(1);

        await Told.Task.WaitAsync(Patience.Limit);
        Done.ShouldBe(["crm"]);
    }

    [Fact]
    public async Task That_the_window_is_closed_is_said_again_once_the_server_answers_again()
    {
        Standing.Enqueue(Answer.Empty(503), Answer.Empty(503), Answer.Empty(503)).Otherwise = _ => Answer.Json(new { status = "pending" });
        var html = await OpenAsync(
            async button =>
            {
                button.OnClosed(Nonce);
                await PassIntervalsAsync(3);
            },
            "the server is asked again.");
        html.ShouldNotContain("The window is closed");

        await PassIntervalsAsync(1);

        (await Page.UntilAsync("The window is closed, or cannot be seen from here.")).ShouldNotContain("Finish in the window");
    }

    [Fact]
    public async Task A_window_that_was_closed_says_nothing_of_the_next()
    {
        Standing.Otherwise = _ => Answer.Json(new { status = "pending" });

        var html = await OpenAsync(
            async button =>
            {
                button.OnClosed(Nonce);
                await Page.ClickAsync("Stop waiting");
                (await button.BeginAsync(Origin, "another nonce here")).ShouldBe(Url);
                await PassIntervalsAsync(1);
                // The answer to the first is there when the next wait begins.
                await Page.Time.Clock.TimerDueWithin(TimeSpan.FromSeconds(2));
            },
            "Stop waiting");

        html.ShouldContain("Finish in the window that has opened.");
        html.ShouldNotContain("The window is closed");
    }

    [Fact]
    public async Task While_it_waits_it_says_so_and_can_be_stopped()
    {
        TextOf(await OpenAsync(_ => Task.CompletedTask, " disabled")).ShouldContain("Finish in the window that has opened. Stop waiting");

        await Page.ClickAsync("Stop waiting");

        (await Page.HtmlAsync()).ShouldNotContain("disabled");
        Page.Time.Clock.ArmedTimers.ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_defect_in_what_follows_is_not_swallowed_whoever_told_the_result(bool heard)
    {
        OnDone = _ => throw new InvalidOperationException("A defect.");
        Standing.Otherwise = _ => Answer.Json(new { status = "completed", connectionId = "crm" });

        await OpenAsync(button => heard ? button.OnHeardAsync(Nonce, "crm") : PassIntervalsAsync(1), "");
        await Told.Task.WaitAsync(Patience.Limit);
        await Page.HtmlAsync();

        Page.TakeErrors().ShouldHaveSingleItem().Message.ShouldBe("A defect.");
        Page.Time.Clock.ArmedTimers.ShouldBe(0);
    }
}
