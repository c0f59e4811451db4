using Elsa.Common.Models;
using Elsa.Workflows.Management;
using ElsaOAuthWebhook.Tests.TestBed;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.References;
using static ElsaOAuthWebhook.Tests.References.StoredWorkflows;

namespace ElsaOAuthWebhook.Tests.References;

/// <summary>An author saves or publishes a workflow while it is pointed to another connection.</summary>
public sealed class RepointMeanwhileTests : IAsyncLifetime
{
    private readonly PluginHost _host = new();

    private Func<Task>? _meanwhile;
    private string _after = nameof(IWorkflowDefinitionPublisher.GetDraftAsync);
    private string _old = "";
    private string _new = "";

    public async Task InitializeAsync()
    {
        _host.Configure = services => InterveningAuthor.Add(services, method => method == _after ? Interlocked.Exchange(ref _meanwhile, null) : null);
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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_an_author_changes_beside_the_activities_meanwhile_is_kept(bool published)
    {
        await _host.SaveAsync("billing", Sequence(Request(_old)), published);
        _meanwhile = () => _host.SaveAsync("billing", Sequence(Request(_old)), published, definition => definition.Name = "Renamed");

        var first = await RepointAsync();
        // What is published anew is another version; of a draft the edit is made in what is there by then.
        (first.Kept.Count, first.Changed.Count).ShouldBe(published ? (1, 0) : (0, 1));
        first.Kept.ShouldAllBe(reference => reference.Obstacle == "Somebody changed it meanwhile. Try again.");
        (await RepointAsync()).Kept.ShouldBeEmpty();

        await using var scope = _host.Services.CreateAsyncScope();
        var latest = await scope.ServiceProvider.GetRequiredService<IWorkflowDefinitionStore>().FindAsync(new() { DefinitionId = "billing", VersionOptions = VersionOptions.Latest });
        latest!.Name.ShouldBe("Renamed");
        latest.IsPublished.ShouldBe(published);
        latest.StringData!.ShouldContain(_new);
    }

    [Fact]
    public async Task A_draft_that_is_saved_while_what_is_published_is_published_anew_keeps_what_was_saved()
    {
        await _host.SaveAsync("billing", Sequence(Request(_old)), publish: true);
        await _host.SaveAsync("billing", Sequence(Request(_old), Request(_old, "begun")));
        _after = nameof(IWorkflowDefinitionPublisher.PublishAsync);
        _meanwhile = () => EditAsync("billing", published: false, Sequence(Request(_old), Request(_old, "saved")));

        await RepointAsync();

        var versions = await _host.VersionsAsync("billing");
        versions.Single(version => version.IsPublished).Text.ShouldContain(_new);
        versions.Single(version => version.IsLatest).Text.ShouldContain("saved");
    }

    [Fact]
    public async Task A_draft_that_is_published_while_what_is_published_is_published_anew_stays_what_runs()
    {
        await _host.SaveAsync("billing", Sequence(Request(_old)), publish: true);
        await _host.SaveAsync("billing", Sequence(Request(_old), Request(_old, "begun")));
        _after = nameof(IWorkflowDefinitionPublisher.PublishAsync);
        _meanwhile = () => EditAsync("billing", published: true, Sequence(Request(_old), Request(_old, "finished")));

        var done = await RepointAsync();

        done.Changed.ShouldBeEmpty();
        done.Kept.Count.ShouldBe(2);
        done.Kept.ShouldAllBe(reference => reference.Obstacle == "Somebody changed it meanwhile. Try again.");
        (await _host.VersionsAsync("billing")).Single(version => version.IsPublished).Text.ShouldContain("finished");
    }

    [Fact]
    public async Task A_workflow_on_which_the_engine_fails_hides_nothing_of_the_others()
    {
        await _host.SaveAsync("billing", Sequence(Request(_old)), publish: true);
        await _host.SaveAsync("orders", Sequence(Request(_old)), publish: true);
        _after = nameof(IWorkflowDefinitionPublisher.PublishAsync);
        _meanwhile = () => throw new InvalidOperationException("A handler of the host failed.");

        var done = await RepointAsync();

        done.Changed.ShouldHaveSingleItem();
        var kept = done.Kept.ShouldHaveSingleItem();
        kept.Id.ShouldNotBe(done.Changed[0].Id);
        kept.Obstacle!.ShouldStartWith("The engine failed while it was changed (InvalidOperationException; the host's log says where). See in the designer");
        _host.Log.Text.ShouldContain("could not be pointed to another connection, because of a defect: System.InvalidOperationException");
        _host.Log.Text.ShouldNotContain("A handler of the host failed");
    }

    // In the version that is open in the author's designer: the draft beside what is published.
    private async Task EditAsync(string definitionId, bool published, string root)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var drafts = await scope.ServiceProvider.GetRequiredService<IWorkflowDefinitionStore>().FindManyAsync(new() { DefinitionId = definitionId });
        var draft = drafts.Single(version => version.StringData!.Contains("begun", StringComparison.Ordinal)).ShallowClone();
        draft.StringData = root;
        var publisher = scope.ServiceProvider.GetRequiredService<IWorkflowDefinitionPublisher>();
        if (published)
            (await publisher.PublishAsync(draft)).Succeeded.ShouldBeTrue();
        else
            await publisher.SaveDraftAsync(draft);
    }

    private async Task<RepointedReferences> RepointAsync() =>
        (await _host.Get<ConnectionUses>().RepointAsync(_host.Caller, _old, _new, CancellationToken.None)).ShouldBeOfType<RepointOutcome.Done>().References;
}
