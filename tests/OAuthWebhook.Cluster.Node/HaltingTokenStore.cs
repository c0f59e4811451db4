using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using OAuthWebhook.Connections;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Cluster.Node;

/// <summary>The token store, with points before, inside and after each of its writes.</summary>
internal sealed class HaltingTokenStore(ITokenStore inner, HaltPoints halts) : ITokenStore
{
    public Task<CredentialState?> FindAsync(ConnectionKey key, CancellationToken cancellationToken) => inner.FindAsync(key, cancellationToken);

    public async Task<AttemptStart> BeginAttemptAsync(ConnectionKey key, RefreshAttempt attempt, CancellationToken cancellationToken)
    {
        await halts.PassAsync(key, HaltPoint.BeforeAttempt);
        var start = await halts.CommittingAsync(key, HaltPoint.AttemptUncommitted, () => inner.BeginAttemptAsync(key, attempt, cancellationToken));
        await halts.PassAsync(key, HaltPoint.AttemptRecorded);
        return start;
    }

    public async Task<bool> TrySaveAsync(ConnectionKey key, long expectedGeneration, TokenSet tokens, CancellationToken cancellationToken)
    {
        await halts.PassAsync(key, HaltPoint.BeforeSave);
        var saved = await halts.CommittingAsync(key, HaltPoint.SaveUncommitted, () => inner.TrySaveAsync(key, expectedGeneration, tokens, cancellationToken));
        await halts.PassAsync(key, HaltPoint.Saved);
        return saved;
    }

    public async Task RecordFailureAsync(ConnectionKey key, long generation, RenewalFailure failure, string? endedAttempt, CancellationToken cancellationToken)
    {
        await halts.PassAsync(key, HaltPoint.BeforeFailure);
        await halts.CommittingAsync(key, HaltPoint.FailureUncommitted, async () =>
        {
            await inner.RecordFailureAsync(key, generation, failure, endedAttempt, cancellationToken);
            return true;
        });
        await halts.PassAsync(key, HaltPoint.FailureRecorded);
    }

    public Task EndAttemptAsync(ConnectionKey key, string attemptId, DateTimeOffset? dueAt, CancellationToken cancellationToken) =>
        inner.EndAttemptAsync(key, attemptId, dueAt, cancellationToken);

    public Task NoteDetailsAsync(ConnectionKey key, long generation, TokenDetails details, CancellationToken cancellationToken) => inner.NoteDetailsAsync(key, generation, details, cancellationToken);

    public Task<bool> ForgetAsync(ConnectionKey key, CancellationToken cancellationToken) => inner.ForgetAsync(key, cancellationToken);
}

/// <summary>Tells of every commit that Entity Framework is about to make. Its diagnostics reach contexts that are not public, where an interceptor could not be added.</summary>
internal sealed class CommitObserver(HaltPoints halts) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
            value.Subscribe(this, name => name == RelationalEventId.TransactionCommitting.Name);
    }

    public void OnNext(KeyValuePair<string, object?> value) => halts.PassCommit();

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
