using System.Linq.Expressions;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Database;
using OAuthWebhook.Results;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.EntityFrameworkCore.Connections;

/// <summary>Turns a <see cref="ConnectionQuery"/> into a database query that reads no protected column: of those it asks only whether they are null.</summary>
internal static class ConnectionListing
{
    /// <summary>What may be shown of a row.</summary>
    public static readonly Expression<Func<ConnectionRow, ConnectionOverview>> Overview = row => new ConnectionOverview
    {
        Key = new ConnectionKey(row.TenantId, row.ConnectionId),
        Registration = StoredJson.Read<ConnectionRegistration>(row.Registration),
        HasClientSecret = row.ProtectedClientSecret != null,
        HasPassword = row.ProtectedPassword != null,
        Interactive = row.Interactive,
        Version = row.Version,
        IssuanceVersion = row.IssuanceVersion,
        Token = new TokenSummary
        {
            Generation = row.Credential.Generation,
            HasAccessToken = row.Credential.ProtectedAccessToken != null,
            HasRefreshToken = row.Credential.ProtectedRefreshToken != null,
            ExpiresAt = row.Credential.ExpiresAt,
            RefreshTokenExpiresAt = row.Credential.RefreshTokenExpiresAt,
            GrantedScopes = row.Credential.GrantedScopes,
            Account = row.Credential.Account,
            IssuedAt = row.Credential.IssuedAt,
            Failure = row.Credential.Failure == null ? null : StoredJson.Read<RenewalFailure>(row.Credential.Failure),
        },
        CreatedAt = row.CreatedAt,
        UpdatedAt = row.UpdatedAt,
        LastUsedAt = row.Usage.LastUsedAt,
        UseCount = row.Usage.UseCount,
    };

    /// <summary>A text as it is searched, compared and sorted in any case: databases fold no more than ASCII alike.</summary>
    public static string Key(string text) => text.ToUpperInvariant();

    public static IQueryable<ConnectionRow> Matching(this IQueryable<ConnectionRow> rows, ConnectionQuery query, DateTimeOffset now)
    {
        rows = rows.Where(row => row.TenantId == query.TenantId);
        if (!string.IsNullOrWhiteSpace(query.Search))
        {
            var search = Key(query.Search.Trim());
            rows = rows.Where(row => row.SearchKey.Contains(search) || row.Credential.AccountKey!.Contains(search));
        }

        if (query.Provider is not null)
        {
            var provider = Key(query.Provider);
            rows = rows.Where(row => row.ProviderKey == provider);
        }

        return query.Status is { } status ? rows.WithStatus(status, now) : rows;
    }

    public static IQueryable<ConnectionRow> InOrderOf(this IQueryable<ConnectionRow> rows, ConnectionQuery query)
    {
        // Whatever has no value comes last in either direction.
        var ordered = query.Sort switch
        {
            ConnectionSort.Name => rows.By(row => row.NameKey, query.Descending),
            ConnectionSort.Provider => rows.OrderBy(row => row.ProviderKey == null).ThenBy(row => row.ProviderKey, query.Descending),
            ConnectionSort.Expiry => rows.OrderBy(row => row.Credential.ExpiresAt == null).ThenBy(row => row.Credential.ExpiresAt, query.Descending),
            ConnectionSort.LastUsed => rows.OrderBy(row => row.Usage.LastUsedAt == null).ThenBy(row => row.Usage.LastUsedAt, query.Descending),
            ConnectionSort.Created => rows.By(row => row.CreatedAt, query.Descending),
            _ => throw new ArgumentOutOfRangeException(nameof(query), query.Sort, "There is no such order."),
        };
        return ordered.ThenBy(row => row.ConnectionId);
    }

    /// <summary><see cref="ConnectionStatuses.Of(ConnectionOverview, DateTimeOffset)"/>, branch by branch, for the database.</summary>
    private static IQueryable<ConnectionRow> WithStatus(this IQueryable<ConnectionRow> rows, ConnectionStatus status, DateTimeOffset now) =>
        rows.Where(row => status == (
            row.Disabled ? ConnectionStatus.Disabled
            : row.Credential.FailureKind == OAuthErrorKind.ReauthorizationRequired ? ConnectionStatus.ReauthorizationRequired
            : row.Credential.FailureKind != null ? ConnectionStatus.Failing
            : row.Credential.ProtectedAccessToken == null ? ConnectionStatus.PendingAuthorization
            : row.Credential.ProtectedRefreshToken == null && row.Interactive && row.Credential.ExpiresAt <= now ? ConnectionStatus.Expired
            : ConnectionStatus.Active));

    private static IOrderedQueryable<ConnectionRow> By<TKey>(this IQueryable<ConnectionRow> rows, Expression<Func<ConnectionRow, TKey>> key, bool descending) =>
        descending ? rows.OrderByDescending(key) : rows.OrderBy(key);

    private static IOrderedQueryable<ConnectionRow> ThenBy<TKey>(this IOrderedQueryable<ConnectionRow> rows, Expression<Func<ConnectionRow, TKey>> key, bool descending) =>
        descending ? rows.ThenByDescending(key) : rows.ThenBy(key);
}
