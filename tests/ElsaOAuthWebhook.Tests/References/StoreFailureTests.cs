using Elsa.Workflows.Management;
using ElsaOAuthWebhook.Tests.TestBed;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.References;
using static ElsaOAuthWebhook.Tests.References.StoredWorkflows;

namespace ElsaOAuthWebhook.Tests.References;

public sealed class StoreFailureTests : IAsyncLifetime
{
    private readonly PluginHost _host = new();
    private string? _failing;
    private string _old = "";
    private string _new = "";

    public async Task InitializeAsync()
    {
        _host.Configure = services => FailingDefinitions.Add(services, method => method == _failing);
        await _host.InitializeAsync();
        _old = await _host.AddConnectionAsync("Old");
        _new = await _host.AddConnectionAsync("New");
        await _host.SaveAsync("billing", Sequence(Request(_old)), publish: true);
        await _host.SaveAsync("orders", Sequence(Request(_old)));
    }

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task While_the_workflows_cannot_be_read_nothing_is_told_deleted_or_changed()
    {
        _failing = nameof(IWorkflowDefinitionStore.FindManyAsync);

        await Should.ThrowAsync<StoreUnavailableException>(() => _host.Get<ConnectionUses>().FindAsync(_host.Caller, _old, CancellationToken.None));
        await Should.ThrowAsync<StoreUnavailableException>(() => _host.Get<ConnectionUses>().RepointAsync(_host.Caller, _old, _new, CancellationToken.None));
        (await _host.Get<ConnectionService>().DeleteAsync(_host.Caller, _old, null, CancellationToken.None)).ShouldBeOfType<DeleteOutcome.UsesUnknown>();

        _failing = null;
        (await _host.Get<ConnectionService>().FindAsync(_host.Caller, _old, CancellationToken.None)).ShouldNotBeNull();
        (await _host.Get<ConnectionUses>().FindAsync(_host.Caller, _old, CancellationToken.None))!.References.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_workflow_that_cannot_be_saved_stays_and_says_so()
    {
        _failing = nameof(IWorkflowDefinitionStore.SaveAsync);

        var done = (await _host.Get<ConnectionUses>().RepointAsync(_host.Caller, _old, _new, CancellationToken.None)).ShouldBeOfType<RepointOutcome.Done>().References;

        done.Changed.ShouldBeEmpty();
        done.Kept.Select(reference => reference.Id).ShouldBe(["billing", "orders"], ignoreOrder: true);
        done.Kept.ShouldAllBe(reference => reference.Obstacle!.Contains("could not be reached", StringComparison.Ordinal));
    }
}
