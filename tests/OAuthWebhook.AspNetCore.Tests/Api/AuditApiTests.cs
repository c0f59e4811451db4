using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Testing;
using OAuthWebhook.Usage;

namespace OAuthWebhook.AspNetCore.Tests.Api;

public sealed class AuditApiTests : HostedTests
{
    private const string Tenant = "X-Tenant";

    private HttpClient _client = null!;

    protected override HostSettings Settings => new() { Configure = builder => builder.Services.AddSingleton<ICallerAccessor, TenantOfHeader>() };

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
    public async Task An_entry_says_what_who_where_which_fields_and_why()
    {
        var began = Host.Time.GetUtcNow();
        var id = await _client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));
        var edited = ConnectionsApi.ClientCredentials(Server.BaseAddress);
        edited["name"] = "Bills";
        edited["clientSecret"] = "another-secret-canary";
        Host.Time.Advance(TimeSpan.FromSeconds(1));
        (await _client.PutAsync(id, edited, "\"1\"")).EnsureSuccessStatusCode();
        Server["/token"].Otherwise = _ => Answer.Error("invalid_client", "Who are you?", status: 401);
        Host.Time.Advance(TimeSpan.FromSeconds(1));
        await _client.PostAsync($"{ConnectionsApi.Path}/{id}/token", null);

        var audit = await GetAsync($"{ConnectionsApi.Path}/{id}/audit");

        ((int)audit["totalCount"]!).ShouldBe(3);
        var (failed, updated, created) = (Item(audit, 0), Item(audit, 1), Item(audit, 2));
        failed.Select(field => field.Key).ShouldBe(["at", "since", "count", "action", "who", "origin", "connectionId", "connectionName", "subject", "fields", "revocation", "endsAt", "repointed", "oauthError"]);
        (Text(created, "action"), Text(created, "connectionName"), Text(created, "connectionId"), Text(created, "who"), Text(created, "origin")).ShouldBe(("created", "Invoices", id, "user-1", "api"));
        ((DateTimeOffset)created["at"]!).ShouldBe(began);
        (Text(updated, "action"), Text(updated, "connectionName"), updated["fields"]!.ToJsonString()).ShouldBe(("updated", "Bills", """["name","clientSecret"]"""));
        (Text(failed, "action"), (int)failed["count"]!).ShouldBe(("renewalFailed", 1));
        var error = failed["oauthError"]!.AsObject();
        error.Select(field => field.Key).ShouldBe(["kind", "code", "description", "nextStep", "httpStatus"]);
        (Text(error, "kind"), Text(error, "code"), (int)error["httpStatus"]!).ShouldBe(("credentialsRefused", "invalid_client", 401));
        Text(error, "description").ShouldNotBeNullOrEmpty();
        Text(error, "nextStep").ShouldNotBeNullOrEmpty();
        audit.ToJsonString().ShouldNotContain("canary");
    }

    [Fact]
    public async Task A_page_is_as_long_as_asked_for_and_begins_with_the_newest()
    {
        var id = await _client.CreateIdAsync(ConnectionsApi.ClientCredentials());
        for (var i = 1; i <= 4; i++)
        {
            Host.Time.Advance(TimeSpan.FromSeconds(1));
            var body = ConnectionsApi.ClientCredentials();
            body["name"] = $"edit {i}";
            (await _client.PutAsync(id, body, "*")).EnsureSuccessStatusCode();
        }

        (await NamesAsync($"{ConnectionsApi.Path}/{id}/audit?pageSize=2")).ShouldBe("edit 4, edit 3 of 5");
        (await NamesAsync($"{ConnectionsApi.Path}/{id}/audit?page=3&pageSize=2")).ShouldBe("Invoices of 5");
        (await NamesAsync($"{ConnectionsApi.Path}/{id}/audit?page=4&pageSize=2")).ShouldBe(" of 5");
        (await NamesAsync("/oauth-webhook/api/audit?page=2&pageSize=3")).ShouldBe("edit 1, Invoices of 5");
    }

    [Theory]
    [InlineData("page=0", "page")]
    [InlineData("pageSize=201", "pageSize")]
    [InlineData("days=x", "days")]
    public async Task A_mistake_in_the_query_is_named(string query, string field)
    {
        var id = await _client.CreateIdAsync(ConnectionsApi.ClientCredentials());

        using var response = await _client.GetAsync($"{ConnectionsApi.Path}/{id}/audit?{query}");

        (await response.InvalidFieldsAsync()).ShouldBe([field]);
    }

    [Fact]
    public async Task Uses_are_counted_for_each_day()
    {
        var id = await _client.CreateIdAsync(ConnectionsApi.ClientCredentials());
        var now = Host.Time.GetUtcNow();
        await Host.Services.GetRequiredService<IUsageStore>().AddAsync([new(new("", id), now.AddDays(-40), 3)], default);
        await Host.Services.GetRequiredService<IUsageStore>().AddAsync([new(new("", id), now, 4)], default);
        var today = $$"""{"day":"{{now:yyyy-MM-dd}}","count":4}""";

        (await GetAsync($"{ConnectionsApi.Path}/{id}/audit"))["usage"]!.ToJsonString().ShouldBe($"[{today}]");
        (await GetAsync($"{ConnectionsApi.Path}/{id}/audit?days=41"))["usage"]!.ToJsonString().ShouldBe($$"""[{{today}},{"day":"{{now.AddDays(-40):yyyy-MM-dd}}","count":3}]""");
    }

    [Fact]
    public async Task The_history_of_a_deleted_connection_is_still_there_and_that_of_none_is_not()
    {
        var id = await _client.CreateIdAsync(ConnectionsApi.ClientCredentials());
        Host.Time.Advance(TimeSpan.FromSeconds(1));
        (await _client.DeleteAsync($"{ConnectionsApi.Path}/{id}")).EnsureSuccessStatusCode();

        Item(await GetAsync($"{ConnectionsApi.Path}/{id}/audit"), 0)["action"]!.ToString().ShouldBe("deleted");
        Item(await GetAsync("/oauth-webhook/api/audit"), 0)["connectionId"]!.ToString().ShouldBe(id);
        using var none = await _client.GetAsync($"{ConnectionsApi.Path}/none/audit");
        await none.ProblemAsync(404);
    }

    [Fact]
    public async Task A_tenant_sees_its_own_history_alone()
    {
        var id = await _client.CreateIdAsync(ConnectionsApi.ClientCredentials());
        _client.DefaultRequestHeaders.Add(Tenant, "stranger");

        using var found = await _client.GetAsync($"{ConnectionsApi.Path}/{id}/audit");

        await found.ProblemAsync(404);
        (await NamesAsync("/oauth-webhook/api/audit")).ShouldBe(" of 0");
    }

    private async Task<JsonObject> GetAsync(string path) => (await _client.GetFromJsonAsync<JsonObject>(path))!;

    private async Task<string> NamesAsync(string path)
    {
        var page = await GetAsync(path);
        return $"{string.Join(", ", page["items"]!.AsArray().Select(item => (string?)item!["connectionName"]))} of {page["totalCount"]}";
    }

    private static JsonObject Item(JsonObject page, int index) => page["items"]![index]!.AsObject();

    private static string? Text(JsonObject item, string field) => (string?)item[field];

    private sealed class TenantOfHeader : ClaimsCallerAccessor
    {
        protected override string GetTenantId(HttpContext context) => context.Request.Headers[Tenant].ToString();
    }
}
