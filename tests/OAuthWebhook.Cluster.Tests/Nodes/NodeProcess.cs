using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using OAuthWebhook.Cluster.Node;
using OAuthWebhook.Testing;

namespace OAuthWebhook.Cluster.Tests.Nodes;

/// <summary>A node as a process of its own.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<Reply>> _asked = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<(string Connection, HaltPoint Point), TaskCompletionSource> _halts = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Task _reading;
    private long _lastId;

    private NodeProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
                _errors.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
        _reading = ReadAsync();
    }

    /// <param name="store">What it shares with others.</param>
    /// <param name="options">Further arguments.</param>
    public static async Task<NodeProcess> StartAsync(NodeStore store, params IEnumerable<string> options)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "OAuthWebhook.Cluster.Node.dll");
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var process = Process.Start(new ProcessStartInfo(dotnet, [program, .. store.Arguments, .. options])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var node = new NodeProcess(process);
        await node._ready.Task.WaitAsync(Patience.Limit);
        return node;
    }

    /// <summary>Gives an order and waits for its answer, which is of the type that the order's description names.</summary>
    public async Task<T> AskAsync<T>(Command command)
        where T : Reply
    {
        var answer = await AskAsync(command).WaitAsync(Patience.Limit);
        return (T)answer;
    }

    /// <summary>Gives an order whose answer may never come: the node may be killed first.</summary>
    public async Task<Reply> AskAsync(Command command)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<Reply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[id] = answer;
        await _writing.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(Protocol.Write(new Order(id, command)));
            await _process.StandardInput.FlushAsync();
        }
        finally
        {
            _writing.Release();
        }

        return await answer.Task;
    }

    /// <summary>Makes a connection stand still at a point.</summary>
    /// <returns>Ends when it does.</returns>
    public async Task<Task> HaltAtAsync(string connection, HaltPoint point)
    {
        await AskAsync<Reply.Done>(new Command.HaltAt(connection, point));
        return Halt(connection, point).Task.WaitAsync(Patience.Limit);
    }

    /// <summary>Ends it with SIGKILL, in the middle of whatever it is doing.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        using (_process)
        using (_writing)
        {
            if (!_process.HasExited)
                _process.StandardInput.Close();
            try
            {
                await _process.WaitForExitAsync().WaitAsync(Patience.Limit);
            }
            catch (TimeoutException)
            {
                _process.Kill();
            }

            await _reading;
        }
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } text)
        {
            var line = Protocol.Read<Line>(text);
            if (line.Id is { } id && _asked.TryRemove(id, out var asked))
                asked.SetResult(line.Reply);
            else if (line.Reply is Reply.Halted halted)
                Halt(halted.Connection, halted.Point).TrySetResult();
            else if (line.Reply is Reply.Ready)
                _ready.TrySetResult();
        }

        await _process.WaitForExitAsync();
        string errors;
        lock (_errors)
            errors = _errors.ToString();
        var ended = new InvalidOperationException($"The node has ended with {_process.ExitCode}. {errors}");
        _ready.TrySetException(ended);
        foreach (var asked in _asked.Values)
            asked.TrySetException(ended);
    }

    private TaskCompletionSource Halt(string connection, HaltPoint point) =>
        _halts.GetOrAdd((connection, point), _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
