using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.AspNetCore.Tests.Picker;
using OAuthWebhook.Connections;
using OAuthWebhook.Testing;
using OAuthWebhook.Usage;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

/// <summary>The same as <see cref="AccessibilityTests"/> for pages that are seen when something is not as usual.</summary>
public sealed class RareStatesAccessibilityTests(Chromium chromium) : HostedTests, IClassFixture<Chromium>
{
    private const string Tokens = "/oauth-webhook/settings/tokens";
    private const string Configured = "OAuthWebhook:Connections:crm";

    protected override HostSettings Settings => new()
    {
        Configuration =
        {
            ["OAuthWebhook:AllowedOrigins:0"] = PickerHost.Origin,
            [$"{Configured}:Name"] = "CRM",
            [$"{Configured}:GrantType"] = "client_credentials",
            [$"{Configured}:ClientId"] = "client-1",
            [$"{Configured}:ClientSecret"] = "secret",
            [$"{Configured}:TokenEndpoint"] = Server["/token"].Url.AbsoluteUri,
            [$"{Configured}:BaseUri"] = Server.BaseAddress.AbsoluteUri,
        },
        Configure = builder => builder.AddPageSignIn<TestUsers>(),
    };

    [AccessibilityFact]
    public async Task What_cannot_be_edited_here_ends_soon_or_was_used_often()
    {
        await using var tour = await SignedInAsync();
        using var client = Host.Administrator();
        var soon = await client.CreateIdAsync(ConnectionsApi.AuthorizationCode(Server.BaseAddress));
        await client.EnterTokenAsync(soon, Host.Time.GetUtcNow().AddHours(1));
        Host.Time.Advance(TimeSpan.FromMinutes(50));
        foreach (var (days, count) in ((int, int)[])[(3, 12), (1, 1234), (0, 66)])
            await Host.Services.GetRequiredService<IUsageStore>().AddAsync([new(new("", soon), Host.Time.GetUtcNow().AddDays(-days), count)], default);

        await tour.LookAsync("details-configured", $"{Tokens}/crm");
        await tour.LookAsync("list-ends-soon", Tokens);
        await tour.GoAsync($"{Tokens}/{soon}");
        await Assertions.Expect(tour.Page.Locator("main")).ToContainTextAsync("It ends on ");
        await tour.Page.ClickAsync("summary:has-text('Used 1,312 times')");
        await Assertions.Expect(tour.Page.Locator("meter").First).ToBeVisibleAsync();
        await tour.LookAsync("details-ends-soon-with-use-by-the-day");

        tour.Faults.ShouldBeEmpty();
    }

    [AccessibilityFact]
    public async Task What_is_refused()
    {
        await using var tour = await PageTour.BeginAsync(chromium, Host);
        await tour.GoAsync(Tokens);
        await tour.SignInAsync(TestUsers.Reader);

        await tour.LookAsync("details-read-only", $"{Tokens}/crm");
        await tour.LookAsync("list-read-only", Tokens);
        await tour.LookAsync("not-permitted", $"{Tokens}/new");
        await tour.GoAsync(Tokens);
        await tour.Page.EvaluateAsync("() => document.querySelector('#bulk [name=__RequestVerificationToken]').value = 'x'");
        await tour.Page.ClickAsync("text=\"Validate\"");
        await Assertions.Expect(tour.Page.Locator("h1")).ToHaveTextAsync("This form is out of date");
        await tour.LookAsync("out-of-date");

        tour.Faults.ShouldBeEmpty();
    }

    [AccessibilityFact]
    public async Task While_the_database_is_away()
    {
        await using var host = await ManagementHost.StartAsync(new()
        {
            Configure = builder =>
            {
                builder.AddPageSignIn<TestUsers>();
                builder.Services.AddSingleton<IConnectionStore, StoreDown>();
            },
        });
        await using var tour = await PageTour.BeginAsync(chromium, host);
        await tour.GoAsync(Tokens);

        await tour.SignInAsync();
        await Assertions.Expect(tour.Page.Locator("h1")).ToHaveTextAsync("The connections' store cannot be reached");
        await tour.LookAsync("store-away");

        tour.Faults.ShouldBeEmpty();
    }

    [AccessibilityFact]
    public async Task A_consent_that_was_denied_or_came_too_late()
    {
        await using var tour = await SignedInAsync();
        using var client = Host.Administrator();
        Server["/device"].Otherwise = _ => Answer.Json(new { device_code = "x", user_code = "WDJB-MJHT", verification_uri = "https://provider.example/device", expires_in = 600, interval = 5 });
        Server["/token"].Otherwise = _ => Answer.Error("access_denied");
        var device = await client.CreateIdAsync(ConnectionsApi.Device(Server.BaseAddress));

        await BeginAsync();
        await UntilAsync("Consent was denied");
        await tour.LookAsync("device-denied");
        Server["/token"].Otherwise = _ => Answer.Error("authorization_pending");
        await BeginAsync();
        Host.Time.Advance(TimeSpan.FromMinutes(11));
        await UntilAsync("Too late");
        await tour.LookAsync("device-over");

        tour.Faults.ShouldBeEmpty();

        async Task BeginAsync()
        {
            await tour.GoAsync($"{Tokens}/{device}");
            await tour.Page.ClickAsync("text=\"Authorize\"");
            await Assertions.Expect(tour.Page.Locator("#user-code")).ToHaveTextAsync("WDJB-MJHT");
        }

        // The host asks the provider by itself, by a clock that is moved here; the page asks the host, by the browser's.
        async Task UntilAsync(string text)
        {
            using var limit = new CancellationTokenSource(Patience.Limit);
            while (!await tour.Page.GetByText(text).IsVisibleAsync())
            {
                Host.Time.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, limit.Token);
            }
        }
    }

    [AccessibilityFact]
    public async Task A_consent_that_was_denied_in_a_pop_up()
    {
        await using var tour = await PageTour.BeginAsync(chromium, Host);
        Server["/authorize"].Otherwise = request => Answer.Redirect(new Uri($"{request.Query["redirect_uri"]}?error=access_denied&state={request.Query["state"]}"));
        var ticket = await Host.IssueAsync();
        await tour.GoAsync(new Uri((string)ticket["url"]!).PathAndQuery);
        await tour.GoAsync(PickerHost.PageOf((string)ticket["id"]!, "?grantType=authorization_code"));
        foreach (var (field, path) in ((string, string)[])[("authorizationEndpoint", "/authorize"), ("tokenEndpoint", "/token"), ("baseUri", "/api/")])
            await tour.Page.FillAsync($"[name={field}]", new Uri(Server.BaseAddress, path).AbsoluteUri);
        foreach (var (field, value) in ((string, string)[])[("name", "Calendar"), ("clientId", "client-1"), ("clientSecret", "secret")])
            await tour.Page.FillAsync($"[name={field}]", value);

        await tour.Page.ClickAsync("text=Save and authorize");
        await Assertions.Expect(tour.Page.Locator("main")).ToContainTextAsync("Consent was denied");
        await tour.LookAsync("picker-denied");

        tour.Faults.ShouldBeEmpty();
    }

    private async Task<PageTour> SignedInAsync()
    {
        var tour = await PageTour.BeginAsync(chromium, Host);
        await tour.GoAsync(Tokens);
        await tour.SignInAsync();
        return tour;
    }
}
