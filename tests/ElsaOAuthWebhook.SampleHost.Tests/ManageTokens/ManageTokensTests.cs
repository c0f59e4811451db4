using Microsoft.Playwright;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.SampleHost.Tests.ManageTokens;

/// <summary>Its tests share the fixture, and with it run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class ManageTokensCollection : ICollectionFixture<ManageTokensFixture>
{
    public const string Name = "Manage Tokens";
}

/// <summary>Somebody who is signed in on the settings pages of the sample host. Whatever they do, the pages have no errors, and fetch nothing from elsewhere.</summary>
[Collection(ManageTokensCollection.Name)]
public abstract class ManageTokensTests(ManageTokensFixture fixture) : IAsyncLifetime
{
    private BrowserTab? _tab;

    protected ManageTokensFixture Fixture => fixture;

    protected IPage Page => _tab!.Page;

    /// <summary>Whether the pages may run scripts.</summary>
    protected virtual bool Scripts => true;

    /// <summary>Where the person is.</summary>
    protected virtual string? TimeZone => null;

    public async Task InitializeAsync()
    {
        if (fixture.Host is not null)
            _tab = await fixture.SignInAsync(Scripts, TimeZone);
    }

    public async Task DisposeAsync()
    {
        if (_tab is null)
            return;
        await _tab.DisposeAsync();
        // Chromium itself complains of a page that came with an error's status.
        _tab.Errors.Where(error => !error.Contains("the server responded with a status of", StringComparison.Ordinal)).ShouldBeEmpty();
        // The certified server's own pages want a font.
        _tab.BlockedRequests.Where(url => url.Host != "fonts.googleapis.com").ShouldBeEmpty();
    }

    /// <summary>Opens a settings page below the list of tokens.</summary>
    protected Task GoAsync(string path) => Page.GotoAsync(fixture.At(path));

    /// <summary>Opens the form of a connection that no catalogue knows, and fills in what every one to the certified server has.</summary>
    protected async Task BeginCustomAsync(string grant, string name)
    {
        await GoAsync("new");
        await Page.ClickLinkAsync("Custom");
        await Page.ChooseGrantAsync(grant);
        await FillCustomAsync(Page, name);
    }

    /// <summary>Fills in what every connection to the certified server has.</summary>
    protected Task FillCustomAsync(IPage page, string name) => page.FillFieldsAsync(
        ("name", name), ("issuer", fixture.Provider.Issuer), ("clientId", OidcProviderClient.Basic.Id), ("clientSecret", OidcProviderClient.Basic.Secret!), ("baseUri", fixture.Provider.EchoEndpoint.AbsoluteUri));

    /// <summary>The id of the connection whose page is open.</summary>
    protected string OpenId => new Uri(Page.Url).Segments[^1];
}
