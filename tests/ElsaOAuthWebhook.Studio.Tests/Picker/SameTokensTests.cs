using Elsa.Workflows;
using Elsa.Workflows.UIHints;
using Elsa.Workflows.UIHints.Dropdown;
using ElsaOAuthWebhook.Requests;
using ElsaOAuthWebhook.SampleHost.Tests.Host;
using ElsaOAuthWebhook.Studio.Connections;
using ElsaOAuthWebhook.Studio.Tests.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace ElsaOAuthWebhook.Studio.Tests.Picker;

/// <summary>A Studio with this module and one without it offer the same tokens.</summary>
public sealed class SameTokensTests
{
    private static readonly object Selected = new { activity = "selected" };

    [Fact]
    public async Task The_picker_offers_what_the_drop_down_offers_and_the_page_lists_all()
    {
        await using var host = await RunningHost.StartAsync();
        await using var page = new RenderedPage(host.Address, signIn: new("ApiKey", RunningHost.ApiKey));
        await host.AddConnectionAsync(new { name = "Key", authenticationType = "apiKey", apiKey = "k", baseUri = new Uri(host.Address, "/sandbox/api/") });
        await host.AddConnectionAsync(OfAPerson("Draft"));
        await host.AddConnectionAsync(OfAPerson("Template", template: true));
        await host.AddConnectionAsync(OfAPerson("Entered"));
        var entered = (await ListedAsync(page, pickable: false))["Entered"];
        (await host.Api.PutAsync($"oauth-webhook/api/connections/{entered}/token", new StringContent("""{ "accessToken": "t" }""", null, "application/json"))).EnsureSuccessStatusCode().Dispose();
        await host.AddConnectionAsync(OfAPerson("Off"));
        await host.ChangeConnectionAsync((await ListedAsync(page, pickable: false, refresh: true))["Off"], connection => connection["disabled"] = true);

        var picker = await ListedAsync(page, pickable: true, refresh: true);

        picker.Keys.ShouldBe(["Entered", "Key", "Sandbox service", "Template"]);
        (await DropDownAsync(host)).ShouldBe(picker.Values, ignoreOrder: true);
        (await ListedAsync(page, pickable: false)).Keys.ShouldBe(["Draft", "Entered", "Key", "Off", "Sandbox person", "Sandbox service", "Template"]);

        object OfAPerson(string name, bool template = false) => new
        {
            name,
            template,
            grantType = "authorization_code",
            clientId = "sandbox-client",
            clientSecret = "sandbox-secret",
            authorizationEndpoint = new Uri(host.Address, "/sandbox/authorize"),
            tokenEndpoint = new Uri(host.Address, "/sandbox/token"),
            baseUri = new Uri(host.Address, "/sandbox/api/"),
        };
    }

    private static async Task<Dictionary<string, string>> ListedAsync(RenderedPage page, bool pickable, bool refresh = false)
    {
        var directory = page.Get<ConnectionDirectory>();
        if (refresh)
            directory.Refresh();
        (await (pickable ? directory.ListPickableAsync(null) : directory.ListAsync(null))).TryGet(out var listed, out var refusal).ShouldBeTrue(refusal?.Message);
        return listed!.Items.ToDictionary(connection => connection.Name, connection => connection.Id);
    }

    private static async Task<IEnumerable<string>> DropDownAsync(RunningHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var properties = await scope.ServiceProvider.GetRequiredService<IPropertyUIHandlerResolver>().GetUIPropertiesAsync(typeof(OAuthHttpRequest).GetProperty(nameof(OAuthHttpRequest.Token))!, Selected);
        return ((DropDownProps)properties[InputUIHints.DropDown]).SelectList!.Items.Select(item => item.Value);
    }
}
