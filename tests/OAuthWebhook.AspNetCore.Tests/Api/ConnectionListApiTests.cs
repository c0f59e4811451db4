using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OAuthWebhook.AspNetCore.Tests.Host;

namespace OAuthWebhook.AspNetCore.Tests.Api;

public sealed class ConnectionListApiTests : HostedTests
{
    [Fact]
    public async Task The_list_is_searched_filtered_sorted_and_paged()
    {
        using var client = Host.Administrator();
        foreach (var name in (string[])["Delta", "alpha", "Charlie", "bravo"])
        {
            var body = ConnectionsApi.ClientCredentials();
            body["name"] = name;
            body["disabled"] = name == "Delta";
            await client.CreateAsync(body);
        }

        (await NamesAsync(client, "")).ShouldBe(["alpha", "bravo", "Charlie", "Delta"]);
        (await NamesAsync(client, "?sort=-name&page=2&pageSize=3")).ShouldBe(["alpha"]);
        (await NamesAsync(client, "?search=LPHA")).ShouldBe(["alpha"]);
        (await NamesAsync(client, "?status=disabled")).ShouldBe(["Delta"]);
        (await NamesAsync(client, "?provider=Nobody")).ShouldBeEmpty();
        (await NamesAsync(client, "?pickable=true")).ShouldBe(["alpha", "bravo", "Charlie"]);
        (await NamesAsync(client, "?pickable=false&search=delta")).ShouldBe(["Delta"]);
        ((int?)(await client.GetFromJsonAsync<JsonObject>(ConnectionsApi.Path + "?pageSize=1"))!["totalCount"]).ShouldBe(4);
    }

    [Theory]
    [InlineData("?status=broken", "status")]
    [InlineData("?status=5", "status")]
    [InlineData("?sort=colour", "sort")]
    [InlineData("?subjects=some", "subjects")]
    [InlineData("?pickable=some", "pickable")]
    [InlineData("?page=0", "page")]
    [InlineData("?page=many", "page")]
    [InlineData("?pageSize=201", "pageSize")]
    [InlineData("?pageSize=-1", "pageSize")]
    public async Task A_query_that_cannot_be_is_refused_and_named(string query, string field)
    {
        using var client = Host.Administrator();

        using var response = await client.GetAsync(ConnectionsApi.Path + query);

        (await response.InvalidFieldsAsync()).ShouldBe([field]);
    }

    private static async Task<IEnumerable<string>> NamesAsync(HttpClient client, string query) =>
        (await client.GetFromJsonAsync<JsonObject>(ConnectionsApi.Path + query))!["items"]!.AsArray().Select(item => (string)item!["name"]!);
}
