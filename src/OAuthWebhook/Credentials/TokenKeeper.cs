using Microsoft.Extensions.Logging;
using OAuthWebhook.Audit;
using OAuthWebhook.Connections;
using OAuthWebhook.Subjects;
using OAuthWebhook.Tokens;
using Polly;
using Polly.Retry;

namespace OAuthWebhook.Credentials;

/// <summary>Brings new token sets and failures into the store, and does not let go of what the store cannot take: of a token set it may be the only copy.</summary>
internal sealed partial class TokenKeeper
{
    private readonly ITokenStore _tokens;
    private readonly AuditTrail _audit;
    private readonly SubjectConnections _subjects;
    private readonly ILogger<TokenKeeper> _logger;
    private readonly ResiliencePipeline _retrying;

    public TokenKeeper(ITokenStore tokens, AuditTrail audit, SubjectConnections subjects, TimeProvider time, ILogger<TokenKeeper> logger)
    {
        _tokens = tokens;
        _audit = audit;
        _subjects = subjects;
        _logger = logger;
        _retrying = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<StoreUnavailableException>(),
                MaxRetryAttempts = 4,
                Delay = TimeSpan.FromMilliseconds(100),
                BackoffType = DelayBackoffType.Exponential,
            })
            .Build();
    }

    /// <summary>Saves a renewed token set; if the store stays away it is kept in memory, and used, until the store takes it.</summary>
    /// <returns>The new state; null when another token set has taken its place or the connection is gone.</returns>
    public async Task<CredentialState?> TrySaveAsync(CredentialEntry entry, long expectedGeneration, TokenSet tokens)
    {
        var state = new CredentialState { Generation = expectedGeneration + 1, Tokens = tokens };
        try
        {
            return await _retrying.ExecuteAsync(async _ => await SaveOnceAsync(entry.Key, state)) ? state : null;
        }
        catch (StoreUnavailableException exception)
        {
            if (!entry.TryKeep(new(tokens, expectedGeneration, Granted: null)))
                return null;
            LogUnsaved(_logger, exception, entry.Key.Id);
            return state;
        }
    }

    /// <summary>Notes a failure; if the store stays away it is kept, and noted when the store is back.</summary>
    public async Task NoteAsync(CredentialEntry entry, CredentialEntry.UnsavedNote note)
    {
        try
        {
            await _retrying.ExecuteAsync(async _ => await _tokens.RecordFailureAsync(entry.Key, note.Generation, note.Failure, note.EndedAttempt, CancellationToken.None));
        }
        catch (StoreUnavailableException exception)
        {
            LogUnnoted(_logger, exception, entry.Key.Id);
            entry.Keep(note);
        }
    }

    /// <summary>Notes that an end user has connected an account; if the store stays away, when it is back.</summary>
    public async Task NoteConsentAsync(CredentialEntry entry, DateTimeOffset begunAt)
    {
        try
        {
            await _subjects.NoteConsentAsync(entry.Key, begunAt, CancellationToken.None);
        }
        catch (StoreUnavailableException exception)
        {
            LogConsentUnnoted(_logger, exception, entry.Key.Id);
            entry.Keep(new CredentialEntry.UnnotedConsent(begunAt));
        }
    }

    /// <summary>Tells the store once more what it could not take: a token set, a failure, that an attempt sent nothing, a consent.</summary>
    /// <returns>The state to go on with while it is still unsaved; null when the store is up to date.</returns>
    /// <exception cref="StoreUnavailableException">Something is still not told; of a token set only where nobody knows what to go on with: a person brought it about in place of whatever the store has.</exception>
    public async Task<CredentialState?> SaveUnsavedAsync(CredentialEntry entry)
    {
        // A note that there is beside a token set is of that token set.
        if (entry.Unsaved is { } unsaved && await SaveLateAsync(entry, unsaved) is { } ahead)
            return entry.Note is { } failed && failed.Generation == ahead.Generation ? ahead with { Failure = failed.Failure } : ahead;
        if (entry.Note is { } note)
            await NoteLateAsync(entry, note);
        if (entry.Unsent is { } unsent)
        {
            await _tokens.EndAttemptAsync(entry.Key, unsent.AttemptId, unsent.DueAt, CancellationToken.None);
            entry.LetGo(unsent);
        }

        if (entry.Consent is { } consent)
        {
            await _subjects.NoteConsentAsync(entry.Key, consent.BegunAt, CancellationToken.None);
            entry.LetGo(consent);
        }

        return null;
    }

    /// <summary>Saves a token set that replaces whatever there is, because a person authorized again, or entered it, and tells so.</summary>
    /// <param name="entry">The connection in this process.</param>
    /// <param name="tokens">The token set.</param>
    /// <param name="seen">The generation before.</param>
    /// <param name="granted">What the person did.</param>
    /// <returns>What it replaced; null when the connection is gone.</returns>
    /// <exception cref="StoreUnavailableException">The store stayed away. The token set, whose code or device code is spent, is kept, saved when the store is back, and told of then.</exception>
    public async Task<CredentialState?> SaveAsNewestAsync(CredentialEntry entry, TokenSet tokens, long seen, PersonsGrant granted)
    {
        CredentialState? replaced;
        try
        {
            replaced = await _retrying.ExecuteAsync(async _ =>
            {
                while (await _tokens.FindAsync(entry.Key, CancellationToken.None) is { } current)
                {
                    seen = current.Generation;
                    // An earlier try was carried out, and its answer lost.
                    if (AreSame(current.Tokens, tokens))
                        return current with { Generation = current.Generation - 1 };
                    if (await _tokens.TrySaveAsync(entry.Key, current.Generation, tokens, CancellationToken.None))
                        return current;
                }

                return null;
            });
        }
        catch (StoreUnavailableException exception)
        {
            LogUnsaved(_logger, exception, entry.Key.Id);
            entry.TryKeep(new(tokens, seen, granted));
            throw;
        }

        if (replaced is null)
            return null;
        // Before anybody is told: whoever hears of it and asks gets the new one.
        entry.Invalidate();
        await TellAsync(granted);
        return replaced;
    }

    private async Task TellAsync(PersonsGrant granted)
    {
        await _audit.TellAsync(granted.Entry);
        if (granted.Recovers)
            await _audit.TellAsync(granted.Entry with { Action = AuditAction.Recovered });
    }

    // The state to go on with while it is still unsaved.
    private async Task<CredentialState?> SaveLateAsync(CredentialEntry entry, CredentialEntry.UnsavedTokens unsaved)
    {
        if (unsaved.Granted is { } granted)
        {
            var replaces = await ReplaceUnlessLaterAsync(entry.Key, unsaved);
            if (SavedLate(entry, unsaved, replaces) && replaces)
            {
                await TellAsync(granted);
                if (granted.ConsentBegunAt is { } begunAt)
                    await NoteConsentAsync(entry, begunAt);
            }

            return null;
        }

        var state = new CredentialState { Generation = unsaved.Former + 1, Tokens = unsaved.Tokens };
        try
        {
            SavedLate(entry, unsaved, await SaveOnceAsync(entry.Key, state));
            return null;
        }
        catch (StoreUnavailableException)
        {
            return state;
        }
    }

    // Not saved: a person authorized again, entered a token, or deleted the connection: that stays. False when another was quicker to save it.
    private bool SavedLate(CredentialEntry entry, CredentialEntry.UnsavedTokens unsaved, bool saved)
    {
        if (!entry.LetGo(unsaved))
            return false;
        if (!saved || unsaved.Granted is not null)
            entry.Invalidate();
        if (saved)
            LogSavedAfterAll(_logger, entry.Key.Id);
        else
            LogSuperseded(_logger, entry.Key.Id);
        return true;
    }

    // Unless another outcome of the same attempt, or a later one, was noted meanwhile.
    private async Task NoteLateAsync(CredentialEntry entry, CredentialEntry.UnsavedNote note)
    {
        if (await _tokens.FindAsync(entry.Key, CancellationToken.None) is { } current && current.Generation == note.Generation && !(current.Failure?.At > note.Failure.At))
            await _tokens.RecordFailureAsync(entry.Key, note.Generation, note.Failure, note.EndedAttempt, CancellationToken.None);
        entry.LetGo(note);
    }

    // False: what a person did later stays, a later consent, or that the tokens were forgotten. So does what this very token set was renewed to, should it
    // have been saved and the answer lost. What an earlier consent was renewed to meanwhile does not.
    private async Task<bool> ReplaceUnlessLaterAsync(ConnectionKey key, CredentialEntry.UnsavedTokens unsaved)
    {
        var tokens = unsaved.Tokens;
        while (await _tokens.FindAsync(key, CancellationToken.None) is { } current)
        {
            if (AreSame(current.Tokens, tokens))
                return true;
            var forgotten = current is { Tokens: null, TokensUnreadable: false } && current.Generation > unsaved.Former;
            if (forgotten || string.CompareOrdinal(current.Tokens?.Grant, tokens.Grant) >= 0)
                return false;
            if (await _tokens.TrySaveAsync(key, current.Generation, tokens, CancellationToken.None))
                return true;
        }

        return false;
    }

    // Refused also when an earlier try was carried out and its answer lost: then what is stored is this very token.
    private async Task<bool> SaveOnceAsync(ConnectionKey key, CredentialState state) =>
        await _tokens.TrySaveAsync(key, state.Generation - 1, state.Tokens!, CancellationToken.None)
        || (await _tokens.FindAsync(key, CancellationToken.None) is { Tokens: { } stored } current
            && current.Generation == state.Generation && AreSame(stored, state.Tokens!));

    private static bool AreSame(TokenSet? one, TokenSet other) =>
        one?.AccessToken?.Reveal() == other.AccessToken?.Reveal() && one?.RefreshToken?.Reveal() == other.RefreshToken?.Reveal();

    [LoggerMessage(Level = LogLevel.Error, Message = "The store cannot take the new token of connection {ConnectionId}; it is kept in memory and tried again")]
    private static partial void LogUnsaved(ILogger logger, Exception exception, string connectionId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The store cannot take why connection {ConnectionId} got no token; it is kept in memory and tried again")]
    private static partial void LogUnnoted(ILogger logger, Exception exception, string connectionId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store is away; consent links of connection {ConnectionId} stay good until it is back")]
    private static partial void LogConsentUnnoted(ILogger logger, Exception exception, string connectionId);

    [LoggerMessage(Level = LogLevel.Information, Message = "The token of connection {ConnectionId} that was kept in memory was replaced meanwhile; the newer one stays")]
    private static partial void LogSuperseded(ILogger logger, string connectionId);

    [LoggerMessage(Level = LogLevel.Information, Message = "The store has taken the token of connection {ConnectionId} that was kept in memory")]
    private static partial void LogSavedAfterAll(ILogger logger, string connectionId);
}
