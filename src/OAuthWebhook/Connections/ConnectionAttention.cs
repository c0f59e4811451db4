namespace OAuthWebhook.Connections;

/// <summary>Why a person has to do something about a connection; the worst first. What is tried again by itself needs nobody.</summary>
public enum ConnectionAttention
{
    /// <summary>The provider ended the grant.</summary>
    ReauthorizationRequired,

    /// <summary>Its token has ended, and nothing can renew it but a person.</summary>
    Expired,

    /// <summary>No token is to be had before something is put right.</summary>
    Failing,

    /// <summary>It was imported without a secret that it needs, and nobody has entered it yet.</summary>
    SecretMissing,

    /// <summary>Nobody has authorized it yet, and its grant needs somebody.</summary>
    NeverAuthorized,

    /// <summary>It works, and ends soon unless somebody authorizes it again.</summary>
    EndsSoon,
}

/// <summary>Derives that from what is stored; nothing stores it.</summary>
public static class ConnectionAttentions
{
    /// <summary>Why somebody is needed; null when nobody is. A subject that has not consented yet is not for those who manage connections to do something about.</summary>
    /// <param name="connection">What may be shown of it.</param>
    /// <param name="now">The time.</param>
    public static ConnectionAttention? Of(ConnectionOverview connection, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return ConnectionStatuses.Of(connection, now) switch
        {
            ConnectionStatus.Disabled => null,
            _ when connection.MissingSecrets.Count > 0 && connection.Registration.TemplateId is null => ConnectionAttention.SecretMissing,
            ConnectionStatus.ReauthorizationRequired => ConnectionAttention.ReauthorizationRequired,
            ConnectionStatus.Expired => ConnectionAttention.Expired,
            ConnectionStatus.Failing when connection.Token.Failure?.Error.MayPass is not true => ConnectionAttention.Failing,
            ConnectionStatus.PendingAuthorization when connection.Interactive && connection.Registration.TemplateId is null => ConnectionAttention.NeverAuthorized,
            ConnectionStatus.Active when !connection.Registration.Tokenless && connection.Token.HasAccessToken && connection.Token.WarnAt <= now => ConnectionAttention.EndsSoon,
            _ => null,
        };
    }
}
