using Microsoft.Extensions.Logging;
using OAuthWebhook.Connections;
using OAuthWebhook.Tokens;
using Polly;
using Polly.Retry;

namespace OAuthWebhook.Credentials;

/// <summary>Brings new token sets into the store, and does not let go of one that the store cannot take: it may be the only copy.</summary>
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
            entry.Keep(new(expectedGeneration, tokens));
            return state;
        }
    }

    /// <summary>Tries once more to save what <see cref="TrySaveAsync"/> could not.</summary>
    /// <returns>The state to go on with while it is still unsaved; null when the store is up to date.</returns>
    /// <exception cref="StoreUnavailableException">It is still unsaved, and what to go on with nobody knows: a person brought it about in place of whatever the store has.</exception>
    public async Task<CredentialState?> SaveUnsavedAsync(CredentialEntry entry)
    {
        if (entry.Unsaved is not { } unsaved)
            return null;
        var state = unsaved.ExpectedGeneration is { } expected ? new CredentialState { Generation = expected + 1, Tokens = unsaved.Tokens } : null;
        try
        {
            var saved = state is null ? await SaveUnlessLaterAsync(entry.Key, unsaved.Tokens) : await SaveOnceAsync(entry.Key, state);
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
        try
        {
            return await _retrying.ExecuteAsync(async _ =>
            {
                while (await _tokens.FindAsync(entry.Key, CancellationToken.None) is { } current)
                {
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
            entry.Keep(new(null, tokens));
            throw;
        }
    }

    // What was issued later stays: a later consent, or what this very token set was renewed to should it have been saved and the answer lost.
    private async Task<bool> SaveUnlessLaterAsync(ConnectionKey key, TokenSet tokens)
    {
        while (await _tokens.FindAsync(key, CancellationToken.None) is { } current)
        {
            if (AreSame(current.Tokens, tokens))
                return true;
            if (current.Tokens?.IssuedAt > tokens.IssuedAt)
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

    [LoggerMessage(Level = LogLevel.Information, Message = "The token of connection {ConnectionId} that was kept in memory was replaced meanwhile; the newer one stays")]
    private static partial void LogSuperseded(ILogger logger, string connectionId);

    [LoggerMessage(Level = LogLevel.Information, Message = "The store has taken the token of connection {ConnectionId} that was kept in memory")]
    private static partial void LogSavedAfterAll(ILogger logger, string connectionId);
}
