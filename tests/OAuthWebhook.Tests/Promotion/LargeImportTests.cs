using System.Collections;
using OAuthWebhook.Connections;
using OAuthWebhook.Grants;
using OAuthWebhook.Promotion;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Promotion;

/// <summary>Documents that would keep a host busy for long.</summary>
public sealed class LargeImportTests
{
    [Fact]
    public void Thousands_that_exchange_each_others_tokens_are_put_in_order_in_one_pass()
    {
        // The worst order there is: each needs the one after it.
        var exchanges = Enumerable.Range(0, 5000).Select(number => Exchange($"{number}", $"{number + 1}")).ToList();
        var read = 0;

        var ordered = TokenExchangeChain.InOrder(exchanges, one => one.Id, one =>
        {
            read++;
            return one.ToRegistration();
        });

        read.ShouldBe(exchanges.Count);
        ordered.ShouldBe(exchanges.AsEnumerable().Reverse());
    }

    [Fact]
    public void What_needs_each_other_what_is_there_twice_and_what_has_no_id_comes_too_and_those_that_can_be_added_first()
    {
        ExportedConnection a = Exchange("a", "b"), b = Exchange("b", "a"), itself = Exchange("itself", "itself"), nameless = Exchange(null, "twice");
        ExportedConnection once = Exchange("twice", "elsewhere"), again = Exchange("twice", "last"), last = Exchange("last", null);

        var ordered = TokenExchangeChain.InOrder([a, itself, nameless, b, once, again, last], one => one.Id, one => one.ToRegistration());

        ordered.ShouldBe([once, last, again, nameless, a, itself, b]);
    }

    [Fact]
    public async Task Many_of_one_name_are_numbered_without_a_gap()
    {
        await using var host = await CoreHost.StartAsync();
        await host.AddAsync();
        var entries = Enumerable.Range(0, 50).Select(number => Entry(new() { Id = $"c{number}", Name = number % 2 == 0 ? "crm" : "CRM", GrantType = "client_credentials", ClientId = "client", TokenEndpoint = number == 10 ? "no URL" : "https://provider.example/token", BaseUri = "https://provider.example/" })).ToList();

        var results = await host.Get<ConnectionPromotion>().ImportAsync(CoreHost.Caller, entries, new() { RenameSameName = true, DryRun = true }, default);

        results[10].Outcome.ShouldBe(ImportOutcome.Refused);
        results.Where(result => result.Outcome == ImportOutcome.Created).Select(result => result.Name!.ToUpperInvariant()).ShouldBe(Enumerable.Range(2, 49).Select(number => $"CRM ({number})"));
    }

    [Fact]
    public async Task Whoever_gives_up_an_import_ends_it_although_nothing_in_it_waits()
    {
        await using var host = await CoreHost.StartAsync();
        using var given = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(() => host.Get<ConnectionPromotion>().ImportAsync(CoreHost.Caller, new GivenUp(given, [new(null, new Dictionary<string, string[]> { ["id"] = ["none"] })]), new(), given.Token));
    }

    [Theory]
    [InlineData(200, ImportOutcome.Created)]
    [InlineData(503, ImportOutcome.Refused)]
    public async Task An_issuer_of_many_is_asked_once_whatever_it_answers(int status, ImportOutcome outcome)
    {
        await using var host = await CoreHost.StartAsync();
        var issuer = host.Server.BaseAddress.AbsoluteUri.TrimEnd('/');
        var metadata = host.Server["/.well-known/openid-configuration"];
        metadata.Otherwise = _ => status == 200 ? Answer.Json(new { issuer, token_endpoint = host.Token.Url.AbsoluteUri, userinfo_endpoint = host.Server["/me"].Url.AbsoluteUri }) : Answer.Empty(status);
        var entries = Enumerable.Range(0, 20).Select(number => Entry(new() { Id = $"c{number}", Name = $"C{number}", GrantType = "client_credentials", ClientId = "client", Issuer = issuer, BaseUri = host.Server.BaseAddress.AbsoluteUri })).ToList();

        var results = await host.Get<ConnectionPromotion>().ImportAsync(CoreHost.Caller, entries, new(), default);

        results.ShouldAllBe(result => result.Outcome == outcome);
        metadata.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task More_than_there_may_be_are_refused()
    {
        await using var host = await CoreHost.StartAsync();
        var entries = Enumerable.Repeat(new ImportEntry(null, new Dictionary<string, string[]>()), ConnectionPromotion.MostAtOnce + 1).ToList();

        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => host.Get<ConnectionPromotion>().ImportAsync(CoreHost.Caller, entries, new(), default));
    }

    private static ImportEntry Entry(ExportedConnection connection) => new(connection, new Dictionary<string, string[]>());

    private static ExportedConnection Exchange(string? id, string? source) => new()
    {
        Id = id,
        Name = "n",
        GrantType = TokenExchangeGrant.GrantType,
        TokenExchange = new() { SubjectConnection = source },
    };

    /// <summary>Entries whose reader gives up while they are read.</summary>
    private sealed class GivenUp(CancellationTokenSource given, List<ImportEntry> entries) : IReadOnlyList<ImportEntry>
    {
        public int Count => entries.Count;

        public ImportEntry this[int index] => entries[index];

        public IEnumerator<ImportEntry> GetEnumerator()
        {
            given.Cancel();
            return entries.GetEnumerator();
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
