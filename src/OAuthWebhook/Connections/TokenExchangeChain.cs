using OAuthWebhook.Grants;
using OAuthWebhook.Subjects;

namespace OAuthWebhook.Connections;

/// <summary>
/// The connections that a token exchange takes its tokens from (RFC 8693), which may be token exchanges themselves. Followed to its end
/// before anything waits: two connections that need each other's token would wait for ever.
/// </summary>
internal sealed class TokenExchangeChain(IConnectionStore connections)
{
    private const int Longest = 8;

    /// <summary>What is wrong with it; null when nothing is.</summary>
    /// <param name="key">The connection; its id is empty while it has none.</param>
    /// <param name="registration">As it is, or as it is to be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be reached.</exception>
    public async Task<TokenExchangeFault?> CheckAsync(ConnectionKey key, ConnectionRegistration registration, CancellationToken cancellationToken)
    {
        foreach (var (field, id) in Sources(registration))
        {
            if (await FollowAsync([key], new(key.TenantId, id), cancellationToken) is { } description)
                return new(field, description);
        }

        return null;
    }

    private async Task<string?> FollowAsync(ConnectionKey[] path, ConnectionKey next, CancellationToken cancellationToken)
    {
        if (path.Contains(next))
            return path.Length == 1 ? "A connection cannot exchange its own token." : $"The connections '{next.Id}' and '{path[^1].Id}' need each other's token: neither could ever get one.";
        if (path.Length > Longest)
            return $"More than {Longest} connections would be exchanged one after the other.";
        // By its own id the access policy could not tell whose account it is.
        if (SubjectConnection.TemplateOf(next) is not null)
            return $"The connection '{next.Id}' is one end user's, and its token is for requests that name that end user.";
        if (await connections.FindAsync(next, cancellationToken) is not { } found)
            return $"There is no connection '{next.Id}'.";
        foreach (var (_, id) in Sources(found.Registration))
        {
            if (await FollowAsync([.. path, next], new(next.TenantId, id), cancellationToken) is { } description)
                return description;
        }

        return null;
    }

    /// <summary>The connections whose tokens a connection exchanges, each with the field that names it.</summary>
    public static IEnumerable<(string Field, string Id)> Sources(ConnectionRegistration registration)
    {
        if (registration.GrantType != TokenExchangeGrant.GrantType)
            yield break;
        if (registration.TokenExchange.SubjectConnection is { Length: > 0 } subject)
            yield return ("tokenExchange.subjectConnection", subject);
        if (registration.TokenExchange.ActorConnection is { Length: > 0 } actor)
            yield return ("tokenExchange.actorConnection", actor);
    }
}

/// <summary>What is wrong with the connections that a token exchange takes its tokens from.</summary>
/// <param name="Field">The field that leads to it, by its name in the API.</param>
/// <param name="Description">What, one sentence.</param>
internal sealed record TokenExchangeFault(string Field, string Description);
