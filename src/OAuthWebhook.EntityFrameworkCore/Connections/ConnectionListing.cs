using System.Linq.Expressions;
using OAuthWebhook.Connections;
using OAuthWebhook.Results;

namespace OAuthWebhook.EntityFrameworkCore.Connections;

/// <summary>Filters and sorts as a <see cref="ConnectionQuery"/> says.</summary>
internal static class ConnectionListing
{
    // After all reasons.
    private const int Nobody = 99;

    // As StoredJson writes it. In no text that people enter: there a quotation mark is escaped.
    private const string SaysTemplate = "\"template\":true";

    /// <summary>A text as it is searched, compared and sorted in any case: databases fold no more than ASCII alike.</summary>
    public static string Key(string text) => text.ToUpperInvariant();

    /// <summary>What of a query the connections' own rows can answer.</summary>
    public static IQueryable<ConnectionRow> Of(this IQueryable<ConnectionRow> connections, ConnectionQuery query)
    {
        connections = connections.Where(row => row.TenantId == query.TenantId);
        if (query.Template is { } template)
            connections = connections.Where(row => row.TemplateId == template);
        if (query.WithoutSubjects)
            connections = connections.Where(row => row.TemplateId == null);
        if (query.Except is { } except)
            connections = connections.Where(row => row.ConnectionId != except);
        if (query.Name is { } name)
        {
            var nameKey = Key(name);
            connections = connections.Where(row => row.NameKey == nameKey);
        }

        if (query.IsTemplate is { } isTemplate)
            connections = isTemplate ? connections.Where(row => row.Registration.Contains(SaysTemplate)) : connections.Where(row => !row.Registration.Contains(SaysTemplate));
        if (query.RegistrationHolds is { } text)
            connections = connections.Where(row => row.Registration.Contains(text));
        if (query.Provider is null)
            return connections;
        var provider = Key(query.Provider);
        return connections.Where(row => row.ProviderKey == provider);
    }

    /// <summary>Whether a query asks for more than the connections' own rows can answer.</summary>
    public static bool FiltersBeyondConnections(this ConnectionQuery query) => query.Status is not null || query.Attention is not null || query.Pickable || !string.IsNullOrWhiteSpace(query.Search);

    /// <summary>Whether a query's order is by more than the connections' own rows.</summary>
    public static bool SortsBeyondConnections(this ConnectionQuery query) => query.Sort is ConnectionSort.Expiry or ConnectionSort.LastUsed or ConnectionSort.Attention;

    public static IQueryable<ListedConnection> Matching(this IQueryable<ListedConnection> connections, ConnectionQuery query, DateTimeOffset now)
    {
        if (!string.IsNullOrWhiteSpace(query.Search))
        {
            var search = Key(query.Search.Trim());
            connections = connections.Where(listed => listed.Connection.SearchKey.Contains(search) || listed.Credential.AccountKey!.Contains(search));
        }

        if (query.Attention is { } attention)
        {
            var why = Attention(now);
            connections = connections.Where(Expression.Lambda<Func<ListedConnection, bool>>(Expression.Equal(why.Body, Expression.Constant((int)attention)), why.Parameters));
        }

        if (query.Pickable)
            connections = connections.ThatMayBePicked();
        return query.Status is { } status ? connections.WithStatus(status, now) : connections;
    }

    public static IQueryable<ListedConnection> InOrderOf(this IQueryable<ListedConnection> connections, ConnectionQuery query, DateTimeOffset now)
    {
        // Whatever has no value comes last in either direction.
        var ordered = query.Sort switch
        {
            ConnectionSort.Name => connections.By(listed => listed.Connection.NameKey, query.Descending),
            ConnectionSort.Provider => connections.OrderBy(listed => listed.Connection.ProviderKey == null).ThenBy(listed => listed.Connection.ProviderKey, query.Descending),
            ConnectionSort.Expiry => connections.OrderBy(listed => listed.Credential.ExpiresAt == null).ThenBy(listed => listed.Credential.ExpiresAt, query.Descending),
            ConnectionSort.LastUsed => connections.OrderBy(listed => listed.Usage.LastUsedAt == null).ThenBy(listed => listed.Usage.LastUsedAt, query.Descending),
            ConnectionSort.Created => connections.By(listed => listed.Connection.CreatedAt, query.Descending),
            ConnectionSort.Attention => connections.By(Attention(now), query.Descending).ThenBy(listed => listed.Connection.NameKey),
            _ => throw new ArgumentOutOfRangeException(nameof(query), query.Sort, "There is no such order."),
        };
        return ordered.ThenBy(listed => listed.Connection.ConnectionId);
    }

    /// <summary><see cref="ConnectionStatuses.Of(ConnectionOverview, DateTimeOffset)"/>, branch by branch, for the database.</summary>
    private static IQueryable<ListedConnection> WithStatus(this IQueryable<ListedConnection> connections, ConnectionStatus status, DateTimeOffset now) =>
        connections.Where(listed => status == (
            listed.Connection.Disabled ? ConnectionStatus.Disabled
            : listed.Connection.Tokenless ? (listed.Connection.MissingSecrets != null ? ConnectionStatus.PendingAuthorization : ConnectionStatus.Active)
            : listed.Credential.ProtectedAccessToken != null && listed.Credential.ProtectedRefreshToken == null && listed.Connection.Interactive && listed.Credential.ExpiresAt <= now ? ConnectionStatus.Expired
            : listed.Credential.FailureKind == OAuthErrorKind.ReauthorizationRequired ? ConnectionStatus.ReauthorizationRequired
            : listed.Credential.FailureKind != null ? ConnectionStatus.Failing
            : listed.Credential.ProtectedAccessToken == null && listed.Credential.ProtectedRefreshToken == null ? ConnectionStatus.PendingAuthorization
            : ConnectionStatus.Active));

    /// <summary><see cref="ConnectionOverview.MayBePicked"/> for the database.</summary>
    private static IQueryable<ListedConnection> ThatMayBePicked(this IQueryable<ListedConnection> connections) =>
        connections.Where(listed => !listed.Connection.Disabled && listed.Connection.TemplateId == null && listed.Connection.MissingSecrets == null
            && (listed.Connection.Tokenless || listed.Credential.ProtectedAccessToken != null || listed.Credential.ProtectedRefreshToken != null
                || (!listed.Connection.Interactive && (listed.Credential.FailureKind == null || listed.Credential.FailureKind == OAuthErrorKind.Transient || listed.Credential.FailureKind == OAuthErrorKind.Indeterminate))));

    /// <summary>How many need somebody, by why.</summary>
    public static IQueryable<AttentionCount> CountedByAttention(this IQueryable<ListedConnection> connections, DateTimeOffset now) =>
        connections.Select(Attention(now)).Where(why => why != Nobody).GroupBy(why => why).Select(same => new AttentionCount(same.Key, same.Count()));

    /// <summary><see cref="ConnectionAttentions.Of"/>, branch by branch, for the database.</summary>
    private static Expression<Func<ListedConnection, int>> Attention(DateTimeOffset now) => listed =>
        listed.Connection.Disabled ? Nobody
        : listed.Connection.MissingSecrets != null ? (int)ConnectionAttention.SecretMissing
        : listed.Connection.Tokenless ? Nobody
        : listed.Credential.ProtectedAccessToken != null && listed.Credential.ProtectedRefreshToken == null && listed.Connection.Interactive && listed.Credential.ExpiresAt <= now ? (int)ConnectionAttention.Expired
        : listed.Credential.FailureKind == OAuthErrorKind.ReauthorizationRequired ? (int)ConnectionAttention.ReauthorizationRequired
        : listed.Credential.FailureKind == OAuthErrorKind.Transient || listed.Credential.FailureKind == OAuthErrorKind.Indeterminate ? Nobody
        : listed.Credential.FailureKind != null ? (int)ConnectionAttention.Failing
        : listed.Credential.ProtectedAccessToken == null && listed.Credential.ProtectedRefreshToken == null ? (listed.Connection.Interactive && listed.Connection.TemplateId == null ? (int)ConnectionAttention.NeverAuthorized : Nobody)
        : listed.Credential.ProtectedAccessToken != null && listed.Credential.WarnAt <= now ? (int)ConnectionAttention.EndsSoon
        : Nobody;

    private static IOrderedQueryable<ListedConnection> By<TKey>(this IQueryable<ListedConnection> connections, Expression<Func<ListedConnection, TKey>> key, bool descending) =>
        descending ? connections.OrderByDescending(key) : connections.OrderBy(key);

    private static IOrderedQueryable<ListedConnection> ThenBy<TKey>(this IOrderedQueryable<ListedConnection> connections, Expression<Func<ListedConnection, TKey>> key, bool descending) =>
        descending ? connections.ThenByDescending(key) : connections.ThenBy(key);
}

/// <summary>How many connections need somebody for one reason.</summary>
/// <param name="Why">The reason's number.</param>
/// <param name="Count">How many.</param>
internal sealed record AttentionCount(int Why, int Count);
