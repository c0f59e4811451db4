using Microsoft.EntityFrameworkCore;
using OAuthWebhook.Audit;
using OAuthWebhook.EntityFrameworkCore.Database;
using OAuthWebhook.Results;

namespace OAuthWebhook.EntityFrameworkCore.Audit;

/// <inheritdoc cref="IAuditStore"/>
internal sealed class AuditStore(StoreDatabase database) : IAuditStore
{
    /// <summary>Makes the row of an entry, for whoever writes it with the change that it is of.</summary>
    public static AuditRow ToRow(AuditEntry entry) => new()
    {
        TenantId = entry.Connection.TenantId,
        ConnectionId = entry.Connection.Id,
        At = entry.At,
        Since = entry.Since,
        Count = entry.Count,
        Action = entry.Action,
        Name = entry.Name,
        Subject = entry.Subject,
        Who = entry.Who,
        Origin = entry.Origin,
        Details = entry is { Fields.Count: 0, Error: null, EndsAt: null } ? null : StoredJson.Write(new AuditDetails { Fields = entry.Fields, Error = entry.Error, EndsAt = entry.EndsAt }),
    };

    public Task AppendAsync(IReadOnlyCollection<AuditEntry> entries, CancellationToken cancellationToken) =>
        database.InTransactionAsync("recording what happened to connections", async context =>
        {
            foreach (var entry in entries)
            {
                if (await TryCountAsync(context, entry, cancellationToken))
                    continue;
                context.Audit.Add(ToRow(entry));
                await context.SaveChangesAsync(cancellationToken);
            }

            return true;
        }, cancellationToken);

    public Task<AuditPage> ListAsync(AuditQuery query, CancellationToken cancellationToken) =>
        database.RunAsync("reading what happened to connections", async context =>
        {
            var rows = context.Audit.AsNoTracking().Where(row => row.TenantId == query.TenantId);
            if (query.ConnectionIds is { } ids)
                rows = ids.Count == 1 ? Of(rows, ids.Single()) : rows.Where(row => ids.Contains(row.ConnectionId));
            var count = await rows.CountAsync(cancellationToken);
            var page = await NewestFirst(rows).Skip(query.Skip).Take(query.Take).ToListAsync(cancellationToken);
            return new AuditPage([.. page.Select(ToEntry)], count);
        });

    public Task<int> SweepAsync(DateTimeOffset before, int most, CancellationToken cancellationToken) =>
        database.RunAsync("sweeping what happened to connections", context =>
            context.Audit.Where(row => row.At < before).OrderBy(row => row.At).Take(most).ExecuteDeleteAsync(cancellationToken));

    // Should two nodes do this at once, each finds its own newest row: there are two then, and nothing is counted twice.
    private static async Task<bool> TryCountAsync(OAuthWebhookDbContext context, AuditEntry entry, CancellationToken cancellationToken)
    {
        if (!entry.MayRepeat || await NewestFirst(context.Audit.AsNoTracking().Of(entry.Connection)).FirstOrDefaultAsync(cancellationToken) is not { } newest || !entry.Repeats(ToEntry(newest)))
            return false;
        var at = newest.At > entry.At ? newest.At : entry.At;
        return await context.Audit.Where(row => row.Number == newest.Number).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.Count, row => row.Count + entry.Count).SetProperty(row => row.At, at),
            cancellationToken) == 1;
    }

    private static IQueryable<AuditRow> Of(IQueryable<AuditRow> rows, string connectionId) => rows.Where(row => row.ConnectionId == connectionId);

    private static IQueryable<AuditRow> NewestFirst(IQueryable<AuditRow> rows) => rows.OrderByDescending(row => row.At).ThenByDescending(row => row.Number);

    private static AuditEntry ToEntry(AuditRow row)
    {
        var details = row.Details is null ? new() : StoredJson.Read<AuditDetails>(row.Details);
        return new()
        {
            Connection = new(row.TenantId, row.ConnectionId),
            Name = row.Name,
            Subject = row.Subject,
            Action = row.Action,
            At = row.At,
            Since = row.Since,
            Count = row.Count,
            Who = row.Who,
            Origin = row.Origin,
            Fields = details.Fields,
            Error = details.Error,
            EndsAt = details.EndsAt,
        };
    }

    private sealed record AuditDetails
    {
        public IReadOnlyList<string> Fields { get; init; } = [];

        public OAuthError? Error { get; init; }

        public DateTimeOffset? EndsAt { get; init; }
    }
}
