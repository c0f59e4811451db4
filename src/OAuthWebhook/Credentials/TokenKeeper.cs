using Microsoft.Extensions.Logging;
using OAuthWebhook.Connections;
using OAuthWebhook.Tokens;
using Polly;
using Polly.Retry;

namespace OAuthWebhook.Credentials;

/// <summary>Brings new token sets and failures into the store, and does not let go of what the store cannot take: of a token set it may be the only copy.</summary>
internal sealed partial class TokenKeeper
{
    private readonly ITokenStore _tokens;
    private readonly ILogger<TokenKeeper> _logger;
    private readonly ResiliencePipeline _retrying;

    public TokenKeeper(ITokenStore tokens, TimeProvider time, ILogger<TokenKeeper> logger)
    {
        _tokens = tokens;
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
            LogUnsaved(_logger, exception, entry.Key.Id);
            return entry.TryKeep(new(expectedGeneration, tokens)) ? state : null;
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

    /// <summary>Tries once more to note what <see cref="NoteAsync"/> could not, and to save what <see cref="TrySaveAsync"/> could not.</summary>
    /// <returns>The state to go on with while it is still unsaved; null when the store is up to date.</returns>
    /// <exception cref="StoreUnavailableException">A failure is still not noted; or a token set is still unsaved, and what to go on with nobody knows: a person brought it about in place of whatever the store has.</exception>
    public async Task<CredentialState?> SaveUnsavedAsync(CredentialEntry entry)
    {
        if (entry.Note is { } note)
            await NoteLateAsync(entry, note);
        if (entry.Unsaved is not { } unsaved)
            return null;
        var state = unsaved.ExpectedGeneration is { } expected ? new CredentialState { Generation = expected + 1, Tokens = unsaved.Tokens } : null;
        try
        {
            var saved = state is null ? await SaveUnlessLaterAsync(entry.Key, unsaved) : await SaveOnceAsync(entry.Key, state);
            entry.LetGo(unsaved);
            if (state is null)
                entry.Invalidate();
            if (saved)
            {
                LogSavedAfterAll(_logger, entry.Key.Id);
                return null;
            }

            // A person authorized again, entered a token, or deleted the connection: that stays.
            LogSuperseded(_logger, entry.Key.Id);
            entry.Invalidate();
            return null;
        }
        catch (StoreUnavailableException) when (state is not null)
        {
            return state;
        }
    }

    /// <summary>Saves a token set that replaces whatever there is: a person authorized again, or entered it.</summary>
    /// <returns>What it replaced; null when the connection is gone.</returns>
    /// <exception cref="StoreUnavailableException">The store stayed away. The token set, whose code or device code is spent, is kept and saved when the store is back.</exception>
    public async Task<CredentialState?> SaveAsNewestAsync(CredentialEntry entry, TokenSet tokens)
    {
        var seen = entry.Snapshot?.State.Generation;
        try
        {
            return await _retrying.ExecuteAsync(async _ =>
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
            entry.TryKeep(new(null, tokens) { Seen = seen });
            throw;
        }
    }

    // Unless another outcome of the same attempt, or a later one, was noted meanwhile.
    private async Task NoteLateAsync(CredentialEntry entry, CredentialEntry.UnsavedNote note)
    {
        if (await _tokens.FindAsync(entry.Key, CancellationToken.None) is { } current && current.Generation == note.Generation && !(current.Failure?.At > note.Failure.At))
            await _tokens.RecordFailureAsync(entry.Key, note.Generation, note.Failure, note.EndedAttempt, CancellationToken.None);
        entry.LetGo(note);
    }

    // What a person did later stays: a later consent, or that the tokens were forgotten. So does what this very token set was renewed to, should it
    // have been saved and the answer lost. What an earlier consent was renewed to meanwhile does not.
    private async Task<bool> SaveUnlessLaterAsync(ConnectionKey key, CredentialEntry.UnsavedTokens unsaved)
    {
        var tokens = unsaved.Tokens;
        while (await _tokens.FindAsync(key, CancellationToken.None) is { } current)
        {
            if (AreSame(current.Tokens, tokens))
                return true;
            var forgotten = current is { Tokens: null, TokensUnreadable: false } && current.Generation > unsaved.Seen;
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

    [LoggerMessage(Level = LogLevel.Information, Message = "The token of connection {ConnectionId} that was kept in memory was replaced meanwhile; the newer one stays")]
    private static partial void LogSuperseded(ILogger logger, string connectionId);

    [LoggerMessage(Level = LogLevel.Information, Message = "The store has taken the token of connection {ConnectionId} that was kept in memory")]
    private static partial void LogSavedAfterAll(ILogger logger, string connectionId);
}
