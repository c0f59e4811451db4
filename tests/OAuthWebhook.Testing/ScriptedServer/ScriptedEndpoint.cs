using System.Collections.Concurrent;

namespace OAuthWebhook.Testing;

/// <summary>One path of a <see cref="ScriptedServer"/>: answers in the order they were enqueued.</summary>
public sealed class ScriptedEndpoint(Uri url)
{
    private readonly ConcurrentQueue<Answer> _script = new();
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();

    public Uri Url => url;

    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    /// <summary>Answers when the script is at its end. By default that is an error of the test: 500.</summary>
    public Func<RecordedRequest, Answer> Otherwise { get; set; } =
        request => Answer.Text($"No answer left for {request.Method} {request.Url}", status: 500);

    public ScriptedEndpoint Enqueue(params IEnumerable<Answer> answers)
    {
        foreach (var answer in answers)
            _script.Enqueue(answer);
        return this;
    }

    internal Answer Next(RecordedRequest request)
    {
        _requests.Enqueue(request);
        return _script.TryDequeue(out var answer) ? answer : Otherwise(request);
    }
}
