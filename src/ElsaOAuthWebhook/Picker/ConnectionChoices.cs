using System.Collections.Concurrent;
using Elsa.Workflows.UIHints.Dropdown;
using Microsoft.Extensions.Logging;
using OAuthWebhook.Access;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;

namespace ElsaOAuthWebhook.Picker;

/// <summary>The connections a workflow author can pick, kept for a moment: a designer asks some twenty times for each activity that is selected.</summary>
internal sealed partial class ConnectionChoices(ConnectionService connections, TimeProvider time, ILogger<ConnectionChoices> logger)
{
    private const int Most = 200;
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(2);
    private static readonly SelectListItem HowToSeeAll = new(
        $"… only the newest {Most} are listed. For another, copy its id from Global Workflow Settings → Manage Tokens and enter it as an expression.", "");

    private readonly ConcurrentDictionary<string, Look> _looks = new();

    /// <summary>The choices of one tenant, by name; empty while the store is away.</summary>
    public Task<IReadOnlyList<SelectListItem>> OfAsync(string tenantId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var look = _looks.AddOrUpdate(tenantId, Begin, (id, last) => now - last.At < KeptFor ? last : Begin(id));
        return look.Choices.Value.WaitAsync(cancellationToken);

        // Several callers wait for one look-up: none of them can cancel it.
        Look Begin(string id) => new(now, new(() => ReadAsync(id)));
    }

    private async Task<IReadOnlyList<SelectListItem>> ReadAsync(string tenantId)
    {
        try
        {
            var newest = await NewestAsync(new() { TenantId = tenantId, Origin = "picker" });
            var listed = newest.Take(Most).ToList();
            var names = listed.CountBy(x => x.Registration.Name, StringComparer.OrdinalIgnoreCase).ToDictionary(StringComparer.OrdinalIgnoreCase);
            var choices = listed
                .Select(x => new SelectListItem((names[x.Registration.Name] == 1 ? x.Registration.Name : Distinct(x)) + (x.Registration.Template ? " – per user" : ""), x.Key.Id))
                .OrderBy(x => x.Text, StringComparer.OrdinalIgnoreCase);
            return newest.Count > Most ? [.. choices, HowToSeeAll] : [.. choices];
        }
        catch (StoreUnavailableException exception)
        {
            LogNoChoices(logger, exception);
            return [];
        }
    }

    /// <summary>The newest that can be used, one more than are listed so that it shows whether there are more.</summary>
    private async Task<List<ConnectionOverview>> NewestAsync(Caller caller)
    {
        var usable = new List<ConnectionOverview>();
        var query = new ConnectionQuery { TenantId = caller.TenantId, Sort = ConnectionSort.Created, Descending = true, Take = Most + 1, WithoutSubjects = true };
        while (usable.Count <= Most)
        {
            var page = await connections.ListAsync(caller, query, CancellationToken.None);
            usable.AddRange(page.Items.Where(connection => connection.MayBePicked));
            if (page.Items.Count < query.Take)
                break;
            query = query with { Skip = query.Skip + query.Take };
        }

        return usable;
    }

    private static string Distinct(ConnectionOverview connection) =>
        $"{connection.Registration.Name} ({string.Join(", ", new[] { connection.Registration.Provider, connection.Token.Account, connection.Key.Id[..Math.Min(8, connection.Key.Id.Length)] }.Where(x => !string.IsNullOrEmpty(x)))})";

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store is away; the token picker offers nothing")]
    private static partial void LogNoChoices(ILogger logger, Exception exception);

    private sealed record Look(DateTimeOffset At, Lazy<Task<IReadOnlyList<SelectListItem>>> Choices);
}
