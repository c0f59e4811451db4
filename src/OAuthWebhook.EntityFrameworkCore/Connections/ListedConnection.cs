using System.Linq.Expressions;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Database;
using OAuthWebhook.EntityFrameworkCore.Tokens;
using OAuthWebhook.EntityFrameworkCore.Usage;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.EntityFrameworkCore.Connections;

/// <summary>
/// The rows of one connection, side by side. A page is found by its ids first, then these are joined for it alone:
/// a join of the page itself would put it into a subquery, which would carry the protected columns along.
/// </summary>
internal sealed class ListedConnection
{
    /// <summary>What may be shown of it. Of a protected column the database is asked only whether it is null.</summary>
    public static readonly Expression<Func<ListedConnection, ConnectionOverview>> Overview = listed => new ConnectionOverview
    {
        Key = new ConnectionKey(listed.Connection.TenantId, listed.Connection.ConnectionId),
        Registration = StoredJson.Read<ConnectionRegistration>(listed.Connection.Registration),
        HasClientSecret = listed.Connection.ProtectedClientSecret != null,
        HasPassword = listed.Connection.ProtectedPassword != null,
        HasClientKey = listed.Connection.ProtectedClientKey != null,
        HasClientCertificate = listed.Connection.ProtectedClientCertificate != null,
        HasApiKey = listed.Connection.ProtectedApiKey != null,
        MissingSecrets = MissingSecretsText.Read(listed.Connection.MissingSecrets),
        Interactive = listed.Connection.Interactive,
        Origin = listed.Connection.Origin ?? ConnectionOrigin.Management,
        Version = listed.Connection.Version,
        IssuanceVersion = listed.Connection.IssuanceVersion,
        Token = new TokenSummary
        {
            Generation = listed.Credential.Generation,
            HasAccessToken = listed.Credential.ProtectedAccessToken != null,
            HasRefreshToken = listed.Credential.ProtectedRefreshToken != null,
            ExpiresAt = listed.Credential.ExpiresAt,
            RefreshTokenExpiresAt = listed.Credential.RefreshTokenExpiresAt,
            WarnAt = listed.Credential.WarnAt,
            GrantedScopes = listed.Credential.GrantedScopes,
            Account = listed.Credential.Account,
            IssuedAt = listed.Credential.IssuedAt,
            Failure = listed.Credential.Failure == null ? null : StoredJson.Read<RenewalFailure>(listed.Credential.Failure),
        },
        CreatedAt = listed.Connection.CreatedAt,
        UpdatedAt = listed.Connection.UpdatedAt,
        LastUsedAt = listed.Usage.LastUsedAt,
        UseCount = listed.Usage.UseCount,
        ConsentedAt = listed.Connection.ConsentedAt,
    };

    public required ConnectionRow Connection { get; init; }

    public required CredentialRow Credential { get; init; }

    public required UsageRow Usage { get; init; }
}

internal static class ListedConnections
{
    public static IQueryable<ListedConnection> Listed(this OAuthWebhookDbContext context, IQueryable<ConnectionRow> connections) =>
        from connection in connections
        join credential in context.Credentials
            on new { connection.TenantId, connection.ConnectionId } equals new { credential.TenantId, credential.ConnectionId }
        join usage in context.Usages
            on new { connection.TenantId, connection.ConnectionId } equals new { usage.TenantId, usage.ConnectionId }
        select new ListedConnection { Connection = connection, Credential = credential, Usage = usage };

    /// <summary>The same for what asks about no other row: none is joined.</summary>
    public static IQueryable<ListedConnection> Alone(this IQueryable<ConnectionRow> connections) =>
        connections.Select(connection => new ListedConnection { Connection = connection, Credential = null!, Usage = null! });
}
