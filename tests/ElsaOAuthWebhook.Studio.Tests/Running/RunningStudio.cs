using ElsaOAuthWebhook.SampleHost.Tests.Host;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OAuthWebhook.Testing;
using static Microsoft.Playwright.Assertions;

namespace ElsaOAuthWebhook.Studio.Tests.Running;

/// <summary>A Studio with the module, and the sample host it is pointed to, each on its own origin.</summary>
internal sealed class RunningStudio : IAsyncDisposable
{
    private readonly StudioServer _studio;

    private RunningStudio(StudioServer studio, RunningHost host) => (_studio, Host) = (studio, host);

    public RunningHost Host { get; }

    public ElsaApi Elsa => Host.Services.GetRequiredService<ElsaApi>();

    /// <summary>Starts both.</summary>
    /// <param name="withPicker">Whether the server gives its inputs to the module's picker; otherwise Studio has a drop-down of its own for them, as it has without the module.</param>
    public static async Task<RunningStudio> StartAsync(bool withPicker = true)
    {
        var studio = await StudioServer.StartAsync();
        var host = await RunningHost.StartAsync(
            builder =>
            {
                builder.Services.AddSingleton<ElsaApi>().AddSingleton<IStartupFilter>(services => services.GetRequiredService<ElsaApi>());
                builder.Services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, StudioSignIn>(StudioSignIn.SchemeName, null);
            },
            ["--StudioPicker", withPicker ? "true" : "false", "--OAuthWebhook:AllowedOrigins:0", studio.Origin, "--OAuthWebhook:ApiAuthenticationSchemes:0", StudioSignIn.SchemeName]);
        studio.PointTo(host.Address);
        return new(studio, host);
    }

    public string At(string path) => $"{_studio.Origin}/{path}";

    /// <summary>Opens a page of Studio and signs in, as Studio asks for it.</summary>
    public async Task SignInAsync(IPage page, string path)
    {
        await page.GotoAsync(At(path));
        await page.GetByLabel("Username").FillAsync("admin");
        await page.Locator("input[type=password]").FillAsync("password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Login" }).ClickAsync();
        await Expect(page.Locator("input[type=password]")).ToHaveCountAsync(0);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await _studio.DisposeAsync();
    }
}
