using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Connections;
using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;
using OAuthWebhook.EntityFrameworkCore.Tokens;
using OAuthWebhook.EntityFrameworkCore.Usage;
using OAuthWebhook.Usage;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Contract;

public abstract partial class ConnectionListContract(TestDatabase database) : StoreContract(database)
{
    private static readonly ConnectionQuery All = new() { TenantId = Sample.Key.TenantId };

    [Theory]
    [InlineData("ORDERS", "name")]
    [InlineData("ärger", "name with umlaut")]
    [InlineData("  orders  ", "name")]
    [InlineData("the shop", "description")]
    [InlineData("conTOSO", "provider")]
    [InlineData("ZOË@", "account")]
    [InlineData("100%", "percent")]
    [InlineData("a_b", "underscore")]
    [InlineData(@"c\d", "backslash")]
    [InlineData("o'clock", "quote")]
    [InlineData("[x]", "brackets")]
    [InlineData("client-1")]
    [InlineData("%")]
    [InlineData("nothing like it")]
    public async Task A_search_finds_what_contains_it_in_any_case_and_means_every_character_as_it_is(string search, params string[] expected)
    {
        await AddAsync("name", "Orders API");
        await AddAsync("name with umlaut", "ÄRGER");
        await AddAsync("description", description: "For the shop");
        await AddAsync("provider", provider: "Contoso");
        await AddAsync("account");
        await Tokens.TrySaveAsync(KeyOf("account"), 0, Sample.Tokens(), default);
        await AddAsync("percent", "at 100%");
        await AddAsync("not percent", "at 1000");
        await AddAsync("underscore", "a_b");
        await AddAsync("not underscore", "axb");
        await AddAsync("backslash", @"c\d");
        await AddAsync("quote", "o'clock");
        await AddAsync("brackets", "[x]");
        await AddAsync("not brackets", "x");

        (await IdsAsync(All with { Search = search })).ShouldBe(search == "%" ? ["percent"] : expected, ignoreOrder: true);
    }

    [Fact]
    public async Task Providers_are_listed_once_in_any_case_in_order_and_of_one_tenant_alone()
    {
        await AddOfAsync(KeyOf("1"), "Zeta");
        await AddOfAsync(KeyOf("2"), "acme");
        await AddOfAsync(KeyOf("3"), "ACME");
        await AddOfAsync(KeyOf("4"), "Midway");
        await AddOfAsync(KeyOf("none"), null);
        await AddAsync("of a subject", provider: "Subject's");
        await AddOfAsync(new("other", "1"), "Elsewhere");

        (await Connections.ListProvidersAsync(Sample.Key.TenantId, 10, default)).ShouldBe(["acme", "Midway", "Zeta"]);
        (await Connections.ListProvidersAsync(Sample.Key.TenantId, 2, default)).ShouldBe(["acme", "Midway"]);

        Task AddOfAsync(ConnectionKey key, string? provider) =>
            Connections.AddAsync(Sample.Connection(key) with { Registration = new ConnectionRegistration { Name = "n", GrantType = "password", Provider = provider } }, default);
    }

    [Theory]
    [InlineData("connection-7", "1")]
    [InlineData("connection-_")]
    [InlineData("%")]
    public async Task What_a_registration_holds_is_found_as_it_is_written_and_of_one_tenant_alone(string text, params string[] expected)
    {
        var other = Sample.Key with { TenantId = "other" };
        await AddAsync("1", description: "Beside connection-7 since May");
        await AddAsync("2", description: "Beside connection-8");
        await Connections.AddAsync(Sample.Connection(other) with { Registration = Sample.Connection(other).Registration with { Description = "Beside connection-7" } }, default);

        (await IdsAsync(All with { RegistrationHolds = text })).ShouldBe(expected);
    }

    [Theory]
    [InlineData("ORDERS", null, null, "1", "2")]
    [InlineData("ärger", null, null, "3")]
    [InlineData("order", null, null)]
    [InlineData("%", null, null)]
    [InlineData("orders", "1", null, "2")]
    [InlineData("Orders", null, true, "2")]
    [InlineData("Orders", null, false, "1")]
    [InlineData(null, "3", false, "1")]
    public async Task A_whole_name_a_kind_and_one_to_leave_out_narrow_a_list(string? name, string? except, bool? isTemplate, params string[] expected)
    {
        await AddOfAsync("1", new() { Name = "Orders", GrantType = "g", Description = "\"template\":true", TokenParameters = new Dictionary<string, string> { ["template"] = "true" } });
        await AddOfAsync("2", new() { Name = "orders", GrantType = "g", Template = true });
        await AddOfAsync("3", new() { Name = "Ärger", GrantType = "g" });

        (await IdsAsync(All with { Name = name, Except = except, IsTemplate = isTemplate })).ShouldBe(expected, ignoreOrder: true);

        Task AddOfAsync(string id, ConnectionRegistration registration) => Connections.AddAsync(Sample.Connection(KeyOf(id)) with { Registration = registration }, default);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData(null)]
    public async Task A_search_for_nothing_finds_everything(string? search)
    {
        await AddAsync("1");
        await AddAsync("2");

        (await IdsAsync(All with { Search = search })).ShouldBe(["1", "2"]);
    }

    [Fact]
    public async Task A_provider_is_one_provider_in_any_case()
    {
        await AddAsync("1", provider: "Contoso");
        await AddAsync("2", provider: "Contoso Ltd");
        await AddAsync("3", provider: null);

        (await IdsAsync(All with { Provider = "contoso" })).ShouldBe(["1"]);
    }

    [Fact]
    public async Task Filters_add_up()
    {
        await AddAsync("1", "Orders", provider: "Contoso");
        await AddAsync("2", "Orders", provider: "Fabrikam");
        await AddAsync("3", "Invoices", provider: "Contoso");

        (await IdsAsync(All with { Search = "orders", Provider = "Contoso", Status = ConnectionStatus.Disabled })).ShouldBe(["1"]);
        (await IdsAsync(All with { Search = "orders", Provider = "Contoso", Status = ConnectionStatus.Active })).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ConnectionSort.Name, false, "d", "e", "b", "c", "a")]
    [InlineData(ConnectionSort.Name, true, "a", "c", "b", "d", "e")]
    [InlineData(ConnectionSort.Provider, false, "a", "c", "b", "d", "e")]
    [InlineData(ConnectionSort.Provider, true, "b", "a", "c", "d", "e")]
    [InlineData(ConnectionSort.Expiry, false, "c", "a", "b", "d", "e")]
    [InlineData(ConnectionSort.Expiry, true, "a", "b", "c", "d", "e")]
    [InlineData(ConnectionSort.LastUsed, false, "b", "c", "a", "d", "e")]
    [InlineData(ConnectionSort.LastUsed, true, "a", "c", "b", "d", "e")]
    [InlineData(ConnectionSort.Created, false, "e", "d", "c", "a", "b")]
    [InlineData(ConnectionSort.Created, true, "a", "b", "c", "d", "e")]
    public async Task A_list_is_sorted_with_what_has_no_value_last_and_the_id_among_equals(ConnectionSort sort, bool descending, params string[] expected)
    {
        await AddAsync("a", "Zulu", provider: "Alpha", created: 4, expires: 2, used: 3);
        await AddAsync("b", "mike", provider: "beta", created: 4, expires: 2, used: 1);
        await AddAsync("c", "Papa", provider: "alpha", created: 3, expires: 1, used: 2);
        await AddAsync("d", "alpha", provider: null, created: 2);
        await AddAsync("e", "Alpha", provider: null, created: 1);

        (await IdsAsync(All with { Sort = sort, Descending = descending })).ShouldBe(expected);
    }

    [Theory]
    [InlineData(ConnectionSort.Name)]
    [InlineData(ConnectionSort.Expiry)]
    public async Task Pages_of_equals_give_each_once_and_always_the_full_count(ConnectionSort sort)
    {
        for (var number = 0; number < 8; number++)
            await AddAsync($"{number}");

        var pages = new List<ConnectionPage>();
        for (var skip = 0; skip < 8; skip += 3)
            pages.Add(await Connections.ListAsync(All with { Sort = sort, Skip = skip, Take = 3 }, default));

        pages.SelectMany(page => page.Items).Select(item => item.Key.Id).ShouldBe(["0", "1", "2", "3", "4", "5", "6", "7"]);
        pages.ShouldAllBe(page => page.TotalCount == 8);
        pages.Select(page => page.Items.Count).ShouldBe([3, 3, 2]);
    }

    [Fact]
    public async Task A_page_past_the_end_is_empty_and_still_counts()
    {
        await AddAsync("1");

        var page = await Connections.ListAsync(All with { Skip = 5 }, default);

        page.Items.ShouldBeEmpty();
        page.TotalCount.ShouldBe(1);
    }

    [Fact]
    public async Task A_list_shows_what_a_description_shows()
    {
        await AddAsync("1", created: 1, expires: 2, used: 3);
        await Tokens.RecordFailureAsync(KeyOf("1"), 1, Sample.Failure(), endedAttempt: null, default);

        var item = (await Connections.ListAsync(All, default)).Items.ShouldHaveSingleItem();

        item.ShouldEqual(await Connections.DescribeAsync(KeyOf("1"), default));
        item.Token.Failure.ShouldBe(Sample.Failure());
        (item.LastUsedAt, item.UseCount).ShouldBe((Sample.Now.AddDays(3), 1));
    }

    [Fact]
    public async Task Neither_list_nor_description_reads_a_protected_column()
    {
        await AddAsync("1", expires: 1);
        await using var node = await Database.StartNodeAsync();

        await node.Connections.DescribeAsync(KeyOf("1"), default);
        foreach (var status in Enum.GetValues<ConnectionStatus>())
            await node.Connections.ListAsync(All with { Status = status, Search = "x", Provider = "x" }, default);

        var queries = node.Log.Lines
            .Where(line => line.Category.EndsWith("Database.Command", StringComparison.Ordinal) && line.Message.Contains("Registration", StringComparison.Ordinal))
            .Select(line => line.Message)
            .ToList();
        queries.Count.ShouldBeGreaterThan(6);
        foreach (var query in queries)
        {
            query.ShouldContain("Protected");
            ProtectedColumnRead().Match(query).Value.ShouldBe("", query);
        }
    }

    [Fact]
    public async Task Ten_thousand_connections_are_listed_page_by_page()
    {
        await AddAsync("first");
        await using (var context = Node.Open())
        {
            var registration = (await context.Connections.AsNoTracking().SingleAsync()).Registration;
            foreach (var number in Enumerable.Range(1, 9_999))
            {
                var (tenantId, id) = (Sample.Key.TenantId, $"c{number:D4}");
                context.AddRange(
                    new ConnectionRow { TenantId = tenantId, ConnectionId = id, Registration = registration, NameKey = $"NAME {number:D4}", SearchKey = $"NAME {number:D4}" },
                    new CredentialRow { TenantId = tenantId, ConnectionId = id },
                    new UsageRow { TenantId = tenantId, ConnectionId = id });
            }

            await context.SaveChangesAsync();
        }

        var seen = new HashSet<string>();
        for (var skip = 0; skip < 10_000; skip += 2_000)
            seen.UnionWith((await Connections.ListAsync(All with { Skip = skip, Take = 2_000 }, default)).Items.Select(item => item.Key.Id));

        seen.Count.ShouldBe(10_000);
        var found = await Connections.ListAsync(All with { Search = "name 99", Sort = ConnectionSort.Name, Descending = true, Take = 2 }, default);
        found.TotalCount.ShouldBe(100);
        found.Items.Select(item => item.Key.Id).ShouldBe(["c9999", "c9998"]);
    }

    // Of a protected column, only whether it is null.
    [GeneratedRegex("""(?>Protected\w+["\]]?)(?! IS (NOT )?NULL)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ProtectedColumnRead();

    private static ConnectionKey KeyOf(string id) => new(Sample.Key.TenantId, id);

    private async Task<IEnumerable<string>> IdsAsync(ConnectionQuery query)
    {
        var page = await Connections.ListAsync(query, default);
        page.TotalCount.ShouldBe(page.Items.Count);
        return page.Items.Select(item => item.Key.Id);
    }

    private async Task AddAsync(string id, string name = "-", string? provider = null, string? description = null, int created = 0, int? expires = null, int? used = null)
    {
        var key = KeyOf(id);
        await Connections.AddAsync(Sample.Connection(key, name, provider, description) with { CreatedAt = Sample.Now.AddDays(created) }, default);
        if (expires is { } days)
            await Tokens.TrySaveAsync(key, 0, Sample.Tokens() with { ExpiresAt = Sample.Now.AddDays(days) }, default);
        if (used is { } day)
            await Usage.AddAsync([new ConnectionUse(key, Sample.Now.AddDays(day), 1)], default);
    }
}
