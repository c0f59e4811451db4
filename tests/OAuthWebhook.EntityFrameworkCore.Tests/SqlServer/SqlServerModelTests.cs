using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;

namespace OAuthWebhook.EntityFrameworkCore.Tests.SqlServer;

/// <summary>What can be said of the tables without a server.</summary>
public sealed class SqlServerModelTests
{
    private const int LongestIndexKey = 1700;
    private const int LongestPrimaryKey = 900;

    [Fact]
    public async Task Every_key_and_index_is_short_enough()
    {
        await using var node = Build();
        await using var context = node.Open();
        var tables = context.GetService<IDesignTimeModel>().Model.GetEntityTypes().ToList();

        foreach (var key in tables.SelectMany(table => table.GetKeys()))
            key.Properties.Sum(Bytes).ShouldBeLessThanOrEqualTo(LongestPrimaryKey, key.DeclaringEntityType.Name);
        foreach (var index in tables.SelectMany(table => table.GetIndexes()))
            index.Properties.Sum(Bytes).ShouldBeLessThanOrEqualTo(LongestIndexKey, index.DeclaringEntityType.Name);

        static int Bytes(IProperty property) => property.ClrType == typeof(string) ? 2 * (property.GetMaxLength() ?? LongestIndexKey) : sizeof(long);
    }

    [Fact]
    public async Task Text_is_compared_by_its_bytes_and_tables_are_as_elsewhere()
    {
        await using var node = Build();
        await using var context = node.Open();

        var script = context.Database.GenerateCreateScript();

        script.ShouldContain("[TenantId] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL");
        script.ShouldContain("CREATE TABLE [OAuthDataProtectionKeys]");
        script.ShouldContain("ON DELETE CASCADE");
        script.Split('\n').Where(line => line.Contains("nvarchar", StringComparison.Ordinal) && !line.Contains("COLLATE", StringComparison.Ordinal))
            .ShouldAllBe(line => line.Contains("[Status]", StringComparison.Ordinal) || line.Contains("[FailureKind]", StringComparison.Ordinal) || line.Contains("[Origin]", StringComparison.Ordinal) || line.Contains("[Action]", StringComparison.Ordinal) || line.Contains("[GrantedScopes]", StringComparison.Ordinal) || line.Contains("[Servers]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Its_migrations_are_complete()
    {
        await using var node = Build();
        await using var context = node.Open();

        context.Database.HasPendingModelChanges().ShouldBeFalse();
        context.Database.GetMigrations().ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("", "connect timeout=5;command timeout=15")]
    [InlineData(";Connect Timeout=7", "connect timeout=7;command timeout=15")]
    public async Task It_waits_no_longer_than_callers_do_unless_the_connection_string_says_so(string more, string expected)
    {
        await using var node = Build(more);
        await using var context = node.Open();

        context.Database.GetConnectionString().ShouldNotBeNull().ToLowerInvariant().ShouldStartWith(expected);
    }

    private static StoreNode Build(string more = "") =>
        StoreNode.Build(store => store.UseSqlServer($"Server=nowhere;Database=flows{more}"), keys: null);
}
