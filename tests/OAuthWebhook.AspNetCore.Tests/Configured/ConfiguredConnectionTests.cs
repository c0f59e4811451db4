using System.Net;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Configured;

public sealed class ConfiguredConnectionTests : HostedTests
{
    private const string Page = "/oauth-webhook/settings/tokens/crm";
    private const string Key = "OAuthWebhook:Connections:crm";

    private HttpClient _client = null!;

    protected override HostSettings Settings => new()
    {
        Configuration =
        {
            [$"{Key}:Name"] = "CRM",
            [$"{Key}:GrantType"] = "client_credentials",
            [$"{Key}:ClientId"] = "client-1",
            [$"{Key}:ClientSecret"] = "secret-canary",
            [$"{Key}:TokenEndpoint"] = Server["/token"].Url.AbsoluteUri,
            [$"{Key}:BaseUri"] = Server.BaseAddress.AbsoluteUri,
        },
        Configure = builder => builder.AddManagement(options => options.PagesAuthenticationScheme = ManagementHost.ApiKeyScheme),
    };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _client = Host.Administrator();
    }

    public override async Task DisposeAsync()
    {
        _client.Dispose();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task The_api_shows_where_it_is_from_refreshes_it_and_changes_nothing_else()
    {
        Server["/token"].Enqueue(Answer.Token("access-1"));

        var connection = await _client.GetConnectionAsync("crm");
        using var edited = await _client.PutAsync("crm", ConnectionsApi.ClientCredentials(), "*");
        using var deleted = await _client.DeleteAsync($"{ConnectionsApi.Path}/crm?force=true");
        using var token = await _client.PostAsync($"{ConnectionsApi.Path}/crm/token", null);

        ((string?)connection["origin"], (string?)connection["configurationKey"]).ShouldBe(("configuration", Key));
        ((string?)(await edited.ProblemAsync(409))["detail"])!.ShouldContain(Key);
        ((string?)(await deleted.ProblemAsync(409))["detail"])!.ShouldContain(Key);
        token.StatusCode.ShouldBe(HttpStatusCode.OK);
        ((string?)(await _client.GetConnectionAsync(await _client.CreateIdAsync(ConnectionsApi.ClientCredentials())))["origin"]).ShouldBe("management");
    }

    [Fact]
    public async Task Its_page_is_read_only_and_names_the_key_and_says_how_to_switch_it_off()
    {
        var html = await _client.GetStringAsync(Page);
        var list = await _client.GetStringAsync("/oauth-webhook/settings/tokens");

        Html.Text(html).ShouldContain($"under {Key}, and is changed there. To switch it off, set {Key}:Disabled to true there");
        Html.Text(html).ShouldContain("Get token");
        foreach (var offer in (string[])["handler=Save", "handler=Switch", "/crm/delete", "secret-canary"])
            html.ShouldNotContain(offer);
        Html.Text(list).ShouldContain("From the configuration");
        list.ShouldNotContain("/crm/delete");
    }

    [Theory]
    [InlineData("?handler=Save")]
    [InlineData("?handler=Switch")]
    [InlineData("/delete")]
    public async Task A_form_that_is_sent_all_the_same_changes_nothing_and_says_why(string path)
    {
        var form = Page + path;

        using var response = await _client.PostFormAsync(form, new("disabled", "true"), new KeyValuePair<string, string>("version", "1"), new("force", "true"), new("name", "CRM"));
        using var still = await _client.GetAsync(response.Headers.Location);

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        Html.Text(await _client.GetStringAsync(Page)).ShouldContain("No token yet");
        (await _client.GetConnectionAsync("crm"))["version"]!.GetValue<int>().ShouldBe(1);
        still.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Among_several_it_is_left_out_of_the_question_and_kept_with_the_reason()
    {
        using var ask = await _client.PostFormAsync("/oauth-webhook/settings/tokens/bulk?handler=Ask", [new("ids", "crm")]);
        using var delete = await _client.PostFormAsync("/oauth-webhook/settings/tokens/bulk?handler=Delete", [new("ids", "crm"), new("force", "true")]);

        Html.Text(await ask.Content.ReadAsStringAsync()).ShouldContain("Nothing to delete These stay: they are in the host's configuration, and are removed there. CRM");
        var text = Html.Text(await delete.Content.ReadAsStringAsync());
        text.ShouldContain("Kept CRM Nothing was changed: this connection is in the host's configuration");
        text.ShouldNotContain("Gone");
    }

    [Fact]
    public async Task Its_history_says_that_the_configuration_made_it()
    {
        Html.Text(await _client.GetStringAsync(Page)).ShouldContain("Created by the configuration");
    }
}
