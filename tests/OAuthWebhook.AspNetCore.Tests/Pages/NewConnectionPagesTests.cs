using System.Net;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

/// <summary>Adding a connection.</summary>
public sealed class NewConnectionPagesTests : TokensPagesTests
{
    private const string TokenCanary = "entered-token-canary";

    [Fact]
    public async Task A_new_connection_is_saved_gets_its_token_and_is_shown()
    {
        Server["/token"].Enqueue(Answer.Token("access-token-canary"));

        using var response = await PostNewAsync("client_credentials", [.. ClientCredentials(), new("then", "token")]);

        var html = await FollowAsync(response);
        Html.Text(html).ShouldContain("The connection is saved and works");
        Html.Text(html).ShouldContain("Active");
        ShouldShowNoSecret(html);
    }

    [Fact]
    public async Task A_new_connection_says_at_once_for_which_account_its_token_is()
    {
        Server["/token"].Enqueue(Answer.Token("access-token-canary"));
        Server["/userinfo"].Otherwise = _ => Answer.Json(new { sub = "1", email = "ada@example.com" });

        using var response = await PostNewAsync("client_credentials", [.. ClientCredentials(), new("userinfoEndpoint", new Uri(Server.BaseAddress, "/userinfo").AbsoluteUri), new("then", "token")]);

        Html.Text(await FollowAsync(response)).ShouldContain("The connection is saved and works: the provider gave it a token. It belongs to ada@example.com.");
    }

    [Fact]
    public async Task A_new_connection_that_gets_no_token_is_kept_and_says_why()
    {
        Server["/token"].Otherwise = _ => Answer.Error("invalidClient", status: 401);

        using var response = await PostNewAsync("client_credentials", [.. ClientCredentials(), new("then", "token")]);

        var text = Html.Text(await FollowAsync(response));
        text.ShouldContain("No token");
        text.ShouldContain("What to do next:");
        text.ShouldContain("Failing");
    }

    [Fact]
    public async Task A_new_connection_that_needs_consent_leads_on_to_the_provider_once()
    {
        using var response = await PostNewAsync("authorization_code", [.. ClientCredentials(), new("authorizationEndpoint", new Uri(Server.BaseAddress, "/authorize").AbsoluteUri), new("usePkce", "true"), new("then", "authorize")]);

        var page = await FollowAsync(response);
        var again = await Client.GetAsync(response.Headers.Location);

        page.ShouldContain("<meta http-equiv=\"refresh\" content=\"0;url=" + Host.Address);
        again.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task A_connection_for_an_existing_refresh_token_asks_for_it_and_offers_no_consent()
    {
        using var response = await PostNewAsync("refresh_token", ClientCredentials());

        var html = await FollowAsync(response);
        html.ShouldContain("<details class=\"card mb-4\" open");
        html.ShouldNotContain("handler=Authorize");
        html.ShouldNotContain("id=\"callback-url\"");
        Html.Text(html).ShouldContain("enter a refresh token");

        using var entered = await Client.PostFormAsync(response.Headers.Location! + "?handler=Enter", new KeyValuePair<string, string>("refreshToken", TokenCanary));
        var after = await FollowAsync(entered);
        after.ShouldContain("handler=Token");
        after.ShouldNotContain(TokenCanary);
        Html.Text(after).ShouldContain("not used yet");
    }

    [Fact]
    public async Task Gone_back_to_after_it_was_sent_a_form_leads_to_what_it_made()
    {
        var chooser = await Client.GetStringAsync(Tokens + "/new?provider=custom");
        var address = Html.Attribute(chooser, "a", "href", "grantType=client_credentials").ShouldNotBeNull();
        address.ShouldContain("form=");
        var html = await Client.GetStringAsync(address);
        var form = Html.Fields(html, "<form method=\"post\"").Single(field => field.Key == "form").Value;
        using var sent = await PostNewAsync("client_credentials", [.. ClientCredentials(), new("form", form)]);

        using var back = await Client.GetAsync(address);

        back.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        back.Headers.Location!.OriginalString.ShouldEndWith("/" + form);
        Html.Text(await FollowAsync(back)).ShouldContain("Saved already");
    }
}
