using OAuthWebhook.Cluster.Node;
using OAuthWebhook.Cluster.Tests.Nodes;
using OAuthWebhook.Cluster.Tests.Server;

namespace OAuthWebhook.Cluster.Tests.Load;

/// <summary>Many callers on several nodes, with tokens that live seconds, until so many of them have been renewed.</summary>
internal sealed record LoadRun(int Nodes, int Callers, int Connections, int Renewals)
{
    /// <summary>Far longer than it takes; a node that has stopped renewing fails the run instead of hanging it.</summary>
    public required TimeSpan Limit { get; init; }

    public async Task<LoadReport> RunAsync(NodeStore store)
    {
        await using var server = await RotatingServer.StartAsync(shortestLife: 1, longestLife: 3);
        // All at once, on a database without tables.
        var nodes = await Task.WhenAll(Enumerable.Range(0, Nodes).Select(_ => NodeProcess.StartAsync(store)));
        try
        {
            var connections = new List<string>();
            for (var i = 0; i < Connections; i++)
                connections.Add(await AddAsync(nodes[0], server, i));

            // What runs for the first time is slow, and these tokens end soon.
            await Task.WhenAll(nodes.Select(node => node.AskAsync<Reply.Sent>(new Command.Send(connections[0]))));
            await Task.WhenAll(nodes.Select(node => node.AskAsync<Reply.Done>(new Command.BeginCalls(Callers / Nodes, connections))));
            await server.RenewedAsync(Renewals).WaitAsync(Limit);
            var called = await Task.WhenAll(nodes.Select(node => node.AskAsync<Reply.Called>(new Command.EndCalls())));
            return new(server.Tally(), called.Sum(answer => answer.Calls), [.. called.SelectMany(answer => answer.Failures)]);
        }
        finally
        {
            foreach (var node in nodes)
                await node.DisposeAsync();
        }
    }

    // One in ten needs nobody.
    private static async Task<string> AddAsync(NodeProcess node, RotatingServer server, int number)
    {
        var client = $"client-{number}";
        var add = number % 10 == 0
            ? new Command.Add(server.Client(client, "client_credentials"), null)
            : new Command.Add(server.Client(client), server.Authorize(client));
        return (await node.AskAsync<Reply.Added>(add)).Connection;
    }
}

/// <summary>How a run went.</summary>
internal sealed record LoadReport(ServerTally Server, long Calls, IReadOnlyList<string> Failures)
{
    /// <summary>What chance may do on a busy machine; a second renewal or a stale token as a rule would be far more.</summary>
    private const double TooMany = 0.03;

    /// <summary>A node counts a life from when it asked. Where no core was free, asking took most of the life, and the next renewal is due as soon as the token is there.</summary>
    private const double ByAccident = 0.01;

    /// <summary>What should not have happened, in words; empty when all went well.</summary>
    public IReadOnlyList<string> Faults
    {
        get
        {
            List<string> faults = [];
            if (Server.TokensPresentedAgain > 0)
                faults.Add($"{Server.TokensPresentedAgain} refresh tokens were presented more than once.");
            if (Server.InvalidGrants > 0)
                faults.Add($"{Server.InvalidGrants} refreshes were answered with invalid_grant.");
            if (Server.RenewedEarly > Server.Renewals * TooMany)
                faults.Add($"{Server.RenewedEarly} of {Server.Renewals} tokens were renewed in the first third of their life.");
            if (Server.RenewedAtOnce > Server.Renewals * ByAccident)
                faults.Add($"{Server.RenewedAtOnce} tokens were renewed in the first tenth of their life, which is twice for one end.");
            if (Server.TakenLate > Server.Taken * TooMany)
                faults.Add($"{Server.TakenLate} of {Server.Taken} requests had a token that had ended more than a second before.");
            faults.AddRange(Server.Refused.CountBy(refused => refused).Select(refused => $"The API refused {refused.Value} times {refused.Key}."));
            faults.AddRange(Failures.CountBy(failure => failure).Select(failure => $"Callers got {failure.Value} times: {failure.Key}"));
            return faults;
        }
    }

    public override string ToString() => $"{Server.Renewals} renewals by {Server.Posts} token requests, {Server.RenewedAtOnce} in the first tenth and {Server.RenewedEarly} in the first third of a life; {Calls} calls, {Server.TakenLate} with a token that had ended more than a second before.";
}
