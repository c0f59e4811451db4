using System.Net;
using OAuthWebhook.AspNetCore.Tests.Consent;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Picker;

/// <summary>Consents that are given in a pop-up, and what its opener learns.</summary>
public sealed class PickerConsentTests : HostedTests
{
    protected override HostSettings Settings => PickerHost.Settings;

    [Fact]
    public async Task A_consent_comes_back_to_the_pop_up_and_the_opener_learns_how_it_went()
    {
        var (popUp, id) = await Host.OpenAsync();
        Server["/token"].Enqueue(Answer.Token("access-token-canary"));
        var walk = await AuthorizeAsync(popUp, id);
        ((string?)(await Host.StandsAsync(id))["status"]).ShouldBe("pending");
        ((string?)(await Host.StandsAsync(id))["connectionId"]).ShouldBe(id);

        using var back = await walk.ReturnAsync(("code", "x"));

        back.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        back.Headers.Location!.OriginalString.ShouldBe(PickerHost.PageOf(id, "/done"));
        Html.Attribute(await popUp.GetStringAsync(back.Headers.Location), "p", "data-authorization-id", "").ShouldBe(walk.Id);
        var standing = await Host.StandsAsync(id);
        ((string?)standing["status"]).ShouldBe("completed");
        ((string?)standing["authorizationId"]).ShouldBe(walk.Id);
        popUp.Dispose();
    }

    [Fact]
    public async Task A_denied_consent_is_told_in_the_pop_up_and_to_the_opener_and_can_be_given_after_all()
    {
        var (popUp, id) = await Host.OpenAsync();
        var walk = await AuthorizeAsync(popUp, id);

        using var denied = await walk.ReturnAsync(("error", "access_denied"));
        var html = await popUp.GetStringAsync(denied.Headers.Location);

        Html.Text(html).ShouldContain("Consent was denied");
        html.ShouldNotContain("picker.js");
        ((string?)(await Host.StandsAsync(id))["status"]).ShouldBe("denied");
        Server["/token"].Enqueue(Answer.Token("access-token-canary"));
        using var authorize = await popUp.SendFormAsync(PickerHost.PageOf(id, "/done?handler=Authorize"), Html.Token(html));
        var again = await ContinueAsync(popUp, id, authorize);
        ((string?)(await Host.StandsAsync(id))["status"]).ShouldBe("pending");
        using var back = await again.ReturnAsync(("code", "x"));
        ((string?)(await Host.StandsAsync(id))["status"]).ShouldBe("completed");
        popUp.Dispose();
    }

    [Fact]
    public async Task A_denied_consent_that_nobody_can_begin_again_any_more_has_expired()
    {
        var (popUp, id) = await Host.OpenAsync();
        var walk = await AuthorizeAsync(popUp, id);
        using var denied = await walk.ReturnAsync(("error", "access_denied"));
        ((string?)(await Host.StandsAsync(id))["status"]).ShouldBe("denied");

        Host.Time.Advance(TimeSpan.FromMinutes(16));

        ((string?)(await Host.StandsAsync(id))["status"]).ShouldBe("expired");
        popUp.Dispose();
    }

    [Fact]
    public async Task A_pop_up_that_is_closed_during_the_consent_stays_pending_and_expires()
    {
        var (popUp, id) = await Host.OpenAsync();
        await AuthorizeAsync(popUp, id);
        popUp.Dispose();
        ((string?)(await Host.StandsAsync(id))["status"]).ShouldBe("pending");

        Host.Time.Advance(TimeSpan.FromMinutes(16));

        var standing = await Host.StandsAsync(id);
        ((string?)standing["status"]).ShouldBe("expired");
        ((string?)standing["connectionId"]).ShouldBe(id);
    }

    [Fact]
    public async Task The_page_that_leads_to_the_provider_is_good_once_and_leads_back_to_where_one_can_begin_again()
    {
        var (popUp, id) = await Host.OpenAsync();
        await AuthorizeAsync(popUp, id);

        using var again = await popUp.GetAsync(PickerHost.PageOf(id, "/authorize"));

        again.Headers.Location!.OriginalString.ShouldBe(PickerHost.PageOf(id, "/done"));
        var html = await popUp.GetStringAsync(again.Headers.Location);
        Html.Text(html).ShouldContain("Not finished yet");
        html.ShouldContain("handler=Authorize");
        popUp.Dispose();
    }

    [Fact]
    public async Task A_code_for_a_device_is_shown_in_the_pop_up_and_ends_it()
    {
        var (popUp, id) = await Host.OpenAsync();
        Server["/device"].Enqueue(Answer.Json(new { device_code = "device-code-canary", user_code = "WDJB-MJHT", verification_uri = "https://provider.example/device", expires_in = 600, interval = 5 }));
        using var begun = await popUp.PostAsync(id, [.. PickerHost.ClientCredentials(Server), new("deviceAuthorizationEndpoint", new Uri(Server.BaseAddress, "/device").AbsoluteUri), new("then", "authorize")], "urn:ietf:params:oauth:grant-type:device_code");

        var page = begun.Headers.Location!.OriginalString;
        var html = await popUp.GetStringAsync(page);
        using var status = await popUp.GetAsync(page + "?handler=Status");

        page.ShouldStartWith(PickerHost.PageOf(id, "/device/"));
        Html.Text(html).ShouldContain("WDJB-MJHT");
        ((bool?)(await status.ReadAsync())["waits"]).ShouldBe(true);
        ((string?)(await Host.StandsAsync(id))["status"]).ShouldBe("pending");
        popUp.Dispose();
    }

    // Up to the provider's page.
    private async Task<Walk> AuthorizeAsync(HttpClient popUp, string id)
    {
        using var begun = await popUp.PostAsync(id, [.. PickerHost.ClientCredentials(Server), new("authorizationEndpoint", new Uri(Server.BaseAddress, "/authorize").AbsoluteUri), new("usePkce", "true"), new("then", "authorize")], "authorization_code");
        return await ContinueAsync(popUp, id, begun);
    }

    private async Task<Walk> ContinueAsync(HttpClient popUp, string id, HttpResponseMessage begun)
    {
        begun.Headers.Location!.OriginalString.ShouldBe(PickerHost.PageOf(id, "/authorize"));
        var start = Html.Attribute(await popUp.GetStringAsync(begun.Headers.Location), "a", "href", "/authorize/").ShouldNotBeNull();
        var walk = new Walk(popUp, (string)(await Host.StandsAsync(id))["authorizationId"]!, new Uri(start));
        using var opened = await walk.OpenAsync();
        opened.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return walk;
    }
}
