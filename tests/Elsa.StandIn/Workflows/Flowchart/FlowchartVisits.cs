using Elsa.Workflows.Activities.Flowchart.Models;

namespace Elsa.Workflows.Activities.Flowchart.Activities;

/// <summary>
/// Which way one run of a flowchart has gone. Where branches meet, the activity runs once, when each inbound connection
/// was either followed or can no longer be, and at least one was followed.
/// </summary>
internal sealed class FlowchartVisits
{
    private readonly ILookup<IActivity, Connection> _outbound;
    private readonly ILookup<IActivity, Connection> _forwardInbound;
    private readonly HashSet<Connection> _backward = [];
    private readonly Dictionary<Connection, (int Count, bool Followed)> _connections = [];
    private readonly Dictionary<IActivity, int> _activities = [];

    public FlowchartVisits(ICollection<Connection> connections, IActivity start)
    {
        _outbound = connections.ToLookup(x => x.Source.Activity);
        var reached = new HashSet<Connection>();
        Walk(start, [], reached);
        _forwardInbound = reached.Except(_backward).ToLookup(x => x.Target.Activity);
    }

    /// <summary>The activities to run next.</summary>
    public IReadOnlyList<IActivity> Complete(IActivity activity, Outcomes outcomes)
    {
        var next = new List<IActivity>();
        Leave(activity, outcomes, next);
        return next;
    }

    private void Leave(IActivity activity, Outcomes outcomes, List<IActivity> next)
    {
        _activities[activity] = _activities.GetValueOrDefault(activity) + 1;
        foreach (var connection in _outbound[activity])
        {
            var (target, followed) = (connection.Target.Activity, outcomes.Names.Contains(connection.Source.Port));
            if (_backward.Contains(connection))
            {
                if (followed)
                    Again(target, next);
                continue;
            }

            _connections[connection] = (_connections.GetValueOrDefault(connection).Count + 1, followed);
            if (!_forwardInbound[target].All(x => Count(x) > _activities.GetValueOrDefault(target)))
                continue;
            if (_forwardInbound[target].Any(x => _connections[x].Followed))
                next.Add(target);
            else
                Leave(target, Outcomes.Empty, next);
        }
    }

    /// <summary>A loop: what lies behind its start may be visited once more.</summary>
    private void Again(IActivity target, List<IActivity> next)
    {
        if (_activities.GetValueOrDefault(target) > 0)
            _activities[target]--;
        next.Add(target);
    }

    private int Count(Connection connection) => _connections.GetValueOrDefault(connection).Count;

    private void Walk(IActivity activity, HashSet<IActivity> path, HashSet<Connection> reached)
    {
        path.Add(activity);
        foreach (var connection in _outbound[activity])
        {
            if (path.Contains(connection.Target.Activity))
                _backward.Add(connection);
            else if (reached.Add(connection))
                Walk(connection.Target.Activity, path, reached);
        }

        path.Remove(activity);
    }
}
