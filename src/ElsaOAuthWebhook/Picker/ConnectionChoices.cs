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
            var newest = await PickableConnections.NewestAsync(connections, new() { TenantId = tenantId, Origin = "picker" }, Most, new() { TenantId = tenantId }, CancellationToken.None);
            var choices = newest.Connections.Select(x => new SelectListItem(x.Label, x.Connection.Key.Id));
            return newest.IsComplete ? [.. choices] : [.. choices, HowToSeeAll];
        }
        catch (StoreUnavailableException exception)
        {
            LogNoChoices(logger, exception);
            return [];
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store is away; the token picker offers nothing")]
    private static partial void LogNoChoices(ILogger logger, Exception exception);

    private sealed record Look(DateTimeOffset At, Lazy<Task<IReadOnlyList<SelectListItem>>> Choices);
}
