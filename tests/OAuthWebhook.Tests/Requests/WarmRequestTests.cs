using OAuthWebhook.Requests;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Requests;

public sealed class WarmRequestTests
{
    [Fact]
    public async Task A_warm_request_reads_no_database()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));
        host.Api.Otherwise = _ => Answer.Json(new { ok = true });
        await host.SendAsync(key);
        var before = Commands(host);
        before.ShouldBePositive("the log tells of commands");

        for (var i = 0; i < 1000; i++)
            (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>();

        Commands(host).ShouldBe(before);
    }

    private static int Commands(CoreHost host) => host.Logs.Lines.Count(line => line.ToString().Contains("Executed DbCommand", StringComparison.Ordinal));
}
