using Microsoft.EntityFrameworkCore;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Database;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.EntityFrameworkCore.Tokens;

/// <inheritdoc cref="IRenewalCalendar"/>
internal sealed class RenewalCalendar(StoreDatabase database) : IRenewalCalendar
{
    public async Task<IReadOnlyList<CalendarEntry>> FindDueAsync(DateTimeOffset now, int take, CancellationToken cancellationToken) =>
        await database.RunAsync("looking for connections that are due", context => context.Credentials
            .Where(row => row.DueAt <= now)
            .OrderBy(row => row.DueAt)
            .Take(take)
            .Select(row => new CalendarEntry(new ConnectionKey(row.TenantId, row.ConnectionId), row.Generation, row.DueAt!.Value))
            .ToListAsync(cancellationToken));

    public Task PostponeAsync(CalendarEntry entry, DateTimeOffset? dueAt, CancellationToken cancellationToken) =>
        database.RunAsync("postponing a connection", context => context.Credentials.Of(entry.Key)
            .Where(row => row.Generation == entry.Generation && row.DueAt == entry.At)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, dueAt), cancellationToken));

    public async Task<IReadOnlyList<CalendarEntry>> FindExpiringAsync(DateTimeOffset now, int take, CancellationToken cancellationToken) =>
        await database.RunAsync("looking for grants about to end", context => context.Credentials
            .Where(row => !row.Warned && row.WarnAt <= now)
            .OrderBy(row => row.WarnAt)
            .Take(take)
            .Select(row => new CalendarEntry(new ConnectionKey(row.TenantId, row.ConnectionId), row.Generation, row.WarnAt!.Value))
            .ToListAsync(cancellationToken));

    public Task<bool> TryClaimWarningAsync(CalendarEntry entry, CancellationToken cancellationToken) =>
        database.RunAsync("claiming a warning", async context => await context.Credentials.Of(entry.Key)
            .Where(row => row.WarnAt == entry.At && !row.Warned)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Warned, true), cancellationToken) == 1);
}
