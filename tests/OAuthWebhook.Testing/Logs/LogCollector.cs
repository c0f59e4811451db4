using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;

namespace OAuthWebhook.Testing;

/// <summary>Keeps every log line with all that a sink could write of it, so that a test can search for a secret.</summary>
public sealed class LogCollector : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<LogLine> _lines = new();
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public IReadOnlyList<LogLine> Lines => [.. _lines];

    /// <summary>Everything logged, one text.</summary>
    public string Text => string.Join('\n', _lines);

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    private sealed class Logger(LogCollector collector, string category) : ILogger
    {
        public bool IsEnabled(LogLevel logLevel) => logLevel is not LogLevel.None;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => collector._scopes.Push(state);

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            var scopes = new List<string>();
            collector._scopes.ForEachScope((scope, all) => all.Add(Describe(scope)), scopes);
            collector._lines.Enqueue(new LogLine(
                category, logLevel, eventId, formatter(state, exception), Describe(state), exception?.ToString(), scopes));
        }

        // A structured sink writes the values, not only the message made from them.
        private static string Describe(object? state) => state is IEnumerable<KeyValuePair<string, object?>> values
            ? string.Join(", ", values.Select(value => $"{value.Key}={value.Value}"))
            : state?.ToString() ?? "";
    }
}

/// <param name="State">The structured values, <c>name=value</c>.</param>
/// <param name="Exception">With its stack and inner exceptions.</param>
/// <param name="Scopes">From the outermost to the innermost.</param>
public sealed record LogLine(
    string Category,
    LogLevel Level,
    EventId EventId,
    string Message,
    string State,
    string? Exception,
    IReadOnlyList<string> Scopes)
{
    public override string ToString()
    {
        var text = new StringBuilder($"{Level} {Category}[{EventId}] {Message} {{{State}}}");
        foreach (var scope in Scopes)
            text.Append(" => ").Append(scope);
        if (Exception is not null)
            text.Append('\n').Append(Exception);
        return text.ToString();
    }
}
