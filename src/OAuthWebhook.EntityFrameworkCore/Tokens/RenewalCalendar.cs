using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Database;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.EntityFrameworkCore.Tokens;

/// <inheritdoc cref="IRenewalCalendar"/>
internal sealed class RenewalCalendar(StoreDatabase database) : IRenewalCalendar
{
    private static readonly Expression<Func<CredentialRow, CalendarEntry>> Entry = row =>
        new CalendarEntry(new ConnectionKey(row.TenantId, row.ConnectionId), row.Generation);

    public async Task<IReadOnlyList<CalendarEntry>> FindDueAsync(DateTimeOffset now, int take, CancellationToken cancellationToken) =>
        await database.RunAsync("looking for connections that are due", context => context.Credentials
            .Where(row => row.DueAt <= now)
            .OrderBy(row => row.DueAt)
            .Take(take)
            .Select(Entry)
            .ToListAsync(cancellationToken));

    public Task PostponeAsync(CalendarEntry entry, DateTimeOffset? dueAt, CancellationToken cancellationToken) =>
        database.RunAsync("postponing a connection", context => context.Credentials.Of(entry.Key)
            .Where(row => row.Generation == entry.Generation)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, dueAt), cancellationToken));

    public async Task<IReadOnlyList<CalendarEntry>> FindExpiringAsync(DateTimeOffset now, int take, CancellationToken cancellationToken) =>
        await database.RunAsync("looking for grants about to end", context => context.Credentials
            .Where(row => row.WarnAt <= now)
            .OrderBy(row => row.WarnAt)
            .Take(take)
            .Select(Entry)
            .ToListAsync(cancellationToken));

    public Task<bool> TryClaimWarningAsync(CalendarEntry entry, CancellationToken cancellationToken) =>
        database.RunAsync("claiming a warning", async context => await context.Credentials.Of(entry.Key)
            .Where(row => row.Generation == entry.Generation && row.WarnAt != null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.WarnAt, (DateTimeOffset?)null), cancellationToken) == 1);
}
