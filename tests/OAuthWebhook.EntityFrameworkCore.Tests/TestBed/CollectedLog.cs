using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OAuthWebhook.EntityFrameworkCore.Tests.TestBed;

/// <summary>Everything a host logs, at every level.</summary>
internal sealed class CollectedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Category, LogLevel Level, string Text)> _entries = new();

    public string Text => string.Join('\n', _entries.Select(entry => $"{entry.Level} {entry.Category}: {entry.Text}"));

    public IEnumerable<string> Errors => _entries.Where(entry => entry.Level >= LogLevel.Error).Select(entry => entry.Text);

    public IEnumerable<string> Of(string categoryPrefix) =>
        _entries.Where(entry => entry.Category.StartsWith(categoryPrefix, StringComparison.Ordinal)).Select(entry => entry.Text);

    public void Clear() => _entries.Clear();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(CollectedLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log._entries.Enqueue((category, logLevel, $"{formatter(state, exception)} {exception}"));
    }
}
