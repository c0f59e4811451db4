using OAuthWebhook.Connections;
using OAuthWebhook.Requests;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Credentials;

/// <summary>A day of work in a minute: connections whose tokens live from a minute to a day, used at random.</summary>
public sealed class SimulatedDayTests
{
    private static readonly int[] Lifetimes = [60, 300, 1800, 3600, 4 * 3600, 86400];

    [Fact]
    public async Task In_a_day_each_token_is_renewed_at_most_once_in_its_soft_window_and_the_API_refuses_none()
    {
        await using var host = await CoreHost.StartAsync(services => services.WithoutHaste());
        var random = new Random(20260101);
        var issued = new Dictionary<string, List<(DateTimeOffset At, DateTimeOffset Ends)>>();
        var ends = new Dictionary<string, DateTimeOffset>();
        var refused = 0;
        // Each connection is a client of its own at the provider, and its lifetime is its client id.
        host.Token.Otherwise = request =>
        {
            var life = int.Parse(request.Form["scope"]!, System.Globalization.CultureInfo.InvariantCulture);
            var now = host.Time.GetUtcNow();
            var token = $"{life}-{Guid.NewGuid():N}";
            lock (ends)
            {
                ends[token] = now.AddSeconds(life);
                if (!issued.TryGetValue(request.Form["scope"]!, out var all))
                    issued.Add(request.Form["scope"]!, all = []);
                all.Add((now, now.AddSeconds(life)));
            }

            return Answer.Token(token, life);
        };
        host.Api.Otherwise = request =>
        {
            lock (ends)
            {
                if (ends.TryGetValue(request.Authorization!["Bearer ".Length..], out var end) && host.Time.GetUtcNow() < end)
                    return Answer.Json(new { ok = true });
                refused++;
                return Answer.Empty(401);
            }
        };
        var keys = new List<ConnectionKey>();
        foreach (var life in Lifetimes)
            keys.Add(await host.AddAsync(host.Registration() with { Scopes = [$"{life}"] }));

        var start = host.Time.GetUtcNow();
        while (host.Time.GetUtcNow() - start < TimeSpan.FromDays(1))
        {
            foreach (var key in keys.Where(_ => random.Next(3) > 0))
                (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>().TokenRejected.ShouldBeFalse();
            await host.SettleAsync();
            host.Time.Sleep(TimeSpan.FromSeconds(random.Next(1, 300)));
        }

        refused.ShouldBe(0);
        foreach (var life in Lifetimes)
        {
            var soft = Math.Min(900, life / 2);
            var renewals = issued[$"{life}"];
            foreach (var (one, next) in renewals.Zip(renewals.Skip(1)))
                next.At.ShouldBeGreaterThanOrEqualTo(one.Ends.AddSeconds(-soft), $"a token of {life} seconds was renewed before its soft window");
            renewals.Count.ShouldBeLessThanOrEqualTo((86400 / (life - soft)) + 1);
        }
    }
}
