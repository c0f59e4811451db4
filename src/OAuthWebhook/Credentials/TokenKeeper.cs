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
    public async Task<CredentialState?> SaveUnsavedAsync(CredentialEntry entry)
    {
        if (entry.Unsaved is not { } unsaved)
            return null;
        var state = new CredentialState { Generation = unsaved.ExpectedGeneration + 1, Tokens = unsaved.Tokens };
        try
        {
            var saved = await SaveOnceAsync(entry.Key, state);
            entry.LetGo(unsaved);
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
        catch (StoreUnavailableException)
        {
            return state;
        }
    }

    /// <summary>Saves a token set that replaces whatever there is: a person authorized again, or entered it.</summary>
    /// <returns>What it replaced; null when the connection is gone.</returns>
    /// <exception cref="StoreUnavailableException">The store stayed away.</exception>
    public async Task<CredentialState?> SaveAsNewestAsync(ConnectionKey key, TokenSet tokens) => await _retrying.ExecuteAsync(async _ =>
    {
        while (await _tokens.FindAsync(key, CancellationToken.None) is { } current)
        {
            if (await _tokens.TrySaveAsync(key, current.Generation, tokens, CancellationToken.None))
                return current;
        }

        return null;
    });

    // Refused also when an earlier try was carried out and its answer lost: then what is stored is this very token.
    private async Task<bool> SaveOnceAsync(ConnectionKey key, CredentialState state) =>
        await _tokens.TrySaveAsync(key, state.Generation - 1, state.Tokens!, CancellationToken.None)
        || (await _tokens.FindAsync(key, CancellationToken.None) is { Tokens: { } stored } current
            && current.Generation == state.Generation && stored.AccessToken?.Reveal() == state.Tokens!.AccessToken?.Reveal());

    [LoggerMessage(Level = LogLevel.Error, Message = "The store cannot take the new token of connection {ConnectionId}; it is kept in memory and tried again")]
    private static partial void LogUnsaved(ILogger logger, Exception exception, string connectionId);

    [LoggerMessage(Level = LogLevel.Information, Message = "The token of connection {ConnectionId} that was kept in memory was replaced meanwhile; the newer one stays")]
    private static partial void LogSuperseded(ILogger logger, string connectionId);

    [LoggerMessage(Level = LogLevel.Information, Message = "The store has taken the token of connection {ConnectionId} that was kept in memory")]
    private static partial void LogSavedAfterAll(ILogger logger, string connectionId);
}
