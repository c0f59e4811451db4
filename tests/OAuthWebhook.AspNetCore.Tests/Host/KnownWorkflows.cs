using OAuthWebhook.Access;
using OAuthWebhook.Connections;
using OAuthWebhook.References;

namespace OAuthWebhook.AspNetCore.Tests.Host;

/// <summary>Workflows in memory that name connections; those written in code cannot be changed.</summary>
internal sealed class KnownWorkflows : IConnectionReferences
{
    public const string InCode = "It is written in code: name the other connection there.";
    public const string Limit = "Expressions are not run.";

    private readonly List<(string Names, string Name, bool InCode)> _workflows = [];

    public bool IsAway { get; set; }

    public void Add(string connectionId, string name, bool inCode = false) => _workflows.Add((connectionId, name, inCode));

    public Task<FoundReferences> FindAsync(ConnectionKey connection, CancellationToken cancellationToken)
    {
        if (IsAway)
            throw new StoreUnavailableException("workflow-database-canary");
        return Task.FromResult(new FoundReferences(Naming(connection)) { Limits = [Limit] });
    }

    public Task<RepointedReferences> RepointAsync(Caller caller, ConnectionKey connection, ConnectionKey target, CancellationToken cancellationToken)
    {
        var changed = Naming(connection).Where(reference => reference.Obstacle is null).ToList();
        for (var i = 0; i < _workflows.Count; i++)
        {
            if (_workflows[i].Names == connection.Id && !_workflows[i].InCode)
                _workflows[i] = _workflows[i] with { Names = target.Id };
        }

        return Task.FromResult(new RepointedReferences(changed, Naming(connection)));
    }

    private List<ConnectionReference> Naming(ConnectionKey connection) =>
    [
        .. _workflows.Where(workflow => workflow.Names == connection.Id).Select(workflow => new ConnectionReference
        {
            Kind = ConnectionReference.Workflow,
            Id = workflow.Name,
            Name = workflow.Name,
            Version = 2,
            Stage = ReferenceStage.Published,
            Place = new("call", "Call it", "OAuthWebhook.OAuthHttpRequest"),
            Field = "Token",
            Link = new("https://studio.example/billing"),
            Obstacle = workflow.InCode ? InCode : null,
        }),
    ];
}
