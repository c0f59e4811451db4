using System.Threading.Channels;

namespace OAuthWebhook.Testing;

/// <summary>Holds answers back until a test opens it, and tells of each request that has arrived at it.</summary>
public sealed class AnswerGate
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<RecordedRequest> _arrivals = Channel.CreateUnbounded<RecordedRequest>();

    public void Open() => _opened.TrySetResult();

    /// <summary>The next request that has arrived, once it has.</summary>
    public Task<RecordedRequest> ArrivalAsync() => _arrivals.Reader.ReadAsync().AsTask().WaitAsync(Patience.Limit);

    internal Task PassAsync(RecordedRequest request, CancellationToken cancellationToken)
    {
        _arrivals.Writer.TryWrite(request);
        return _opened.Task.WaitAsync(cancellationToken);
    }
}
