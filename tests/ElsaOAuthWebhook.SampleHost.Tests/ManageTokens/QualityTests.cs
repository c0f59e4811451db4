using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.SampleHost.Tests.ManageTokens;

/// <summary>The pages for people who see, or have, less: on small screens, in the dark, without a mouse, in another time zone.</summary>
public sealed class QualityTests(ManageTokensFixture fixture) : ManageTokensTests(fixture)
{
    private static readonly int[] Widths = [360, 1920];

    protected override string? TimeZone => "Asia/Tokyo";

    [CertifiedBrowserFact(accessibility: true)]
    public async Task No_page_breaks_a_rule_of_accessibility_in_light_or_dark_or_is_wider_than_a_phone()
    {
        var id = await Fixture.AddAuthorizedAsync("Books for everybody");
        await Workflows.PublishAsync(Fixture.Host, "Read to everybody", id);
        await Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        List<string> faults = [];
        foreach (var path in (string[])["", "new", "new?provider=acme-books", "new?provider=custom&grantType=authorization_code", id, $"{id}/delete", $"history/{id}", "import", ManageTokensFixture.Configured])
        {
            await Page.SetViewportSizeAsync(Widths[0], 800);
            (await Page.GotoAsync(Fixture.At(path)))!.Ok.ShouldBeTrue(path);
            faults.AddRange((await Page.ViolationsAsync()).Select(fault => $"{path}: {fault}"));
            await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
            faults.AddRange((await Page.ColourViolationsAsync()).Select(fault => $"{path} in the dark: {fault}"));
            await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
            foreach (var width in Widths)
            {
                await Page.SetViewportSizeAsync(width, 800);
                if (await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") is var needed && needed > width)
                    faults.Add($"{path}: {needed} pixels wide on {width}");
            }
        }

        faults.ShouldBeEmpty();
    }

    [CertifiedBrowserFact]
    public async Task The_policy_of_every_page_allows_no_script_or_style_inside_it()
    {
        foreach (var path in (string[])["", "new", "new?provider=acme-books", ManageTokensFixture.Configured])
        {
            var answer = (await Page.GotoAsync(Fixture.At(path)))!;
            answer.Ok.ShouldBeTrue(path);
            var policy = answer.Headers["content-security-policy"];
            policy.ShouldContain("default-src 'none'");
            policy.ShouldNotContain("unsafe");
            await Expect(Page.Locator("script:not([src]), style, [style], [onclick]")).ToHaveCountAsync(0);
        }
    }

    [CertifiedBrowserFact]
    public async Task A_connection_is_found_and_authorized_with_the_keyboard_alone()
    {
        await Fixture.AddAsync("Books of the keyboard", "authorization_code");
        await TypeAsync("search", "of the keyboard");
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await ReachAsync("Books of the keyboard");
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.Locator("h1")).ToHaveTextAsync("Books of the keyboard");
        await ReachAsync("Authorize");
        await Page.Keyboard.PressAsync("Enter");
        // The provider's own pages put the cursor where it is wanted.
        await Expect(Page.Locator("[name=login]")).ToBeFocusedAsync();
        await Page.Keyboard.TypeAsync("alice");
        await TypeAsync("password", OidcProviderServer.Password);
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.Button("Continue")).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("Enter");

        await Expect(Page.Badge()).ToHaveTextAsync("Active");
    }

    [CertifiedBrowserFact]
    public async Task Times_are_those_of_the_viewer_with_the_UTC_beside_them()
    {
        var id = await Fixture.AddAsync("Books of the morning");
        await Fixture.RequestTokenAsync(id);
        await GoAsync(id);

        await Expect(Page.Fact("Token ends").Locator("time")).ToHaveTextAsync(new Regex("GMT\\+9", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Expect(Page.Fact("Token ends").Locator("time")).ToHaveAttributeAsync("title", new Regex("UTC", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    private async Task TypeAsync(string field, string text)
    {
        await ReachAsync(field);
        await Page.Keyboard.TypeAsync(text);
    }

    /// <summary>Goes with Tab to a field of this name, or to what has this text.</summary>
    private async Task ReachAsync(string what)
    {
        // Further than any of these pages goes.
        for (var tabs = 0; tabs < 120; tabs++)
        {
            await Page.Keyboard.PressAsync("Tab");
            if (await Page.EvaluateAsync<bool>("what => document.activeElement.name === what || document.activeElement.textContent.trim() === what", what))
                return;
        }

        throw new InvalidOperationException($"Tab never comes to “{what}”.");
    }
}

/// <summary>The same for those whose browser runs no scripts.</summary>
public sealed class WithoutScriptsTests(ManageTokensFixture fixture) : ManageTokensTests(fixture)
{
    protected override bool Scripts => false;

    [CertifiedBrowserFact]
    public async Task A_connection_is_added_authorized_refreshed_and_deleted_without_scripts()
    {
        await BeginCustomAsync("Authorization code", "Plain books");
        await Page.FillFieldsAsync(("scopes", "openid offline_access"));
        await Page.ClickAsync("summary:has-text('Advanced')");
        await Page.FillFieldsAsync(("authorizationParameters", "prompt=consent"));
        await Page.ClickButtonAsync("Save and authorize");
        await Page.AgreeAsync();
        await Expect(Page.Badge()).ToHaveTextAsync("Active");
        await Expect(Page.Fact("Token ends")).ToContainTextAsync("UTC");
        await Page.ClickButtonAsync("Refresh now");
        await Expect(Page.Notice()).ToContainTextAsync("The provider gave a new token.");
        await Page.ClickLinkAsync("Delete…");
        await Page.ClickButtonAsync("Delete");

        await Expect(Page.Notice()).ToContainTextAsync("The connection and its token are gone.");
    }
}
