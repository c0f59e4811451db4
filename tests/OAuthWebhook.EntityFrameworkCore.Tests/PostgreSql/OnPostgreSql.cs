using OAuthWebhook.EntityFrameworkCore.Tests.Contract;
using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;
using OAuthWebhook.Testing;

namespace OAuthWebhook.EntityFrameworkCore.Tests.PostgreSql;

[RequiresPostgreSql]
public sealed class ConnectionStoreOnPostgreSql() : ConnectionStoreContract(new PostgreSqlTestDatabase());

[RequiresPostgreSql]
public sealed class TokenStoreOnPostgreSql() : TokenStoreContract(new PostgreSqlTestDatabase());

[RequiresPostgreSql]
public sealed class RefreshAttemptOnPostgreSql() : RefreshAttemptContract(new PostgreSqlTestDatabase());

[RequiresPostgreSql]
public sealed class ConnectionListOnPostgreSql() : ConnectionListContract(new PostgreSqlTestDatabase());

[RequiresPostgreSql]
public sealed class SubjectOnPostgreSql() : SubjectContract(new PostgreSqlTestDatabase());

[RequiresPostgreSql]
public sealed class ConnectionStatusOnPostgreSql() : ConnectionStatusContract(new PostgreSqlTestDatabase());

[RequiresPostgreSql]
public sealed class AuthorizationStoreOnPostgreSql() : AuthorizationStoreContract(new PostgreSqlTestDatabase());

[RequiresPostgreSql]
public sealed class UiTicketStoreOnPostgreSql() : UiTicketStoreContract(new PostgreSqlTestDatabase());

[RequiresPostgreSql]
public sealed class RenewalCalendarOnPostgreSql() : RenewalCalendarContract(new PostgreSqlTestDatabase());

[RequiresPostgreSql]
public sealed class ChangeLogOnPostgreSql() : ChangeLogContract(new PostgreSqlTestDatabase());

[RequiresPostgreSql]
public sealed class UsageStoreOnPostgreSql() : UsageStoreContract(new PostgreSqlTestDatabase());

[RequiresPostgreSql]
public sealed class AuditStoreOnPostgreSql() : AuditStoreContract(new PostgreSqlTestDatabase());

[RequiresPostgreSql]
public sealed class EncryptionOnPostgreSql() : EncryptionContract(new PostgreSqlTestDatabase());

[RequiresPostgreSql]
public sealed class UnavailabilityOnPostgreSql() : UnavailabilityContract(new PostgreSqlTestDatabase());

[RequiresPostgreSql]
public sealed class KeyRingOnPostgreSql() : KeyRingContract(new PostgreSqlTestDatabase());

[RequiresPostgreSql]
public sealed class ReencryptionOnPostgreSql() : ReencryptionContract(new PostgreSqlTestDatabase());
