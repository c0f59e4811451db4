using Microsoft.Extensions.Options;
using OAuthWebhook.Changes;
using OAuthWebhook.Connections;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Credentials;

/// <summary>Records attempts to spend a generation, and remembers those that spent nothing until the store knows: whoever finds one without an end has to take it for one whose answer was lost.</summary>
internal sealed class AttemptRecorder(ITokenStore tokens, NodeIdentity node, TimeProvider time, IOptions<OAuthWebhookOptions> options)
{
    /// <summary>An attempt of this node's.</summary>
    /// <param name="snapshot">What is to be spent.</param>
    public (RefreshAttempt Attempt, UnsentAttempt Unsent) New(CredentialSnapshot snapshot)
    {
        var state = snapshot.State;
        var lifetime = options.Value.RenewalAttemptLifetime;
        var attempt = new RefreshAttempt(Guid.NewGuid().ToString("N"), node.Name, state.Generation, lifetime, time.GetUtcNow() + lifetime);
        return (attempt, new(attempt.Id, state.Failure is { } failure ? failure.DueAt : state.Tokens?.KeepAliveAt));
    }

    /// <summary>Records it; once more under the same id when the store fails: its first answer may have been lost after the attempt was recorded.</summary>
    /// <exception cref="StoreUnavailableException">The store is away. Whether it is recorded nobody knows; it is ended when the store is back.</exception>
    public async Task<AttemptStart> BeginAsync(CredentialEntry entry, RefreshAttempt attempt, UnsentAttempt unsent)
    {
        try
        {
            return await tokens.BeginAttemptAsync(entry.Key, attempt, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            return await UnlessAwayAsync(entry, unsent, () => tokens.BeginAttemptAsync(entry.Key, attempt, CancellationToken.None));
        }
    }

    /// <summary>Does what has to be done before an attempt sends anything.</summary>
    /// <exception cref="StoreUnavailableException">The store is away; the attempt is ended when the store is back.</exception>
    public static async Task<T> UnlessAwayAsync<T>(CredentialEntry entry, UnsentAttempt unsent, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (StoreUnavailableException)
        {
            entry.Keep(unsent);
            throw;
        }
    }
}

/// <summary>An attempt that is, or may be, recorded and has sent nothing, as nobody but its own node knows.</summary>
/// <param name="AttemptId">Which.</param>
/// <param name="DueAt">When the connection is to be looked after next, as it was before the attempt.</param>
internal sealed record UnsentAttempt(string AttemptId, DateTimeOffset? DueAt);
