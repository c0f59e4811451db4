using OAuthWebhook.Connections;

namespace OAuthWebhook.EntityFrameworkCore.Encryption;

/// <summary>Names one encrypted value: its ciphertext decrypts under this name alone.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="RowId">The connection's id, or the pending authorization's.</param>
/// <param name="Name">Concept and field, so that no two kinds of row share a name.</param>
internal readonly record struct ProtectedField(string TenantId, string RowId, string Name)
{
    public static ProtectedField ClientSecret(ConnectionKey key) => new(key.TenantId, key.Id, "connection.client_secret");

    public static ProtectedField Password(ConnectionKey key) => new(key.TenantId, key.Id, "connection.password");

    public static ProtectedField ClientKey(ConnectionKey key) => new(key.TenantId, key.Id, "connection.client_key");

    public static ProtectedField ClientCertificate(ConnectionKey key) => new(key.TenantId, key.Id, "connection.client_certificate");

    public static ProtectedField ApiKey(ConnectionKey key) => new(key.TenantId, key.Id, "connection.api_key");

    public static ProtectedField AccessToken(ConnectionKey key) => new(key.TenantId, key.Id, "connection.access_token");

    public static ProtectedField RefreshToken(ConnectionKey key) => new(key.TenantId, key.Id, "connection.refresh_token");

    public static ProtectedField DpopKey(ConnectionKey key) => new(key.TenantId, key.Id, "connection.dpop_key");

    public static ProtectedField CodeVerifier(string tenantId, string authorizationId) => new(tenantId, authorizationId, "authorization.code_verifier");

    public static ProtectedField AuthorizationDpopKey(string tenantId, string authorizationId) => new(tenantId, authorizationId, "authorization.dpop_key");

    public static ProtectedField DeviceCode(string tenantId, string authorizationId) => new(tenantId, authorizationId, "authorization.device_code");
}
