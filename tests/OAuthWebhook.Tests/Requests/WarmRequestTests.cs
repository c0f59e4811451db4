using OAuthWebhook.Requests;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;
using OAuthWebhook.Validation;

namespace OAuthWebhook.Tests.Requests;

public sealed class WarmRequestTests
{
    [Fact]
    public async Task A_warm_request_reads_no_database()
    {
        await using var host = await CoreHost.StartAsync(services => services.Without<AccountFinder>());
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));
        host.Api.Otherwise = _ => Answer.Json(new { ok = true });
        await host.SendAsync(key);
        var before = host.Commands;
        before.ShouldBePositive("the log tells of commands");

        for (var i = 0; i < 1000; i++)
            (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>();

        host.Commands.ShouldBe(before);
    }
}
