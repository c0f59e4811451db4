using System.Text.Json.Nodes;
using ElsaOAuthWebhook.Studio.Server;
using ElsaOAuthWebhook.Studio.Tests.Rendering;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Studio.Tests.Server;

/// <summary>A gateway in front of the server may answer in its place.</summary>
public sealed class ForeignAnswerTests : IAsyncLifetime
{
    private static readonly ConnectionSummary Crm = new() { Id = "crm", Name = "CRM" };

    private ScriptedTokens _server = null!;
    private RenderedPage _page = null!;

    private ManagementClient Client => _page.Get<ManagementClient>();

    public async Task InitializeAsync()
    {
        _server = await ScriptedTokens.StartAsync();
        _page = new(_server.Address);
    }

    public async Task DisposeAsync()
    {
        await _page.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("<!DOCTYPE html><title>Sign in</title>")]
    [InlineData("{ \"version\": ")]
    [InlineData("[]")]
    [InlineData("7")]
    public async Task A_200_that_is_not_the_APIs_is_told_whatever_was_asked(string body)
    {
        foreach (var path in (string[])["connections", "connections/crm", "connections/crm/usages", "connections/crm/token", "connections/crm/authorization", "ui-tickets", "authorizations/crm"])
            _server[path].Otherwise = _ => Answer.Html(body);

        Refusal?[] refusals =
        [
            (await Client.ListAsync(null, pickable: true, default)).Refusal,
            (await Client.FindAsync("crm", default)).Refusal,
            (await Client.OpenAsync(Crm, default)).Refusal,
            (await Client.SaveAsync(Crm, new(new JsonObject { ["version"] = 1 }), default)).Refusal,
            (await Client.DeleteAsync(Crm, evenInUse: false, default)).Refusal,
            (await Client.FindUsagesAsync(Crm, default)).Refusal,
            (await Client.RequestTokenAsync(Crm, default)).Refusal,
            (await Client.AuthorizeAsync(Crm, default)).Refusal,
            (await Client.IssueTicketAsync("https://studio.example.com", "0123456789abcdef", default)).Refusal,
            (await Client.FindAuthorizationAsync("crm", default)).Refusal,
        ];

        refusals.ShouldAllBe(refusal => refusal!.Message.Contains("cannot be read"));
    }

    [Fact]
    public async Task An_object_that_lacks_what_the_API_answers_is_not_the_APIs()
    {
        foreach (var path in (string[])["connections", "connections/crm", "connections/crm/usages", "ui-tickets", "authorizations/crm"])
            _server[path].Otherwise = _ => Answer.Json(new { });

        Refusal?[] refusals =
        [
            (await Client.ListAsync(null, pickable: true, default)).Refusal,
            (await Client.FindAsync("crm", default)).Refusal,
            (await Client.OpenAsync(Crm, default)).Refusal,
            (await Client.SaveAsync(Crm, new(new JsonObject { ["version"] = 1 }), default)).Refusal,
            (await Client.FindUsagesAsync(Crm, default)).Refusal,
            (await Client.IssueTicketAsync("https://studio.example.com", "0123456789abcdef", default)).Refusal,
            (await Client.FindAuthorizationAsync("crm", default)).Refusal,
        ];

        refusals.ShouldAllBe(refusal => refusal!.Message.Contains("cannot be read"));
    }

    [Theory]
    [InlineData("""{ "detail": 7 }""")]
    [InlineData("""{ "detail": { "text": "no" } }""")]
    [InlineData("""{ "detail": null }""")]
    public async Task A_detail_that_is_no_text_is_none(string body)
    {
        _server["connections/crm"].Enqueue(Answer.Text(body, "application/json"), Answer.Text(body, "application/problem+json", 409));

        (await Client.DeleteAsync(Crm, evenInUse: false, default)).TryGet(out var left, out _).ShouldBeTrue();
        left.ShouldBeNull();
        (await Client.DeleteAsync(Crm, evenInUse: false, default)).Refusal!.Message.ShouldStartWith("The server answered 409.");
    }

    [Fact]
    public async Task Errors_that_are_no_texts_are_told_by_their_field()
    {
        _server["connections/crm"].Otherwise = _ => Answer.Text("""{ "errors": { "name": [7], "scopes": "x" } }""", "application/problem+json", 400);

        (await Client.OpenAsync(Crm, default)).Refusal!.Message.ShouldBe("name:  scopes: ");
    }

    [Fact]
    public async Task Fields_of_another_kind_are_read_as_none()
    {
        _server["connections/crm"].Otherwise = _ => Answer.Json(new { version = 1, name = 7, disabled = "yes", scopes = new object[] { "a", 1 } });

        (await Client.OpenAsync(Crm, default)).TryGet(out var opened, out _).ShouldBeTrue();

        (opened!.Text("name"), opened.Flag("disabled"), string.Join(' ', opened.Texts("scopes"))).ShouldBe((null, false, "a"));
    }

    [Fact]
    public async Task What_was_read_from_another_server_is_not_changed_here()
    {
        _server.Connections.Otherwise = _ => Answer.Json(new { items = new[] { new { id = "crm", name = "CRM", status = "active" } }, totalCount = 1 });
        (await Client.ListAsync(null, pickable: false, default)).TryGet(out var page, out _).ShouldBeTrue();
        await using var other = await ScriptedTokens.StartAsync();

        _page.Server = other.Address;

        var refusal = (await Client.DeleteAsync(page!.Items[0], evenInUse: true, default)).Refusal.ShouldNotBeNull();
        refusal.IsElsewhere.ShouldBeTrue();
        refusal.Message.ShouldStartWith("Nothing was done: Studio has been pointed to another server");
        other["connections/crm"].Requests.ShouldBeEmpty();
    }
}
