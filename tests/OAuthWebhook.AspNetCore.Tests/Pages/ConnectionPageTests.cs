using System.Net;
using System.Text.RegularExpressions;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

/// <summary>What is done on a connection's page.</summary>
public sealed class ConnectionPageTests : TokensPagesTests
{
    private const string TokenCanary = "entered-token-canary";

    [Fact]
    public async Task A_token_is_entered_validated_and_forgotten_by_hand()
    {
        var body = ConnectionsApi.AuthorizationCode(Server.BaseAddress);
        body["userinfoEndpoint"] = new Uri(Server.BaseAddress, "/me").AbsoluteUri;
        var id = await Client.CreateIdAsync(body);
        Server["/me"].Otherwise = request => request.Authorization == "Bearer " + TokenCanary ? Answer.Json(new { email = "ada@example.com" }) : Answer.Empty(401);

        var entered = await ActAsync(id, "Enter", new("accessToken", $" {TokenCanary} "), new("expiresAt", "2040-01-31T12:00"));
        var validated = await ActAsync(id, "Validate");
        var forgotten = await ActAsync(id, "Forget");

        Html.Text(entered).ShouldContain("The token you entered is stored.");
        entered.ShouldContain("datetime=\"2040-01-31T12:00:00Z\"");
        Html.Text(validated).ShouldContain("The token is accepted");
        Html.Text(validated).ShouldContain("ada@example.com");
        Html.Text(forgotten).ShouldContain("The token is forgotten.");
        Html.Text(forgotten).ShouldContain("No token yet");
        (entered + validated + forgotten).ShouldNotContain(TokenCanary);
        Host.Logs.Lines.Where(line => line.ToString().Contains(TokenCanary, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("two words", "2040-01-31T12:00", "no blanks")]
    [InlineData("good", "someday", "A time such as")]
    [InlineData("good", "2001-01-01T00:00", "That time is over.")]
    public async Task A_token_that_cannot_be_one_is_refused_beside_its_field_and_not_shown_again(string token, string expiresAt, string text)
    {
        var id = await Client.CreateIdAsync(ConnectionsApi.AuthorizationCode(Server.BaseAddress));

        using var response = await Client.PostFormAsync($"{Tokens}/{id}?handler=Enter", new("accessToken", token), new("expiresAt", expiresAt));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var html = await response.Content.ReadAsStringAsync();
        Html.Text(html).ShouldContain(text);
        Html.Attribute(html, "input", "value", token).ShouldBeNull();
    }

    [Fact]
    public async Task A_connection_is_disabled_enabled_and_refreshed()
    {
        var id = await Client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));
        Server["/token"].Enqueue(Answer.Token("access-token-canary"));

        var disabled = await ActAsync(id, "Switch", new("disabled", "true"), new("version", "1"));
        var stale = await ActAsync(id, "Switch", new("disabled", "false"), new("version", "1"));
        var enabled = await ActAsync(id, "Switch", new("disabled", "false"), new("version", "2"));
        var refreshed = await ActAsync(id, "Token");

        Html.Text(disabled).ShouldContain("No workflow can use this connection until it is enabled again.");
        Html.Text(stale).ShouldContain("Somebody else changed this connection meanwhile.");
        Html.Text(enabled).ShouldContain("Workflows can use this connection again.");
        Html.Text(refreshed).ShouldContain("The provider gave a new token.");
    }

    [Fact]
    public async Task Opening_the_delete_page_deletes_nothing_and_its_button_does()
    {
        var id = await Client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));

        var page = await Client.GetStringAsync($"{Tokens}/{id}/delete");
        using var still = await Client.GetAsync($"{Tokens}/{id}");
        using var response = await Client.PostFormAsync($"{Tokens}/{id}/delete");
        using var gone = await Client.GetAsync($"{Tokens}/{id}");

        Html.Text(page).ShouldContain("Delete “Invoices”?");
        still.StatusCode.ShouldBe(HttpStatusCode.OK);
        Html.Text(await FollowAsync(response)).ShouldContain("The connection and its token are gone.");
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        Html.Text(await gone.Content.ReadAsStringAsync()).ShouldContain("What to do next:");
    }

    [Fact]
    public async Task A_second_click_on_delete_is_told_that_it_is_done()
    {
        var id = await Client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));
        using var first = await Client.PostFormAsync($"{Tokens}/{id}/delete");

        using var second = await Client.PostFormAsync($"{Tokens}/{id}/delete");

        second.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        Html.Text(await FollowAsync(second)).ShouldContain("Deleted already The connection is not there any more.");
    }

    [Fact]
    public async Task A_disabled_connection_cannot_begin_a_consent_and_says_so()
    {
        var body = ConnectionsApi.AuthorizationCode(Server.BaseAddress);
        body["disabled"] = true;
        var id = await Client.CreateIdAsync(body);

        var text = Html.Text(await ActAsync(id, "Authorize"));

        text.ShouldContain("Authorizing could not begin");
        text.ShouldContain("What to do next: Enable it on this page.");
    }

    [Fact]
    public async Task Who_may_only_read_is_offered_nothing_that_would_be_refused()
    {
        var id = await Client.CreateIdAsync(ConnectionsApi.AuthorizationCode(Server.BaseAddress));
        using var reader = Host.Client(OAuthConnectionPermissions.Read);

        var list = await reader.GetStringAsync(Tokens);
        var details = await reader.GetStringAsync($"{Tokens}/{id}");

        Regex.Matches(list + details, "handler=(?<name>[A-Za-z]+)", RegexOptions.NonBacktracking).Select(match => match.Groups["name"].Value).ShouldBe(["Validate"]);
        (list + details).ShouldNotContain("<button class=\"btn btn-primary");
        (list + details).ShouldNotContain("/delete\"");
        (list + details).ShouldNotContain("/new\"");
        details.ShouldContain("<fieldset disabled");
    }
}
