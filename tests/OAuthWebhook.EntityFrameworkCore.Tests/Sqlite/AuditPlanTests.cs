using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Sqlite;

public sealed class AuditPlanTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = new();

    public Task InitializeAsync() => _database.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData("IX_OAuthAudit_TenantId_ConnectionId_At", true)]
    [InlineData("IX_OAuthAudit_TenantId_At", false)]
    public async Task A_page_is_found_by_its_index_and_nothing_is_sorted(string index, bool ofOneConnection)
    {
        await using var node = await _database.StartNodeAsync();
        await node.Audit.ListAsync(new() { TenantId = Sample.Key.TenantId, ConnectionIds = ofOneConnection ? [Sample.Key.Id] : null }, default);

        (await QueryPlan.OfLastQueryAsync(node)).ShouldHaveSingleItem().ShouldContain($"USING INDEX {index}");
    }

    [Fact]
    public async Task What_is_old_is_found_by_its_index()
    {
        await using var node = await _database.StartNodeAsync();

        await node.Audit.SweepAsync(Sample.Now, 10, default);

        (await QueryPlan.OfLastQueryAsync(node)).ShouldHaveSingleItem().ShouldContain("INDEX IX_OAuthAudit_At");
    }
}
