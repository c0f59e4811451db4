using OAuthWebhook.EntityFrameworkCore.Tests.Contract;
using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Sqlite;

public sealed class ConnectionStoreOnSqlite() : ConnectionStoreContract(new SqliteTestDatabase());

public sealed class TokenStoreOnSqlite() : TokenStoreContract(new SqliteTestDatabase());

public sealed class RefreshAttemptOnSqlite() : RefreshAttemptContract(new SqliteTestDatabase());

public sealed class ConnectionListOnSqlite() : ConnectionListContract(new SqliteTestDatabase());

public sealed class SubjectOnSqlite() : SubjectContract(new SqliteTestDatabase());

public sealed class ConnectionStatusOnSqlite() : ConnectionStatusContract(new SqliteTestDatabase());

public sealed class AuthorizationStoreOnSqlite() : AuthorizationStoreContract(new SqliteTestDatabase());

public sealed class UiTicketStoreOnSqlite() : UiTicketStoreContract(new SqliteTestDatabase());

public sealed class RenewalCalendarOnSqlite() : RenewalCalendarContract(new SqliteTestDatabase());

public sealed class ChangeLogOnSqlite() : ChangeLogContract(new SqliteTestDatabase());

public sealed class UsageStoreOnSqlite() : UsageStoreContract(new SqliteTestDatabase());

public sealed class AuditStoreOnSqlite() : AuditStoreContract(new SqliteTestDatabase());

public sealed class EncryptionOnSqlite() : EncryptionContract(new SqliteTestDatabase());

public sealed class UnavailabilityOnSqlite() : UnavailabilityContract(new SqliteTestDatabase());

public sealed class KeyRingOnSqlite() : KeyRingContract(new SqliteTestDatabase());

public sealed class ReencryptionOnSqlite() : ReencryptionContract(new SqliteTestDatabase());
