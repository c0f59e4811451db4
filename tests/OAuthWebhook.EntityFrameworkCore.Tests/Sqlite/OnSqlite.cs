using OAuthWebhook.EntityFrameworkCore.Tests.Contract;
using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Sqlite;

public sealed class ConnectionStoreOnSqlite() : ConnectionStoreContract(new SqliteTestDatabase());

public sealed class TokenStoreOnSqlite() : TokenStoreContract(new SqliteTestDatabase());

public sealed class RefreshAttemptOnSqlite() : RefreshAttemptContract(new SqliteTestDatabase());
