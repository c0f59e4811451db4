using OAuthWebhook.AspNetCore.Tests.Host;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

/// <summary>What one page leaves word of for the next, in a browser with several tabs.</summary>
public sealed class NoticeTests : HostedTests
{
    private const string Tokens = "/oauth-webhook/settings/tokens";
    private const string Word = "No workflow can use this connection until it is enabled again.";

    [Fact]
    public async Task A_notice_about_one_connection_is_not_shown_on_the_page_of_another_or_on_the_list()
    {
        using var client = Host.Administrator();
        var (one, other) = (await client.CreateIdAsync(ConnectionsApi.ClientCredentials()), await client.CreateIdAsync(ConnectionsApi.ClientCredentials()));
        (await DisableAsync(client, one)).Dispose();

        var (others, list) = (await client.GetStringAsync($"{Tokens}/{other}"), await client.GetStringAsync(Tokens));
        var (own, again) = (await client.GetStringAsync($"{Tokens}/{one}"), await client.GetStringAsync($"{Tokens}/{one}"));

        Html.Text(others + list).ShouldNotContain(Word);
        Html.Text(own).ShouldContain(Word);
        Html.Text(again).ShouldNotContain(Word);
    }

    [Fact]
    public async Task Of_two_tabs_each_is_told_its_own()
    {
        using var client = Host.Administrator();
        var (one, other) = (await client.CreateIdAsync(ConnectionsApi.ClientCredentials()), await client.CreateIdAsync(ConnectionsApi.ClientCredentials()));

        (await DisableAsync(client, one)).Dispose();
        (await client.PostFormAsync($"{Tokens}/{other}?handler=Forget")).Dispose();

        var first = Html.Text(await client.GetStringAsync($"{Tokens}/{one}"));
        first.ShouldContain(Word);
        first.ShouldNotContain("The token is forgotten.");
        Html.Text(await client.GetStringAsync($"{Tokens}/{other}")).ShouldContain("The token is forgotten.");
    }

    [Fact]
    public async Task That_a_connection_is_deleted_is_told_on_the_list_alone()
    {
        using var client = Host.Administrator();
        var (one, other) = (await client.CreateIdAsync(ConnectionsApi.ClientCredentials()), await client.CreateIdAsync(ConnectionsApi.ClientCredentials()));
        (await client.PostFormAsync($"{Tokens}/{one}/delete")).Dispose();

        Html.Text(await client.GetStringAsync($"{Tokens}/{other}")).ShouldNotContain("The connection and its token are gone.");
        Html.Text(await client.GetStringAsync(Tokens)).ShouldContain("The connection and its token are gone.");
    }

    private static Task<HttpResponseMessage> DisableAsync(HttpClient client, string id) =>
        client.PostFormAsync($"{Tokens}/{id}?handler=Switch", new KeyValuePair<string, string>("disabled", "true"), new KeyValuePair<string, string>("version", "1"));
}
