using System.Web;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.TokenEndpoint;

public sealed class ResourceTests
{
    private static readonly string[] Two = ["https://api.example/a?b=1", "urn:api:two"];

    [Fact]
    public async Task Resources_are_asked_for_in_the_authorization_request_the_exchange_and_the_refresh_the_audience_in_the_first_two()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"), registration => registration with { Resource = Two, Audience = "the api" });
        var (redirect, _) = await host.BeginAsync(key);
        host.Token.Enqueue(Answer.Token("t2", 60, "r2"));
        host.Time.Advance(TimeSpan.FromSeconds(61));
        await host.Credentials.GetAsync(key, default);

        var query = HttpUtility.ParseQueryString(redirect.Location.Query);
        query.GetValues("resource").ShouldBe(Two);
        query["audience"].ShouldBe("the api");
        var requests = host.Token.Requests;
        requests.Count.ShouldBe(2);
        requests.ShouldAllBe(request => request.Form["resource"] == string.Join(',', Two));
        requests[0].Form["audience"].ShouldBe("the api");
        requests[1].Form["grant_type"].ShouldBe("refresh_token");
        requests[1].Form.ShouldNotContainKey("audience");
    }

    [Fact]
    public async Task Another_resource_or_audience_needs_another_token_and_the_same_in_another_order_does_not()
    {
        await using var host = await CoreHost.StartAsync();
        var registration = host.Registration() with { Resource = Two };
        var key = await host.AddAsync(registration);
        host.Token.Otherwise = _ => Answer.Token("t");
        await host.Credentials.GetAsync(key, default);

        (await CallsAfterAsync(registration with { Resource = [.. Two.Reverse()] })).ShouldBe(1);
        (await CallsAfterAsync(registration with { Resource = ["urn:api:two"] })).ShouldBe(2);
        (await CallsAfterAsync(registration with { Resource = ["urn:api:two"], Audience = "api" })).ShouldBe(3);

        async Task<int> CallsAfterAsync(ConnectionRegistration edited)
        {
            (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = edited }, null, default)).ShouldBeOfType<SaveOutcome.Saved>();
            await host.Credentials.GetAsync(key, default);
            return host.Token.Requests.Count;
        }
    }

    [Theory]
    [InlineData("api.example")]
    [InlineData("/files")]
    [InlineData("")]
    [InlineData("https://api.example/#part")]
    [InlineData("https://api.example/a b")]
    [InlineData(" https://api.example")]
    public async Task A_resource_is_an_absolute_uri_without_a_fragment(string resource)
    {
        await using var host = await CoreHost.StartAsync();
        var registration = host.Registration() with { Resource = ["https://api.example", resource] };

        (await host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = registration, ClientSecret = "s" }, default)).ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys.ShouldBe(["resource[1]"]);
    }

    [Fact]
    public async Task What_is_in_its_field_is_not_a_further_parameter_as_well()
    {
        await using var host = await CoreHost.StartAsync();
        var further = new Dictionary<string, string> { ["audience"] = "x", ["resource"] = "urn:x" };
        var registration = host.Registration() with { Resource = Two, Audience = "api", TokenParameters = further };

        (await host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = registration, ClientSecret = "s" }, default)).ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys
            .ShouldBe(["tokenParameters.resource", "tokenParameters.audience"], ignoreOrder: true);
        (await host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = host.Registration() with { TokenParameters = further }, ClientSecret = "s" }, default)).ShouldBeOfType<SaveOutcome.Saved>();
    }
}
