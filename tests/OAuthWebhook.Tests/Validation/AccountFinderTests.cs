using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Connections;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;
using OAuthWebhook.Validation;

namespace OAuthWebhook.Tests.Validation;

public sealed class AccountFinderTests
{
    [Fact]
    public async Task After_a_new_grant_the_userinfo_url_is_asked_once_whose_it_is_and_nobody_waits_for_that()
    {
        await using var host = await CoreHost.StartAsync();
        var gate = new AnswerGate();
        host.Server["/me"].Enqueue(Answer.Json(new { sub = "1", name = "Alice" }).Behind(gate));

        var key = await AuthorizedAsync(host);
        (await gate.ArrivalAsync()).Authorization.ShouldBe("Bearer t1");
        var before = await host.DescribeAsync(key);
        gate.Open();
        await NamedAsync(host, key, "Alice");

        before.Token.Account.ShouldBeNull();
        before.Token.HasAccessToken.ShouldBeTrue();
        var after = await host.DescribeAsync(key);
        after.Token.Generation.ShouldBe(before.Token.Generation);
        (await host.Connections.ListAsync(CoreHost.Caller, new() { TenantId = "", Search = "aLiCe" }, default)).TotalCount.ShouldBe(1);
        host.Server["/me"].Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_name_stays_when_the_token_is_refreshed_and_is_not_asked_for_again()
    {
        await using var host = await CoreHost.StartAsync();
        host.Server["/me"].Enqueue(Answer.Json(new { email = "alice@example.test" }));
        var key = await AuthorizedAsync(host);
        await NamedAsync(host, key, "alice@example.test");
        host.Token.Enqueue(Answer.Token("t2", 60, "r2"));
        host.Time.Advance(TimeSpan.FromSeconds(61));

        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();

        var token = (await host.DescribeAsync(key)).Token;
        token.Generation.ShouldBe(2);
        token.Account.ShouldBe("alice@example.test");
        host.Server["/me"].Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_name_that_comes_when_another_account_was_authorized_meanwhile_is_not_given_to_that()
    {
        // Asked by the test alone, so that a name that is there in the end can only be the first account's.
        await using var host = await CoreHost.StartAsync(services => services.Without<AccountFinder>());
        var gate = new AnswerGate();
        host.Server["/me"].Enqueue(Answer.Json(new { name = "Alice" }).Behind(gate));
        var key = await AuthorizedAsync(host);
        host.Token.Enqueue(Answer.Token("t2", 60, "r2"));
        using var finder = ActivatorUtilities.CreateInstance<AccountFinder>(host.Get<IServiceProvider>());

        var search = finder.FindAsync(key, default);
        (await gate.ArrivalAsync()).Authorization.ShouldBe("Bearer t1");
        await host.AuthorizeAsync(key);
        gate.Open();
        await search;

        var token = (await host.DescribeAsync(key)).Token;
        token.Generation.ShouldBe(2);
        token.Account.ShouldBeNull();
    }

    [Fact]
    public async Task Another_consent_is_asked_about_though_the_question_about_the_one_before_is_not_answered_yet()
    {
        await using var host = await CoreHost.StartAsync();
        var gate = new AnswerGate();
        host.Server["/me"].Enqueue(Answer.Json(new { name = "Alice" }).Behind(gate));
        var key = await AuthorizedAsync(host);
        await gate.ArrivalAsync();
        host.Server["/me"].Enqueue(Answer.Json(new { name = "Bob" }));
        host.Token.Enqueue(Answer.Token("t2", 60, "r2"));

        await host.AuthorizeAsync(key);

        await NamedAsync(host, key, "Bob");
        gate.Open();
        (await host.DescribeAsync(key)).Token.Account.ShouldBe("Bob");
    }

    public static TheoryData<string> Failures => ["refused", "busy", "html", "nameless", "control"];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Whatever_the_userinfo_url_answers_the_token_stays_and_is_not_renewed(string kind)
    {
        await using var host = await CoreHost.StartAsync();
        host.Server["/me"].Otherwise = _ => kind switch
        {
            "refused" => Answer.Empty(401),
            "busy" => Answer.Empty(500),
            "html" => Answer.Html("Alice"),
            "control" => Answer.Json(new { name = "Al\nice" }),
            _ => Answer.Json(new { name = 7 }),
        };
        var key = await AuthorizedAsync(host);

        // What the background does, once more and to its end.
        using var finder = ActivatorUtilities.CreateInstance<AccountFinder>(host.Get<IServiceProvider>());
        await finder.FindAsync(key, default);

        var token = (await host.DescribeAsync(key)).Token;
        token.Account.ShouldBeNull();
        token.Generation.ShouldBe(1);
        token.Failure.ShouldBeNull();
        host.Token.Requests.ShouldHaveSingleItem();
        host.Server["/me"].Requests.Count.ShouldBeGreaterThanOrEqualTo(1);
    }

    [Fact]
    public async Task A_question_that_nobody_answered_is_asked_again_with_the_next_token()
    {
        await using var host = await CoreHost.StartAsync(services => services.Without<AccountFinder>());
        host.Server["/me"].Enqueue(Answer.Empty(500));
        host.Server["/me"].Enqueue(Answer.Json(new { name = "Alice" }));
        var key = await AuthorizedAsync(host);
        using var finder = ActivatorUtilities.CreateInstance<AccountFinder>(host.Get<IServiceProvider>());
        await finder.FindAsync(key, default);
        await finder.StartAsync(default);
        host.Token.Enqueue(Answer.Token("t2", 60, "r2"));

        (await host.Credentials.RequestAsync(key, default)).Error.ShouldBeNull();

        await NamedAsync(host, key, "Alice");
        host.Server["/me"].Requests.Select(request => request.Authorization).ShouldBe(["Bearer t1", "Bearer t2"]);
        await finder.StopAsync(default);
    }

    private static Task<ConnectionKey> AuthorizedAsync(CoreHost host) =>
        host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"), registration => registration with { UserinfoEndpoint = host.Server["/me"].Url.AbsoluteUri });

    private static async Task NamedAsync(CoreHost host, ConnectionKey key, string account)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        while ((await host.DescribeAsync(key)).Token.Account != account)
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, limit.Token);
    }
}
