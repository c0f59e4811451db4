using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Grants;

namespace OAuthWebhook.AspNetCore.Tests.Pages.Texts;

/// <summary>A host translates the pages by a satellite assembly, and chooses the language as everywhere in ASP.NET Core.</summary>
public sealed partial class TranslatedPagesTests : HostedTests
{
    private const string Tokens = "/oauth-webhook/settings/tokens";

    static TranslatedPagesTests() => Translation.Write();

    protected override HostSettings Settings => new()
    {
        Configure = builder => builder.AddPageSignIn<TestUsers>().AddManagement(options => options.PagesAuthenticationScheme = ManagementHost.ApiKeyScheme),
        Pipeline = app =>
        {
            CultureInfo[] cultures = [new("en"), new(Translation.Culture)];
            app.UseRequestLocalization(new RequestLocalizationOptions { DefaultRequestCulture = new RequestCulture("en"), SupportedCultures = cultures, SupportedUICultures = cultures });
        },
    };

    [Fact]
    public async Task Every_page_is_shown_in_the_language_that_a_browser_asks_for_and_the_next_one_in_another()
    {
        var ids = await Host.SeedAsync(Server);
        // What a static would keep, it keeps in the language of the first who came.
        using var english = Client("en");
        using var translated = Client(Translation.Culture);
        string[] paths = [.. PageRulesTests.Pages.Cast<object[]>().Select(row => (string)row[0]), .. ids.Values.Select(id => $"{Tokens}/{id}"), $"{Tokens}/new?grantType=apiKey", $"{Tokens}/new?grantType=bearer", $"{Tokens}/new?grantType=basic"];
        foreach (var path in paths.Select(path => path.Replace("{id}", ids["active"], StringComparison.Ordinal)))
        {
            var before = await GetAsync(english, path);
            var shown = await GetAsync(translated, path);
            var after = await GetAsync(english, path);

            shown.ShouldContain($"<html lang=\"{Translation.Culture}\">", Case.Sensitive, path);
            Untranslated(shown).ShouldBeEmpty(path);
            shown.Count(character => character == Translation.Begin).ShouldBeGreaterThan(3, path);
            foreach (var page in new[] { before, after })
            {
                page.ShouldContain("<html lang=\"en\">", Case.Sensitive, path);
                page.ShouldNotContain(Translation.Begin, path);
            }
        }
    }

    [Fact]
    public async Task What_a_form_did_and_what_is_wrong_in_it_is_told_in_that_language_too()
    {
        using var client = Client(Translation.Culture);
        using var admin = Host.Administrator();
        var id = await admin.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));
        string[] posts =
        [
            $"{Tokens}/new?grantType=client_credentials&handler=", $"{Tokens}/{id}?handler=Save", $"{Tokens}/{id}?handler=Token", $"{Tokens}/{id}?handler=Enter", $"{Tokens}/{id}?handler=Validate", $"{Tokens}/{id}?handler=Forget", $"{Tokens}/{id}?handler=Switch",
            $"{Tokens}/{id}/repoint", $"{Tokens}/bulk?handler=Validate", $"{Tokens}/bulk?handler=Ask", $"{Tokens}/bulk?handler=Delete", $"{Tokens}/import", $"{Tokens}/missing?handler=Forget", "/oauth-webhook/settings/sign-in",
        ];
        foreach (var path in posts)
        {
            using var posted = await client.PostFormAsync(path, new("refresh.marginSeconds", "soon"), new("tokenParameters", "x"), new("expiresAt", "soon"), new("ids", id), new("target", "nobody"), new("userName", "admin"), new("password", "wrong"));
            var told = posted.Headers.Location is { } location ? await GetAsync(client, location.OriginalString) : WebUtility.HtmlDecode(await posted.Content.ReadAsStringAsync());

            told.ShouldContain($"<html lang=\"{Translation.Culture}\">", Case.Sensitive, path);
            Untranslated(told).ShouldBeEmpty(path);
        }
    }

    private HttpClient Client(string language)
    {
        var client = Host.Administrator();
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        return client;
    }

    private static async Task<string> GetAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        return WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync());
    }

    /// <summary>What people read of a page that is a text of the original, word for word.</summary>
    private List<string> Untranslated(string html)
    {
        // The core's own words are English everywhere.
        var descriptors = Host.Services.GetRequiredService<GrantCatalog>().Descriptors;
        var ofTheCore = descriptors.SelectMany(grant => grant.Fields.SelectMany(field => new[] { field.Label, field.Help })).ToHashSet();
        var texts = ResourceTests.All.Values.SelectMany(file => file.Values).SelectMany(text => Place().Split(text)).Select(text => text.Trim()).Where(text => text.Count(char.IsLetter) > 3 && !ofTheCore.Contains(text)).ToHashSet();
        var read = html;
        while (Translated().IsMatch(read))
            read = Translated().Replace(read, "");
        return [.. Read().Matches(read).Select(match => match.Groups["text"].Value.Trim()).Where(shown => texts.Any(text => shown == text || (text.Length > 25 && shown.Contains(text, StringComparison.Ordinal))))];
    }

    [GeneratedRegex(@"\{\d[^}]*\}", RegexOptions.NonBacktracking)]
    private static partial Regex Place();

    [GeneratedRegex("⟦[^⟦⟧]*⟧", RegexOptions.NonBacktracking)]
    private static partial Regex Translated();

    [GeneratedRegex("""(>|(aria-label|title|placeholder|alt|data-label|data-confirm|data-copied)=")(?<text>[^<>"]+)""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Read();
}
