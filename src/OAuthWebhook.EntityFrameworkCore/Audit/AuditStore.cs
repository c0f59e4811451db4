using Microsoft.EntityFrameworkCore;
using OAuthWebhook.Audit;
using OAuthWebhook.EntityFrameworkCore.Database;
using OAuthWebhook.Results;
using OAuthWebhook.Revocation;

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
        Details = entry is { Fields.Count: 0, Error: null, Revocation: null, EndsAt: null, Repointed: null }
            ? null
            : StoredJson.Write(new AuditDetails { Fields = entry.Fields, Error = entry.Error, Revocation = entry.Revocation, EndsAt = entry.EndsAt, Repointed = entry.Repointed }),
    };

    public Task AppendAsync(IReadOnlyCollection<AuditEntry> entries, CancellationToken cancellationToken) =>
        database.InTransactionAsync("recording what happened to connections", async context =>
        {
            foreach (var entry in entries)
            {
                if (!entry.MayRepeat || !await TryCountAsync(context, entry, cancellationToken))
                    context.Audit.Add(ToRow(entry));
            }

            await context.SaveChangesAsync(cancellationToken);
            return true;
        }, cancellationToken);

    public Task<AuditPage> ListAsync(AuditQuery query, CancellationToken cancellationToken) =>
        database.RunAsync("reading what happened to connections", async context =>
        {
            var all = context.Audit.AsNoTracking().Where(row => row.TenantId == query.TenantId);
            var rows = query.ConnectionIds switch
            {
                null => all,
                // Compared, not contained: then the index has them in their order.
                [var id] => all.Where(row => row.ConnectionId == id),
                var ids => all.Where(row => ids.Contains(row.ConnectionId)),
            };
            if (query.Actions is { } actions)
                rows = rows.Where(row => actions.Contains(row.Action));
            if (query.Since is { } since)
                rows = rows.Where(row => row.At >= since);
            var count = await rows.CountAsync(cancellationToken);
            var page = await NewestFirst(rows).Skip(query.Skip).Take(query.Take).ToListAsync(cancellationToken);
            return new AuditPage([.. page.Select(ToEntry)], count);
        });

    public Task<int> SweepAsync(DateTimeOffset before, int most, CancellationToken cancellationToken) =>
        database.RunAsync("sweeping what happened to connections", context =>
            context.Audit.Where(row => row.At < before).OrderBy(row => row.At).Take(most).ExecuteDeleteAsync(cancellationToken));

    // Should two nodes do this at once, either may find none: there are two rows then, and nothing is counted twice.
    private static async Task<bool> TryCountAsync(OAuthWebhookDbContext context, AuditEntry entry, CancellationToken cancellationToken)
    {
        // What is to be found may be of this batch.
        await context.SaveChangesAsync(cancellationToken);
        // Not what came after it: what people do is written at once, and overtakes what waits.
        var former = context.Audit.AsNoTracking().Of(entry.Connection).Where(row => row.At <= entry.At);
        return await NewestFirst(former).FirstOrDefaultAsync(cancellationToken) is { } found
            && entry.Repeats(ToEntry(found))
            && await context.Audit.Where(row => row.Number == found.Number).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.Count, row => row.Count + entry.Count).SetProperty(row => row.At, entry.At),
                cancellationToken) == 1;
    }

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
            Revocation = details.Revocation,
            EndsAt = details.EndsAt,
            Repointed = details.Repointed,
        };
    }

    private sealed record AuditDetails
    {
        public IReadOnlyList<string> Fields { get; init; } = [];

        public OAuthError? Error { get; init; }

        public RevocationResult? Revocation { get; init; }

        public DateTimeOffset? EndsAt { get; init; }

        public RepointedUse? Repointed { get; init; }
    }
}
