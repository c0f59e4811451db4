using System.Collections.Concurrent;
using OAuthWebhook.Access;
using OAuthWebhook.Connections;
using OAuthWebhook.Requests;

namespace OAuthWebhook.Cluster.Node;

/// <summary>Callers that send request after request to the APIs of many connections, until they are told to stop.</summary>
internal sealed class Callers(OAuthRequestSender sender) : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<string> _failures = [];
    private readonly List<Task> _callers = [];
    private long _calls;

    public void Begin(int count, IReadOnlyList<string> connections) =>
        _callers.AddRange(Enumerable.Range(0, count).Select(caller => Task.Run(() => CallAsync(new Random(caller), connections))));

    public async Task<Reply.Called> EndAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_callers);
        return new(_calls, [.. _failures]);
    }

    public static async Task<Reply.Sent> SendAsync(OAuthRequestSender sender, string connection)
    {
        var key = new ConnectionKey("", connection);
        var result = await sender.SendAsync(new() { Connection = key, Caller = new Caller { TenantId = "" }, Url = "" }, CancellationToken.None);
        switch (result)
        {
            case OAuthRequestResult.Responded responded:
                using (responded.Response)
                    return new((int)responded.Response.StatusCode, responded.Error?.Message);
            case OAuthRequestResult.NoToken refused:
                return new(null, $"{refused.Error.Kind}: {refused.Error.Message}");
            default:
                return new(null, result.ToString());
        }
    }

    public void Dispose() => _end.Dispose();

    private async Task CallAsync(Random random, IReadOnlyList<string> connections)
    {
        while (!_end.IsCancellationRequested)
        {
            // First of all, so that they do not come in one crowd.
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(500, 1500)), TimeProvider.System, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var sent = await SendAsync(sender, connections[random.Next(connections.Count)]);
            Interlocked.Increment(ref _calls);
            if (sent is not { Status: 200 })
                _failures.Add($"{sent.Status} {sent.Failure}");
        }
    }
}
