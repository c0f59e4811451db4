using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Connections;
using OAuthWebhook.EntityFrameworkCore.Database;
using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;
using OAuthWebhook.EntityFrameworkCore.Tokens;
using OAuthWebhook.EntityFrameworkCore.Usage;
using OAuthWebhook.Results;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Contract;

public abstract class ConnectionStatusContract(TestDatabase database) : StoreContract(database)
{
    [Fact]
    public async Task The_status_filter_agrees_with_the_status_of_every_combination_of_what_it_depends_on()
    {
        await AddEveryCombinationAsync();
        var query = new ConnectionQuery { TenantId = "t", Take = 10_000 };
        var all = (await Connections.ListAsync(query, default)).Items;
        all.Count.ShouldBe(2 * 2 * 2 * 2 * 2 * 4 * (1 + Enum.GetValues<OAuthErrorKind>().Length));

        foreach (var status in Enum.GetValues<ConnectionStatus>())
        {
            var expected = all.Where(item => ConnectionStatuses.Of(item, Node.Clock.GetUtcNow()) == status).Select(item => item.Key.Id).ToList();
            var page = await Connections.ListAsync(query with { Status = status }, default);

            expected.ShouldNotBeEmpty();
            page.TotalCount.ShouldBe(expected.Count);
            page.Items.Select(item => item.Key.Id).ShouldBe(expected);
        }
    }

    [Fact]
    public async Task The_filter_of_what_may_be_picked_agrees_with_every_combination_of_what_it_depends_on()
    {
        await AddEveryCombinationAsync();
        await Connections.AddAsync(Sample.Connection(new("t", "template")) with { Registration = new() { Name = "n", GrantType = "g", Template = true } }, default);
        await Connections.TryAddSubjectAsync(new("t", "template"), "ann", Sample.Now, default);
        var query = new ConnectionQuery { TenantId = "t", Take = 10_000 };
        var expected = (await Connections.ListAsync(query, default)).Items.Where(item => item.MayBePicked).Select(item => item.Key.Id).ToList();

        var page = await Connections.ListAsync(query with { Pickable = true }, default);

        page.TotalCount.ShouldBe(expected.Count);
        page.Items.Select(item => item.Key.Id).ShouldBe(expected);
        expected.ShouldContain("template");
        expected.ShouldNotContain(id => id.StartsWith("template", StringComparison.Ordinal) && id != "template");
    }

    [Fact]
    public async Task Who_needs_somebody_is_filtered_counted_and_sorted_as_every_combination_says()
    {
        await AddEveryCombinationAsync();
        var query = new ConnectionQuery { TenantId = "t", Take = 10_000 };
        var all = (await Connections.ListAsync(query, default)).Items;
        ConnectionAttention? WhyOf(ConnectionOverview item) => ConnectionAttentions.Of(item, Node.Clock.GetUtcNow());
        var expected = all.Where(item => WhyOf(item) is not null).GroupBy(item => WhyOf(item)!.Value).ToDictionary(same => same.Key, same => same.Select(item => item.Key.Id).ToList());

        expected.Keys.ShouldBe(Enum.GetValues<ConnectionAttention>(), ignoreOrder: true);
        foreach (var why in expected.Keys)
            (await Connections.ListAsync(query with { Attention = why }, default)).Items.Select(item => item.Key.Id).ShouldBe(expected[why]);
        (await Connections.CountAttentionAsync("t", default)).OrderBy(counted => counted.Key)
            .ShouldBe(expected.Select(same => KeyValuePair.Create(same.Key, same.Value.Count)).OrderBy(counted => counted.Key));
        (await Connections.CountAttentionAsync("other", default)).ShouldBeEmpty();
        var sorted = (await Connections.ListAsync(query with { Sort = ConnectionSort.Attention }, default)).Items.Select(item => (int?)WhyOf(item) ?? int.MaxValue).ToList();
        sorted.ShouldBe(sorted.Order());
    }

    [Fact]
    public async Task The_status_filter_follows_the_clock_of_the_host()
    {
        await Connections.AddAsync(Sample.Connection() with { Registration = Sample.Connection().Registration with { Disabled = false, Template = false, AuthenticationType = AuthenticationType.OAuth2 } }, default);
        await Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens(refreshToken: null) with { ExpiresAt = Sample.Now.AddHours(1) }, default);
        var expired = new ConnectionQuery { TenantId = Sample.Key.TenantId, Status = ConnectionStatus.Expired };

        (await Connections.ListAsync(expired, default)).TotalCount.ShouldBe(0);
        Node.Clock.Advance(TimeSpan.FromHours(1));
        (await Connections.ListAsync(expired, default)).TotalCount.ShouldBe(1);
    }

    private async Task AddEveryCombinationAsync()
    {
        bool[] either = [false, true];
        var now = Node.Clock.GetUtcNow();
        DateTimeOffset?[] ends = [null, now.AddTicks(-1), now, now.AddTicks(1)];
        OAuthErrorKind?[] failures = [null, .. Enum.GetValues<OAuthErrorKind>().Cast<OAuthErrorKind?>()];
        var rows =
            from disabled in either
            from tokenless in either
            from interactive in either
            from access in either
            from refresh in either
            from end in ends
            from failure in failures
            let id = $"{disabled} {tokenless} {interactive} {access} {refresh} {end?.UtcTicks} {failure}"
            select new object[]
            {
                new ConnectionRow
                {
                    TenantId = "t",
                    ConnectionId = id,
                    Registration = StoredJson.Write(new ConnectionRegistration { Name = "n", GrantType = "g", Disabled = disabled, AuthenticationType = tokenless ? AuthenticationType.ApiKey : AuthenticationType.OAuth2 }),
                    NameKey = "N",
                    SearchKey = "N",
                    Disabled = disabled,
                    Tokenless = tokenless,
                    Interactive = interactive,
                },
                new CredentialRow
                {
                    TenantId = "t",
                    ConnectionId = id,
                    ProtectedAccessToken = access ? "some" : null,
                    ProtectedRefreshToken = refresh ? "some" : null,
                    WarnAt = end,
                    ExpiresAt = end,
                    Failure = failure is { } kind ? StoredJson.Write(Sample.Failure(kind)) : null,
                    FailureKind = failure,
                },
                new UsageRow { TenantId = "t", ConnectionId = id },
            };
        await using var context = Node.Open();
        context.AddRange(rows.SelectMany(row => row));
        await context.SaveChangesAsync();
    }
}
