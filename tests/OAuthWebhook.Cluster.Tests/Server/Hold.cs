using OAuthWebhook.Testing;

namespace OAuthWebhook.Cluster.Tests.Server;

/// <summary>How far the server has come with a token request.</summary>
public enum Stage
{
    /// <summary>It has it; nothing is consumed.</summary>
    Received,

    /// <summary>The refresh token is consumed and its successor issued; nothing is answered.</summary>
    Consumed,
}

/// <summary>Holds one token request of a client at a stage.</summary>
internal sealed class Hold(string client, Stage stage)
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when a request has come that far.</summary>
    public Task ReachedAsync() => _reached.Task.WaitAsync(Patience.Limit);

    public void Release() => _released.TrySetResult();

    /// <summary>Holds, if it is the first to come here.</summary>
    public Task PassAsync(string ofClient, Stage at, CancellationToken gone) =>
        ofClient == client && at == stage && _reached.TrySetResult() ? _released.Task.WaitAsync(gone) : Task.CompletedTask;
}
