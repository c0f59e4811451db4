using System.Text.Json.Nodes;
using ElsaOAuthWebhook.SampleHost.Tests.Host;
using ElsaOAuthWebhook.Studio.Server;
using ElsaOAuthWebhook.Studio.Tests.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace ElsaOAuthWebhook.Studio.Tests.Server;

/// <summary>The module's client against the API as it is.</summary>
public sealed class ManagementClientTests : IAsyncLifetime
{
    private static readonly ConnectionSummary Person = new() { Id = "sandbox-person" };
    private static readonly ConnectionSummary Service = new() { Id = "sandbox-service" };

    private RunningHost _host = null!;
    private RenderedPage _page = null!;

    private ManagementClient Client => _page.Get<ManagementClient>();

    public async Task InitializeAsync()
    {
        _host = await RunningHost.StartAsync(more: ["--OAuthWebhook:AllowedOrigins:0", "https://studio.example.com"]);
        _page = new RenderedPage(_host.Address, signIn: new("ApiKey", RunningHost.ApiKey));
    }

    public async Task DisposeAsync()
    {
        await _page.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_change_keeps_what_it_does_not_show_and_the_secret()
    {
        var before = await _host.ReadConnectionAsync("sandbox-person");
        var opened = await ValueAsync(Client.OpenAsync(Person, default));
        opened.Fields["name"] = "Renamed";

        (await ValueAsync(Client.SaveAsync(Person, opened, default))).Name.ShouldBe("Renamed");

        var after = await _host.ReadConnectionAsync("sandbox-person");
        foreach (var changed in (string[])["name", "version", "updatedAt"])
            (before.AsObject().Remove(changed), after.AsObject().Remove(changed)).ShouldBe((true, true));
        JsonNode.DeepEquals(before, after).ShouldBeTrue($"{before}\n{after}");
    }

    [Fact]
    public async Task A_change_of_what_somebody_else_has_changed_is_refused()
    {
        var opened = await ValueAsync(Client.OpenAsync(Person, default));
        await _host.ChangeConnectionAsync("sandbox-person", connection => connection["name"] = "Theirs");

        (await Client.SaveAsync(Person, opened, default)).Refusal.ShouldNotBeNull().Message.ShouldContain("Somebody else has changed it meanwhile");
    }

    [Fact]
    public async Task A_value_that_cannot_be_is_named()
    {
        var opened = await ValueAsync(Client.OpenAsync(Person, default));
        opened.Fields["name"] = "";

        (await Client.SaveAsync(Person, opened, default)).Refusal.ShouldNotBeNull().Message.ShouldStartWith("name: ");
    }

    [Fact]
    public async Task What_is_deleted_is_missing()
    {
        (await Client.DeleteAsync(Person, evenInUse: false, default)).Refusal.ShouldBeNull();

        (await Client.FindAsync("sandbox-person", default)).Refusal.ShouldNotBeNull().IsMissing.ShouldBeTrue();
        (await ValueAsync(Client.ListAsync("person", pickable: false, default))).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_new_token_is_had_for_what_needs_nobody()
    {
        (await ValueAsync(Client.RequestTokenAsync(Service, default))).Status.ShouldBe("active");

        (await ValueAsync(Client.AuthorizeAsync(Person, default))).AuthorizationUrl.ShouldNotBeNull();
        (await Client.AuthorizeAsync(Service, default)).Refusal.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_pop_up_is_for_an_allowed_origin_alone()
    {
        var ticket = await ValueAsync(Client.IssueTicketAsync("https://studio.example.com", "0123456789abcdef", default));

        (await ValueAsync(Client.FindAuthorizationAsync(ticket.Id, default))).Status.ShouldBe("pending");
        (await Client.IssueTicketAsync("https://elsewhere.example", "0123456789abcdef", default)).Refusal.ShouldNotBeNull().Message.ShouldContain("OAuthWebhook:AllowedOrigins");
    }

    private static async Task<T> ValueAsync<T>(Task<Answer<T>> asking) =>
        (await asking).TryGet(out var value, out var refusal) ? value : throw new InvalidOperationException(refusal.Message);
}
