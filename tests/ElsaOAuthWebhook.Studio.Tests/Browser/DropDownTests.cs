using ElsaOAuthWebhook.Studio.Tests.Running;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Studio.Tests.Browser;

/// <summary>What an author does where the server asks for no picker, as for a Studio without the module.</summary>
public sealed class DropDownTests(Chromium chromium) : IClassFixture<Chromium>
{
    [StudioBrowserFact]
    public async Task Without_the_picker_an_author_picks_a_token_from_Studios_own_drop_down()
    {
        await using var studio = await RunningStudio.StartAsync(withPicker: false);
        await using var tab = await chromium.OpenTabAsync();
        await tab.Page.SetViewportSizeAsync(1500, 1000);
        var editor = new EditorPage(studio, tab.Page);
        await editor.OpenAsync();
        await editor.DragRequestAsync();

        await editor.ChooseAsync("Token", "Sandbox service");

        (await editor.SavedAsync("token")).ShouldBe(("Literal", "sandbox-service"));
        studio.Elsa.Requests.ShouldContain(request => request.EndsWith("/options/Token", StringComparison.Ordinal));
        (await editor.Chosen.CountAsync()).ShouldBe(0);
    }
}
