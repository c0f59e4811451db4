using System.Net;
using static ElsaOAuthWebhook.SampleHost.Tests.Sandbox.SandboxServer;

namespace ElsaOAuthWebhook.SampleHost.Tests.Sandbox;

public class ConsentPageTests : SandboxTest
{
    [Fact]
    public async Task It_names_the_client_the_destination_the_accounts_and_the_scopes()
    {
        var html = await (await Server.AuthorizeAsync()).Content.ReadAsStringAsync();

        foreach (var text in new[] { "Sandbox client", "http://127.0.0.1:6543", "Alice Adams", "Bob Brown", "<code>read</code>", "<code>profile</code>" })
            html.ShouldContain(text);
        html.ShouldNotContain("<code>write</code>");
    }

    [Fact]
    public async Task It_runs_no_script_and_its_policy_allows_none()
    {
        var page = await Server.AuthorizeAsync();

        (await page.Content.ReadAsStringAsync()).ShouldNotContain("<script", Case.Insensitive);
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("script-src");
        policy.ShouldNotContain("unsafe");
        page.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task Its_form_may_end_at_the_client_and_nowhere_else()
    {
        var policy = (await Server.AuthorizeAsync()).Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("form-action 'self' http://127.0.0.1:6543;");
    }

    [Fact]
    public async Task It_can_be_answered_once()
    {
        var page = await Server.AuthorizeAsync();
        RedirectedWith(await Server.AnswerAsync(page, "deny"));

        var again = await Server.AnswerAsync(page);
        again.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        again.Headers.Location.ShouldBeNull();
    }

    [Fact]
    public async Task It_cannot_be_answered_when_it_is_too_old()
    {
        var page = await Server.AuthorizeAsync();
        Server.Time.Advance(TimeSpan.FromMinutes(10));

        (await Server.AnswerAsync(page)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task An_answer_without_its_ticket_is_refused()
    {
        await Server.AuthorizeAsync();
        var form = new FormUrlEncodedContent([KeyValuePair.Create("decision", "allow"), KeyValuePair.Create("account", "alice")]);
        (await Server.Http.PostAsync("/sandbox/authorize/decision", form)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Server.Http.PostAsync("/sandbox/authorize/decision", new StringContent("allow"))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task What_the_caller_sent_is_encoded_where_a_page_repeats_it()
    {
        var html = await (await Server.AuthorizeAsync(("redirect_uri", "\"><script>alert(1)</script>"))).Content.ReadAsStringAsync();

        html.ShouldContain("&lt;script&gt;");
        html.ShouldNotContain("<script");
    }
}
