using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Tests.Host;

namespace OAuthWebhook.AspNetCore.Tests.Promotion;

public sealed class PromotionPagesTests : HostedTests
{
    private const string Tokens = "/oauth-webhook/settings/tokens";

    private HttpClient _client = null!;

    protected override HostSettings Settings => new() { Configure = builder => builder.AddManagement(options => options.PagesAuthenticationScheme = ManagementHost.ApiKeyScheme) };

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
    public async Task The_export_is_a_file_that_another_host_previews_and_imports_once_that_is_confirmed()
    {
        var id = await _client.CreateIdAsync(ConnectionsApi.ClientCredentials());
        using var export = await _client.GetAsync($"{Tokens}/export");
        var file = await export.Content.ReadAsStringAsync();
        await using var other = await ManagementHost.StartAsync(Settings);
        using var there = other.Administrator();

        using var preview = await UploadAsync(there, file);
        var html = await preview.Content.ReadAsStringAsync();
        using var notYet = await there.GetAsync($"{ConnectionsApi.Path}/{id}");
        using var confirmed = await PostAsync(there, $"{Tokens}/import?handler=Confirm", [.. Html.Fields(html, "handler=Confirm")]);

        export.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        export.Content.Headers.ContentDisposition.FileName.ShouldEndWith(".json");
        file.ShouldNotContain("canary");
        preview.StatusCode.ShouldBe(HttpStatusCode.OK);
        Html.Text(html).ShouldContain("Nothing is imported yet.");
        Html.Text(html).ShouldContain("Will be added");
        Html.Text(html).ShouldContain("Enter clientSecret: ");
        notYet.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var done = await confirmed.Content.ReadAsStringAsync();
        Html.Text(done).ShouldContain($"Invoices {id} Added");
        Html.Attribute(done, "a", "href", id).ShouldBe($"{Tokens}/{id}");
        ((string?)(await there.GetConnectionAsync(id))["name"]).ShouldBe("Invoices");
    }

    [Fact]
    public async Task A_secret_in_a_file_is_refused_and_is_not_on_the_page()
    {
        var connection = new JsonObject { ["id"] = "one", ["name"] = "One", ["grantType"] = "client_credentials", ["clientSecret"] = "secret-canary" };

        using var preview = await UploadAsync(_client, new JsonObject { ["version"] = 1, ["connections"] = new JsonArray(connection) }.ToJsonString());

        var html = await preview.Content.ReadAsStringAsync();
        Html.Text(html).ShouldContain("One one Cannot be imported clientSecret There is no such field.");
        Html.Text(html).ShouldContain("There is nothing to import.");
        html.ShouldNotContain("canary");
    }

    [Theory]
    [InlineData("", "Choose the file that an export gave.")]
    [InlineData("no json", "The file is not one that an export gave")]
    [InlineData("null", "The file holds no connections.")]
    [InlineData("""{"version":7,"connections":[]}""", "version 1")]
    public async Task A_file_that_is_no_export_is_refused_with_the_reason(string content, string says)
    {
        using var response = await UploadAsync(_client, content);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        Html.Text(await response.Content.ReadAsStringAsync()).ShouldContain(says);
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused_before_it_is_read()
    {
        using var response = await UploadAsync(_client, new string(' ', 5 << 20));

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        Html.Text(await response.Content.ReadAsStringAsync()).ShouldContain("The file is too large");
    }

    [Fact]
    public async Task The_list_leads_to_both_and_to_the_import_only_for_those_who_may_write()
    {
        using var reader = Host.Client(OAuthConnectionPermissions.Read);

        var all = await _client.GetStringAsync(Tokens);
        var readOnly = await reader.GetStringAsync(Tokens);

        Html.Attribute(all, "a", "href", "/import").ShouldBe($"{Tokens}/import");
        Html.Attribute(all, "a", "href", "/export").ShouldBe($"{Tokens}/export");
        Html.Attribute(readOnly, "a", "href", "/import").ShouldBeNull();
        Html.Attribute(readOnly, "a", "href", "/export").ShouldNotBeNull();
    }

    private static Task<HttpResponseMessage> UploadAsync(HttpClient client, string file) => PostAsync(client, $"{Tokens}/import", [], file);

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, List<KeyValuePair<string, string>> fields, string? file = null)
    {
        using var form = new MultipartFormDataContent { { new StringContent(await client.GetStringAsync(ManagementHost.AntiforgeryPath)), "__RequestVerificationToken" } };
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        if (file is not null)
            form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(file)), "file", "connections.json");
        // Waits for the host's word before it sends much: an answer to a request that was cut off may be lost.
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = form, Headers = { ExpectContinue = true } };
        return await client.SendAsync(request);
    }
}
