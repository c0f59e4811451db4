using System.Net.Http.Json;
using System.Text.RegularExpressions;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

public sealed class OwnPageTests : HostedTests
{
    private const string Tokens = "/oauth-webhook/settings/tokens";

    [Theory]
    [InlineData("Open Manage Tokens and authorize it.", "Authorize it.")]
    [InlineData("Before that: Open Manage Tokens and authorize the connection again.", "Before that: Authorize the connection again.")]
    [InlineData("If that was a mistake: open the connection in Manage Tokens and choose Authorize again.", "If that was a mistake: choose Authorize again.")]
    [InlineData("Open the connection in Manage Tokens, choose Authorize, and enter the code it shows at the provider.", "Choose Authorize, and enter the code it shows at the provider.")]
    [InlineData("Correct it on the connection's page in Manage Tokens.", "Correct it on this page.")]
    [InlineData("Enable it on its page in Manage Tokens.", "Enable it on this page.")]
    [InlineData("Enter it on the connection's page and save.", "Enter it on this page and save.")]
    [InlineData("Correct it on the page of the connection 'CRM'.", "Correct it on the page of the connection 'CRM'.")]
    [InlineData("It is tried again by itself.", "It is tried again by itself.")]
    public void A_step_is_told_without_the_way_to_the_page_that_shows_it(string step, string here) => OwnPage.Here(step).ShouldBe(here);

    [Fact]
    public void No_step_of_the_core_sends_people_to_the_page_that_they_are_on()
    {
        var core = new DirectoryInfo(Path.Combine(RepositoryRoot.Path, "src", "OAuthWebhook"));
        var steps = core.EnumerateFiles("*.cs", SearchOption.AllDirectories)
            .SelectMany(file => File.ReadLines(file.FullName))
            .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .SelectMany(line => Regex.Matches(line, "\"[^\"]*(Manage Tokens|connection's page|its page)[^\"]*\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture))
            .Select(match => match.Value)
            // Where another connection's id is read is no step.
            .Where(text => !text.Contains("as its page in Manage Tokens shows it", StringComparison.Ordinal))
            .ToArray();

        steps.Length.ShouldBeGreaterThan(20);
        steps.Where(step => Regex.IsMatch(OwnPage.Here(step), "Manage Tokens|connection's page|its page", RegexOptions.NonBacktracking)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_page_of_a_draft_tells_what_to_do_on_it_and_the_api_where()
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.AuthorizationCode(Server.BaseAddress));

        var page = Html.Text(await client.GetStringAsync($"{Tokens}/{id}"));
        var body = await client.GetStringAsync($"{ConnectionsApi.Path}/{id}");

        page.ShouldContain("Nobody has authorized it yet. What to do next: Authorize it.");
        page.ShouldNotContain("Open Manage Tokens");
        body.ShouldContain("Open Manage Tokens and authorize it.");
    }

    [Fact]
    public async Task A_failure_and_its_place_in_the_history_are_told_on_the_page_as_there()
    {
        Server["/token"].Otherwise = _ => Answer.Error("invalid_grant");
        using var client = Host.Administrator();
        var body = ConnectionsApi.ClientCredentials(Server.BaseAddress);
        body["grantType"] = "password";
        body["username"] = "alice";
        body["password"] = "password-canary";
        var id = await client.CreateIdAsync(body);
        using (await client.PostAsync($"{ConnectionsApi.Path}/{id}/token", content: null))
        {
        }

        var page = Html.Text(await client.GetStringAsync($"{Tokens}/{id}"));
        var history = Html.Text(await client.GetStringAsync($"{Tokens}/history/{id}"));

        page.ShouldContain("What to do next: Correct them on this page.");
        page.ShouldContain("Next: Correct them on this page.");
        history.ShouldContain("Next: Correct them on the connection's page in Manage Tokens.");
    }
}
