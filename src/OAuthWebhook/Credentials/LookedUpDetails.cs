using Microsoft.Extensions.Logging;
using OAuthWebhook.Background;
using OAuthWebhook.Connections;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Credentials;

/// <summary>Notes what is looked up with a token beside it. The token is saved by then, and stays whatever becomes of this.</summary>
internal sealed partial class LookedUpDetails(LookUps lookUps, ITokenStore tokens, ILogger<LookedUpDetails> logger)
{
    /// <summary>Looks up what a request may need to know: whoever wants the token waits for it. The mere name of an account is looked up meanwhile.</summary>
    /// <returns>The state with what was found.</returns>
    public async Task<CredentialState> AddNeededAsync(CredentialEntry entry, Connection connection, CredentialState state)
    {
        // What the store could not take has no row of its own to note it in: it is looked up with the next token.
        if (entry.Unsaved is not null)
            return state;
        if (LookUps.AreNeeded(connection, state.Tokens!))
            return (await AskAsync(connection, state)).State;
        if (LookUps.AreWanted(connection, state.Tokens!))
            _ = AddMeanwhileAsync(entry, connection, state);
        return state;
    }

    /// <summary>Looks up all that is not known yet. A newer token set meanwhile asks for itself.</summary>
    /// <returns>Whether the store knows more than before.</returns>
    public async Task<bool> AddAsync(Connection connection, CredentialState state) =>
        LookUps.AreWanted(connection, state.Tokens!) && (await AskAsync(connection, state)).Stored;

    private async Task<(CredentialState State, bool Stored)> AskAsync(Connection connection, CredentialState state)
    {
        var known = await lookUps.AskAsync(connection, state.Tokens!);
        if (ReferenceEquals(known, state.Tokens))
            return (state, false);
        var more = state with { Tokens = known };
        try
        {
            await tokens.NoteDetailsAsync(connection.Key, state.Generation, new(known.Account, known.Fields), CancellationToken.None);
            return (more, true);
        }
        catch (StoreUnavailableException exception)
        {
            // Whoever waits for it knows it; others look it up with the next token.
            LogLost(logger, exception, connection.Key.Id);
            return (more, false);
        }
    }

    private async Task AddMeanwhileAsync(CredentialEntry entry, Connection connection, CredentialState state)
    {
        try
        {
            if (await AddAsync(connection, state))
                entry.Invalidate();
        }
        // Nobody waits for it: a defect, in a secret source of the host's say, would be seen nowhere else.
        catch (Exception exception)
        {
            LogDefect(logger, connection.Key.Id, Defect.Describe(exception));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store could not take what was looked up for connection {ConnectionId}; it is looked up again with the next token")]
    private static partial void LogLost(ILogger logger, Exception exception, string connectionId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The account of connection {ConnectionId} could not be looked up because of a defect: {Defect}")]
    private static partial void LogDefect(ILogger logger, string connectionId, string defect);
}
