using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OAuthWebhook.Testing.Tests;

public sealed partial class LogCollectorTests : IDisposable
{
    private readonly LogCollector _logs = new();
    private readonly ServiceProvider _services;
    private readonly ILogger _logger;

    public LogCollectorTests()
    {
        _services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_logs))
            .BuildServiceProvider();
        _logger = _services.GetRequiredService<ILoggerFactory>().CreateLogger("Category");
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public void A_line_keeps_its_parts()
    {
        using (_logger.BeginScope(new Dictionary<string, object?> { ["Connection"] = "c1" }))
        using (_logger.BeginScope("inner"))
            Refreshed(_logger, "crm");

        var line = _logs.Lines.ShouldHaveSingleItem();
        line.Category.ShouldBe("Category");
        line.Level.ShouldBe(LogLevel.Warning);
        line.EventId.Id.ShouldBe(7);
        line.Message.ShouldBe("Refreshed crm");
        line.Scopes.ShouldBe(["Connection=c1", "inner"]);
    }

    [Theory]
    [InlineData("in the message")]
    [InlineData("in a value")]
    [InlineData("in an inner exception")]
    [InlineData("in a scope")]
    [InlineData("in a value of a scope")]
    public void A_secret_is_found_wherever_it_was_logged(string place)
    {
        const string secret = "s3cr3t";
        string At(string here) => here == place ? secret : "harmless";
        var value = new Dictionary<string, object?> { ["Value"] = At("in a value") };
        var exception = new InvalidOperationException("outer", new IOException(At("in an inner exception")));

        using (_logger.BeginScope(At("in a scope")))
        using (_logger.BeginScope(new Dictionary<string, object?> { ["Token"] = At("in a value of a scope") }))
        {
            _logger.Log(LogLevel.Trace, default, value, exception, (_, _) => At("in the message"));
        }

        _logs.Text.ShouldContain(secret);
        _logs.Text.Split(secret).Length.ShouldBe(2);
    }

    [LoggerMessage(EventId = 7, Level = LogLevel.Warning, Message = "Refreshed {Name}")]
    private static partial void Refreshed(ILogger logger, string name);
}
