using ElsaOAuthWebhook.Tests.TestBed;
using OAuthWebhook.References;
using static ElsaOAuthWebhook.Tests.References.StoredWorkflows;

namespace ElsaOAuthWebhook.Tests.References;

/// <summary>An author saves or publishes a workflow while it is pointed to another connection.</summary>
public sealed class RepointMeanwhileTests : IAsyncLifetime
{
    private readonly PluginHost _host = new();

    private Func<Task>? _meanwhile;
    private string _old = "";
    private string _new = "";

    public async Task InitializeAsync()
    {
        _host.Configure = services => InterveningAuthor.Add(services, () => Interlocked.Exchange(ref _meanwhile, null));
        await _host.InitializeAsync();
        _old = await _host.AddConnectionAsync("Old");
        _new = await _host.AddConnectionAsync("New");
    }

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_draft_that_is_published_meanwhile_stays_what_runs()
    {
        await _host.SaveAsync("billing", Sequence(Request(_old)), publish: true);
        await _host.SaveAsync("billing", Sequence(Request(_old), Request(_old, "begun")));
        var before = await _host.VersionsAsync("billing");
        _meanwhile = () => _host.SaveAsync("billing", Sequence(Request(_old), Request(_old, "finished")), publish: true);

        var done = await RepointAsync();

        done.Changed.ShouldBeEmpty();
        done.Kept.ShouldAllBe(reference => reference.Obstacle == "Somebody changed it meanwhile. Try again.");
        done.Kept.Count.ShouldBe(2);
        var versions = await _host.VersionsAsync("billing");
        versions.Count.ShouldBe(before.Count);
        versions.Single(version => version.IsPublished).Text.ShouldContain("finished");
    }

    [Fact]
    public async Task What_is_published_anew_meanwhile_stays_what_runs()
    {
        await _host.SaveAsync("billing", Sequence(Request(_old)), publish: true);
        _meanwhile = () => _host.SaveAsync("billing", Sequence(Request(_old), Request(_old, "finished")), publish: true);

        var done = await RepointAsync();

        done.Changed.ShouldBeEmpty();
        done.Kept.Count.ShouldBe(2);
        var versions = await _host.VersionsAsync("billing");
        versions.Count.ShouldBe(2);
        versions.Single(version => version.IsPublished).Text.ShouldContain("finished");
    }

    [Fact]
    public async Task What_an_author_saves_of_a_draft_meanwhile_is_still_there()
    {
        await _host.SaveAsync("billing", Sequence(Request(_old)));
        _meanwhile = () => _host.SaveAsync("billing", Sequence(Request(_old), Request(_old, "begun")));

        var done = await RepointAsync();

        done.Changed.ShouldBeEmpty();
        done.Kept.Count.ShouldBe(2);
        (await _host.VersionsAsync("billing")).ShouldHaveSingleItem().Text.ShouldContain("begun");
        (await RepointAsync()).Changed.Count.ShouldBe(2);
    }

    private async Task<RepointedReferences> RepointAsync() =>
        (await _host.Get<ConnectionUses>().RepointAsync(_host.Caller, _old, _new, CancellationToken.None)).ShouldBeOfType<RepointOutcome.Done>().References;
}
