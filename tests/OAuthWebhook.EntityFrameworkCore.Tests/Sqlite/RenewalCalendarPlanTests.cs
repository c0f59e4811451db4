using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Sqlite;

public sealed class RenewalCalendarPlanTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = new();

    public Task InitializeAsync() => _database.CreateMigratedAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData("IX_OAuthCredentials_DueAt")]
    [InlineData("IX_OAuthCredentials_WarnAt")]
    [InlineData("IX_OAuthPendingAuthorizations_PollAt")]
    public async Task What_is_due_is_found_by_its_index_and_nothing_is_sorted(string index)
    {
        await using var node = await _database.StartNodeAsync();
        await (index switch
        {
            "IX_OAuthCredentials_DueAt" => node.Calendar.FindDueAsync(Sample.Now, 20, default),
            "IX_OAuthCredentials_WarnAt" => node.Calendar.FindExpiringAsync(Sample.Now, 20, default),
            _ => (Task)node.Authorizations.FindDueAsync(Sample.Now, 20, default),
        });

        (await QueryPlan.OfLastQueryAsync(node)).ShouldHaveSingleItem().ShouldContain($"USING INDEX {index}");
    }
}
