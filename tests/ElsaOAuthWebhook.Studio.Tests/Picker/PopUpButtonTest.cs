using ElsaOAuthWebhook.Studio.PopUp;
using ElsaOAuthWebhook.Studio.Tests.Rendering;
using Microsoft.AspNetCore.Components;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Studio.Tests.Picker;

/// <summary>Shows the button that opens a pop-up, and tells it what a browser would.</summary>
public abstract class PopUpButtonTest : IAsyncLifetime
{
    private protected const string Origin = "https://studio.example.com";
    private protected const string Nonce = "0123456789abcdef";
    private protected const string Url = "https://flows.example.com/ui-tickets/x";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>The connections that the button told of.</summary>
    private protected List<string> Done { get; } = [];

    private protected TaskCompletionSource Told { get; } = new();

    private protected ScriptedTokens Server { get; private set; } = null!;

    private protected RenderedPage Page { get; private set; } = null!;

    /// <summary>What the button begins.</summary>
    private protected Func<Task<BegunPopUp>> Begin { get; set; } = () => Task.FromResult(BegunPopUp.OfTicket(Url, "ticket"));

    /// <summary>What the button does when it is done.</summary>
    private protected Action<string> OnDone { get; set; } = _ => { };

    private protected ScriptedEndpoint Standing => Server["authorizations/ticket"];

    public async Task InitializeAsync()
    {
        Server = await ScriptedTokens.StartAsync();
        Page = new(Server.Address);
    }

    public async Task DisposeAsync()
    {
        await Page.DisposeAsync();
        await Server.DisposeAsync();
    }

    /// <summary>Opens a pop-up, and gives what the button shows after something.</summary>
    private protected Task<string> OpenAsync(Func<PopUpButton, Task> then, string waitFor) => ActAsync(
        async button =>
        {
            (await button.BeginAsync(Origin, Nonce)).ShouldBe(Url);
            await then(button);
        },
        waitFor);

    private protected Task<string> ActAsync(Func<PopUpButton, Task> act, string waitFor = "") => Page.ActAsync(
        act,
        waitFor,
        (nameof(PopUpButton.Text), "Request"),
        (nameof(PopUpButton.Begin), (Func<string, string, Task<BegunPopUp>>)((_, _) => Begin())),
        (nameof(PopUpButton.OnDone), EventCallback.Factory.Create<string>(this, id =>
        {
            Done.Add(id);
            Told.TrySetResult();
            OnDone(id);
        })));

    private protected async Task PassIntervalsAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await Page.Time.Clock.TimerDueWithin(Interval);
            Page.Time.Clock.Advance(Interval);
        }
    }

    private protected static string TextOf(string html) => RenderedPage.TextOf(html);
}
