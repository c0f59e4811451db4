using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Access;
using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Management;
using OAuthWebhook.Requests;

namespace OAuthWebhook.Cluster.Node;

/// <summary>Does what a node is told.</summary>
internal sealed class Commands(IServiceProvider services, HaltPoints halts) : IDisposable
{
    private static readonly Caller Caller = new() { TenantId = "", Subject = "test" };

    private readonly ConnectionService _connections = services.GetRequiredService<ConnectionService>();
    private readonly CredentialService _credentials = services.GetRequiredService<CredentialService>();
    private readonly OAuthRequestSender _sender = services.GetRequiredService<OAuthRequestSender>();
    private readonly Callers _callers = new(services.GetRequiredService<OAuthRequestSender>());

    public async Task<Reply> DoAsync(Command command)
    {
        switch (command)
        {
            case Command.Add add:
                return new Reply.Added(await AddAsync(_connections, add));
            case Command.Send send:
                return await Callers.SendAsync(_sender, send.Connection);
            case Command.Swarm swarm:
                return await SwarmAsync(swarm);
            case Command.RequestToken request:
                var outcome = await _connections.RequestTokenAsync(Caller, request.Connection, CancellationToken.None);
                return new Reply.Sent(null, outcome is TokenOutcome.Done ? null : outcome.ToString());
            case Command.Describe describe:
                return await DescribeAsync(describe.Connection);
            case Command.HaltAt halt:
                halts.Arm(new("", halt.Connection), halt.Point);
                return new Reply.Done();
            case Command.BeginCalls begin:
                _callers.Begin(begin.Callers, begin.Connections);
                return new Reply.Done();
            case Command.EndCalls:
                return await _callers.EndAsync();
            default:
                throw new ArgumentException($"Nobody knows how to {command}.", nameof(command));
        }
    }

    public void Dispose() => _callers.Dispose();

    private static async Task<string> AddAsync(ConnectionService connections, Command.Add add)
    {
        var outcome = await connections.CreateAsync(Caller, new() { Registration = add.Registration, ClientSecret = "client-secret" }, CancellationToken.None);
        var id = outcome is SaveOutcome.Saved saved ? saved.Connection.Key.Id : throw new ArgumentException(outcome.ToString(), nameof(add));
        if (add.Grant is { } grant)
            await connections.EnterTokenAsync(Caller, id, new(grant.AccessToken, grant.RefreshToken, grant.ExpiresAt), CancellationToken.None);
        return id;
    }

    private async Task<Reply.Called> SwarmAsync(Command.Swarm swarm)
    {
        var results = await Task.WhenAll(Enumerable.Range(0, swarm.Callers).Select(_ => _credentials.GetAsync(new("", swarm.Connection), CancellationToken.None).AsTask()));
        return new(results.Length, [.. results.Select(result => result.Error?.Message).OfType<string>()]);
    }

    private async Task<Reply.Described> DescribeAsync(string id)
    {
        var connection = await _connections.FindAsync(Caller, id, CancellationToken.None) ?? throw new ArgumentException($"There is no connection {id}.", nameof(id));
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        return new(ConnectionStatuses.Of(connection, now), ConnectionStatuses.Detail(connection, now)?.Reason, connection.Token.Generation);
    }
}
