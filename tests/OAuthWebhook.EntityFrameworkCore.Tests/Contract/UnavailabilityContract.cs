using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;
using OAuthWebhook.Usage;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Contract;

public abstract class UnavailabilityContract(TestDatabase database) : StoreContract(database)
{
    private static readonly Dictionary<string, Func<StoreNode, CancellationToken, Task>> Operations = new()
    {
        ["add a connection"] = (node, token) => node.Connections.AddAsync(Sample.Connection(), token),
        ["find a connection"] = (node, token) => node.Connections.FindAsync(Sample.Key, token),
        ["update a connection"] = (node, token) => node.Connections.TryUpdateAsync(Sample.Connection(), 1, token),
        ["delete a connection"] = (node, token) => node.Connections.DeleteAsync(Sample.Key, null, token),
        ["describe a connection"] = (node, token) => node.Connections.DescribeAsync(Sample.Key, token),
        ["list connections"] = (node, token) => node.Connections.ListAsync(new ConnectionQuery { TenantId = "" }, token),
        ["count attention"] = (node, token) => node.Connections.CountAttentionAsync("", token),
        ["list providers"] = (node, token) => node.Connections.ListProvidersAsync("", 10, token),
        ["find a token"] = (node, token) => node.Tokens.FindAsync(Sample.Key, token),
        ["begin an attempt"] = (node, token) => node.Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), token),
        ["save a token"] = (node, token) => node.Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens(), token),
        ["record a failure"] = (node, token) => node.Tokens.RecordFailureAsync(Sample.Key, 0, Sample.Failure(), endedAttempt: null, token),
        ["note an account"] = (node, token) => node.Tokens.NoteDetailsAsync(Sample.Key, 1, new("account"), token),
        ["forget a token"] = (node, token) => node.Tokens.ForgetAsync(Sample.Key, token),
        ["add an authorization"] = (node, token) => node.Authorizations.AddAsync(Sample.Authorization(), token),
        ["find an authorization"] = (node, token) => node.Authorizations.FindAsync("", "a1", token),
        ["find a ticket"] = (node, token) => node.Authorizations.FindByTicketAsync("hash", token),
        ["find a state"] = (node, token) => node.Authorizations.FindByStateAsync("hash", token),
        ["start an authorization"] = (node, token) => node.Authorizations.TryStartAsync(Sample.Authorization(), token),
        ["move an authorization"] = (node, token) => node.Authorizations.TryMoveAsync(Sample.Authorization(), AuthorizationStatus.Pending, AuthorizationStatus.Failed, null, token),
        ["find authorizations that are due"] = (node, token) => node.Authorizations.FindDueAsync(Sample.Now, 10, token),
        ["hold an authorization"] = (node, token) => node.Authorizations.TryHoldAsync(Sample.Authorization(), Sample.Lifetime, Sample.Authorization().Device!, token),
        ["postpone an authorization"] = (node, token) => node.Authorizations.TryPostponeAsync(Sample.Authorization(), Sample.Now, Sample.Authorization().Device!, token),
        ["sweep authorizations"] = (node, token) => node.Authorizations.SweepAsync(Sample.Now, token),
        ["add a UI ticket"] = (node, token) => node.UiTickets.AddAsync(Sample.UiTicket(), token),
        ["find a UI ticket"] = (node, token) => node.UiTickets.FindAsync("", "u1", token),
        ["find a UI ticket's session"] = (node, token) => node.UiTickets.FindBySessionAsync("hash", token),
        ["open a UI ticket"] = (node, token) => node.UiTickets.TryOpenAsync("hash", "session", Sample.Now, token),
        ["note a UI ticket's consent"] = (node, token) => node.UiTickets.NoteAuthorizationAsync("", "u1", "a1", token),
        ["sweep UI tickets"] = (node, token) => node.UiTickets.SweepAsync(Sample.Now, token),
        ["count uses"] = (node, token) => node.Usage.AddAsync([new ConnectionUse(Sample.Key, Sample.Now, 1)], token),
        ["list days of use"] = (node, token) => node.Usage.ListDaysAsync(Sample.Key, new(2030, 1, 1), token),
        ["sweep days of use"] = (node, token) => node.Usage.SweepAsync(new(2030, 1, 1), token),
        ["record what happened"] = (node, token) => node.Audit.AppendAsync([Sample.Entry()], token),
        ["list what happened"] = (node, token) => node.Audit.ListAsync(new() { TenantId = "" }, token),
        ["sweep what happened"] = (node, token) => node.Audit.SweepAsync(Sample.Now, 10, token),
    };

    [Fact]
    public async Task Every_operation_says_that_the_store_is_unavailable_when_the_database_fails()
    {
        await Database.BreakAsync();

        foreach (var (name, run) in Operations)
            (await Should.ThrowAsync<StoreUnavailableException>(() => run(Node, default), name)).InnerException.ShouldNotBeNull(name);
    }

    [Fact]
    public async Task Every_operation_lets_a_cancellation_through()
    {
        foreach (var (name, run) in Operations)
            await Should.ThrowAsync<OperationCanceledException>(() => run(Node, new CancellationToken(canceled: true)), name);
    }
}
