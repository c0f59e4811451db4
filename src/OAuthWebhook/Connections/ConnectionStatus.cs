using OAuthWebhook.Grants;
using OAuthWebhook.Management;
using OAuthWebhook.Results;

namespace OAuthWebhook.Connections;

/// <summary>How a connection stands, in one word.</summary>
public enum ConnectionStatus
{
    /// <summary>It never got a token, or lacks what it sends: a draft.</summary>
    PendingAuthorization,

    /// <summary>It has a token, or can get the next one by itself.</summary>
    Active,

    /// <summary>Its token has ended and nothing can renew it but a person.</summary>
    Expired,

    /// <summary>The provider ended the grant: a person has to authorize again.</summary>
    ReauthorizationRequired,

    /// <summary>The last attempt to get a token failed; it is tried again.</summary>
    Failing,

    /// <summary>Switched off by a person.</summary>
    Disabled,
}

/// <summary>Derives the status from what is stored; nothing stores it.</summary>
public static class ConnectionStatuses
{
    /// <summary>How the connection stands at a given time.</summary>
    /// <param name="connection">What may be shown of it.</param>
    /// <param name="now">The time.</param>
    public static ConnectionStatus Of(ConnectionOverview connection, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var (registration, state) = (connection.Registration, connection.Token);
        if (registration.Disabled)
            return ConnectionStatus.Disabled;
        if (registration.Tokenless)
            return connection.MissingSecrets.Count > 0 ? ConnectionStatus.PendingAuthorization : ConnectionStatus.Active;
        var ended = state.HasAccessToken && !state.HasRefreshToken && connection.Interactive && state.ExpiresAt <= now;
        if (ended)
            return ConnectionStatus.Expired;
        if (state.Failure is { } failure)
            return failure.Error.Kind == OAuthErrorKind.ReauthorizationRequired ? ConnectionStatus.ReauthorizationRequired : ConnectionStatus.Failing;
        return state.HasAccessToken || state.HasRefreshToken ? ConnectionStatus.Active : ConnectionStatus.PendingAuthorization;
    }

    /// <summary>Why it stands so; null when there is nothing to say.</summary>
    /// <param name="connection">What may be shown of it.</param>
    /// <param name="now">The time.</param>
    public static StatusDetail? Detail(ConnectionOverview connection, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return Of(connection, now) switch
        {
            ConnectionStatus.Disabled => new("It is switched off; no workflow can use it.", "Enable it when it may be used again.", null),
            _ when connection.MissingSecrets.Count > 0 => new($"It lacks its {SecretFields.InWords(connection.MissingSecrets)}: it was imported without.", "Enter that on the connection's page and save.", null),
            ConnectionStatus.PendingAuthorization when connection.Registration.Subject is not null => new("This end user has not connected an account yet.", "Send them a consent link.", null),
            ConnectionStatus.PendingAuthorization when connection.Interactive => new("Nobody has authorized it yet.", NextSteps.Authorize(connection.Registration), null),
            ConnectionStatus.PendingAuthorization => new("It has no token yet.", "Choose Get token to see whether it works; a workflow that uses it gets one by itself.", null),
            ConnectionStatus.Expired => new("Its token has ended, and there is no refresh token to get the next one.", $"{NextSteps.AuthorizeAgain(connection.Registration)} Or enter a new token.", null),
            ConnectionStatus.Failing or ConnectionStatus.ReauthorizationRequired when connection.Token.Failure is { } failure =>
                new(failure.Error.Description, failure.Error.NextStep, failure.RetryAt),
            ConnectionStatus.Active when connection.Registration.Tokenless => null,
            ConnectionStatus.Active when !connection.Token.HasAccessToken => new("Its refresh token was entered, and not used yet.", "Choose Get token to see whether it works; a workflow that uses it gets one by itself.", null),
            ConnectionStatus.Active when connection.Token is { EndsAt: { } endsAt, WarnAt: { } warnAt } && warnAt <= now =>
                new($"It ends on {TimeInText.Of(endsAt)}, and nothing but a person can put that off.", $"Before that: {NextSteps.AuthorizeAgain(connection.Registration)}", null),
            _ => null,
        };
    }
}
