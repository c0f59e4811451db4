using System.Reflection;
using Elsa.Workflows;
using Elsa.Workflows.UIHints;
using Elsa.Workflows.UIHints.Dropdown;
using ElsaOAuthWebhook.Requests;
using ElsaOAuthWebhook.Tests.TestBed;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;

namespace ElsaOAuthWebhook.Tests.Picker;

public sealed class PickerTests : IAsyncLifetime
{
    private static readonly PropertyInfo Token = typeof(OAuthHttpRequest).GetProperty(nameof(OAuthHttpRequest.Token))!;
    private static readonly object Selected = new { activity = "selected" };

    private readonly PluginHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task It_offers_what_can_be_used_by_name_with_the_id_as_value()
    {
        var second = await _host.AddConnectionAsync("Second");
        var first = await _host.AddConnectionAsync("first");
        await _host.AddDraftAsync("Nobody has authorized it");
        await _host.AddConnectionAsync("Switched off", x => x with { Disabled = true });
        var authorized = await _host.AddDraftAsync("Third");
        await _host.Get<ConnectionService>().EnterTokenAsync(_host.Caller, authorized, new("token", null, null), CancellationToken.None);

        (await ItemsAsync()).ShouldBe([new("first", first), new("Second", second), new("Third", authorized)]);
    }

    [Fact]
    public async Task Keys_and_templates_are_offered_too_and_the_connections_of_end_users_are_not()
    {
        var connections = _host.Get<ConnectionService>();
        var key = await CreateAsync(new() { Name = "Key", GrantType = "", AuthenticationType = AuthenticationType.ApiKey, BaseUri = "https://api.example" }, "k");
        var template = await CreateAsync(
            new() { Name = "Template", GrantType = "authorization_code", ClientId = "c", AuthorizationEndpoint = "https://as.example/a", TokenEndpoint = "https://as.example/t", BaseUri = "https://api.example", Template = true, ClientAuthenticationMethod = "none" }, null);
        await _host.Get<OAuthWebhook.Subjects.SubjectConnections>().AddAsync(_host.Caller, template, "alice", CancellationToken.None);
        await connections.EnterTokenAsync(_host.Caller, OAuthWebhook.Subjects.SubjectConnection.KeyOf(new(_host.Caller.TenantId, template), "alice").Id, new("token", null, null), CancellationToken.None);

        (await ItemsAsync()).ShouldBe([new("Key", key), new("Template – per user", template)]);

        async Task<string> CreateAsync(ConnectionRegistration registration, string? apiKey) =>
            (await connections.CreateAsync(_host.Caller, new() { Registration = registration, ApiKey = apiKey }, CancellationToken.None)).ShouldBeOfType<SaveOutcome.Saved>().Connection.Key.Id;
    }

    [Fact]
    public async Task The_designer_is_told_to_ask_again_at_each_selection() => (await PropertiesAsync(Selected))["Refresh"].ShouldBe(true);

    [Fact]
    public async Task Without_a_context_it_offers_nothing()
    {
        await _host.AddConnectionAsync();

        (await ItemsAsync(context: null)).ShouldBeEmpty();
    }

    [Fact]
    public async Task It_asks_the_store_once_in_two_seconds_however_often_it_is_asked()
    {
        await _host.AddConnectionAsync("One");
        await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => ItemsAsync()));
        await _host.AddConnectionAsync("Two");

        _host.Clock.Advance(TimeSpan.FromSeconds(1.9));
        (await ItemsAsync()).Count.ShouldBe(1);
        _host.Clock.Advance(TimeSpan.FromSeconds(0.1));
        (await ItemsAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Each_tenant_is_offered_its_own()
    {
        var ours = await _host.AddConnectionAsync("Ours");
        using (_host.InTenant("theirs"))
        {
            var theirs = await _host.AddConnectionAsync("Theirs");
            (await ItemsAsync()).ShouldBe([new("Theirs", theirs)]);
        }

        (await ItemsAsync()).ShouldBe([new("Ours", ours)]);
    }

    [Fact]
    public async Task Connections_of_one_name_can_be_told_apart()
    {
        var one = await _host.AddConnectionAsync("CRM", x => x with { Provider = "Acme" });
        var two = await _host.AddConnectionAsync("crm");
        await _host.AddConnectionAsync("Mail");

        var items = await ItemsAsync();

        items.Select(x => x.Text).ShouldBe([$"CRM (Acme, {one[..8]})", $"crm ({two[..8]})", "Mail"], ignoreOrder: true);
    }

    [Fact]
    public async Task Of_many_it_offers_the_newest_200_and_says_how_to_see_all()
    {
        for (var i = 0; i < 205; i++)
        {
            await _host.AddConnectionAsync($"Connection {i:000}");
            _host.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var items = await ItemsAsync();

        items.Count.ShouldBe(201);
        items.Take(200).Select(x => x.Text).ShouldBe(Enumerable.Range(5, 200).Select(x => $"Connection {x:000}"));
        items[^1].Text.ShouldContain("Manage Tokens");
        items[^1].Value.ShouldBeEmpty();
    }

    [Fact]
    public async Task While_the_store_is_away_it_offers_nothing_and_the_log_says_why()
    {
        var host = new PluginHost { Configure = services => services.Wrap<IConnectionStore>(store => new AwayStore(store)) };
        await host.InitializeAsync();
        try
        {
            await using var scope = host.Services.CreateAsyncScope();
            var properties = await scope.ServiceProvider.GetRequiredService<IPropertyUIHandlerResolver>().GetUIPropertiesAsync(Token, Selected);

            ((DropDownProps)properties[InputUIHints.DropDown]).SelectList!.Items.ShouldBeEmpty();
            host.Log.Text.ShouldContain("The store is away");
        }
        finally
        {
            await host.DisposeAsync();
        }
    }

    private async Task<List<SelectListItem>> ItemsAsync() => await ItemsAsync(Selected);

    private async Task<List<SelectListItem>> ItemsAsync(object? context) => [.. ((DropDownProps)(await PropertiesAsync(context))[InputUIHints.DropDown]).SelectList!.Items];

    private async Task<IDictionary<string, object>> PropertiesAsync(object? context)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IPropertyUIHandlerResolver>().GetUIPropertiesAsync(Token, context);
    }
}
