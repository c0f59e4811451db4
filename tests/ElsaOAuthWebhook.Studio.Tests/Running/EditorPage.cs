using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OAuthWebhook.Testing;
using static Microsoft.Playwright.Assertions;

namespace ElsaOAuthWebhook.Studio.Tests.Running;

/// <summary>Studio's workflow editor, with the module's picker in it.</summary>
internal sealed partial class EditorPage(RunningStudio studio, IPage page)
{
    /// <summary>What is chosen, and the button that opens the list.</summary>
    public ILocator Chosen => page.Locator("button.oaw-chosen");

    public ILocator Options => page.GetByRole(AriaRole.Option);

    public ILocator RequestNewToken => page.GetByRole(AriaRole.Button, new() { Name = "Request new token…" });

    /// <summary>Signs in and opens the workflow.</summary>
    public async Task OpenAsync()
    {
        await studio.SignInAsync(page, $"workflows/definitions/{ElsaApi.DefinitionId}/edit");
        await Expect(page.Locator(".elsa-flowchart-diagram-designer")).ToBeVisibleAsync();
    }

    /// <summary>Drags the activity from the list onto the designer, which selects it.</summary>
    public async Task DropRequestAsync()
    {
        await DragRequestAsync();
        await Expect(Chosen).ToBeVisibleAsync();
    }

    /// <summary>The same, where the server has no input for the picker.</summary>
    public async Task DragRequestAsync()
    {
        await page.GetByText("HTTP", new() { Exact = true }).ClickAsync();
        await page.Locator("[draggable=true]", new() { HasText = "OAuth HTTP Request" }).DragToAsync(page.Locator(".elsa-flowchart-diagram-designer"), new() { TargetPosition = new() { X = 120, Y = 150 } });
    }

    /// <summary>Selects an activity on the designer.</summary>
    public async Task SelectAsync(string name)
    {
        await page.Locator(".x6-node", new() { HasText = name }).ClickAsync();
        await Expect(Chosen).ToBeVisibleAsync();
    }

    /// <summary>Selects an activity on the designer, and a syntax in the menu beside one of its inputs.</summary>
    public async Task ChooseSyntaxAsync(string name, string input, string syntax)
    {
        await page.Locator(".x6-node", new() { HasText = name }).ClickAsync();
        await page.Locator(".mud-form .d-flex.flex-row", new() { Has = page.GetByText(input, new() { Exact = true }) }).Locator(".mud-menu button").ClickAsync();
        await page.Locator(".studio-expression-input-menu-item", new() { HasText = syntax }).ClickAsync();
    }

    /// <summary>Chooses by its text from the drop-down that Studio has for an input.</summary>
    public async Task ChooseAsync(string input, string text)
    {
        await page.Locator(".mud-form .mud-input-control", new() { Has = page.Locator("label", new() { HasTextRegex = new($"^{input}$", RegexOptions.None, TimeSpan.FromSeconds(1)) }) }).Locator("div.mud-input-slot").ClickAsync();
        await page.Locator(".mud-popover-open").GetByText(text, new() { Exact = true }).ClickAsync();
    }

    /// <summary>Turns Studio dark, or light again.</summary>
    public Task TurnDarkAsync() => page.GetByRole(AriaRole.Button, new() { NameRegex = DarkOrLight() }).ClickAsync();

    /// <summary>Makes more room for the activity's inputs.</summary>
    public async Task EnlargeInputsAsync()
    {
        var bars = await page.Locator(".rz-splitter-bar").AllAsync();
        foreach (var bar in bars)
        {
            if (await bar.BoundingBoxAsync() is not { } box || box.Width < box.Height)
                continue;
            var (x, y) = (box.X + (box.Width / 2), box.Y + (box.Height / 2));
            await page.Mouse.MoveAsync(x, y);
            await page.Mouse.DownAsync();
            await page.Mouse.MoveAsync(x, y - 300, new() { Steps = 5 });
            await page.Mouse.UpAsync();
        }
    }

    [GeneratedRegex("^Use (?:dark|light) theme$", RegexOptions.None, 1000)]
    private static partial Regex DarkOrLight();

    /// <summary>What the first activity of the workflow has for an input, once Studio has saved it by itself.</summary>
    public async Task<(string Type, string Value)> SavedAsync(string input, string but = "")
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (true)
        {
            var expression = studio.Elsa.Definition["root"]?["activities"]?.AsArray().FirstOrDefault()?[input]?["expression"];
            if (expression?["value"]?.ToString() is { Length: > 0 } value && value != but)
                return ((string)expression["type"]!, value);
            patience.IsCancellationRequested.ShouldBeFalse(studio.Elsa.Definition.ToJsonString());
            await page.WaitForTimeoutAsync(100);
        }
    }
}
