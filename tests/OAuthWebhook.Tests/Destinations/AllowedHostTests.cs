using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Destinations;

public sealed class AllowedHostTests
{
    [Theory]
    [InlineData("api.example.com", "https://api.example.com/x", true)]
    [InlineData("api.example.com", "https://API.example.com:8443/x", true)]
    [InlineData("api.example.com:8443", "https://api.example.com:8443/x", true)]
    [InlineData("api.example.com:8443", "https://api.example.com/x", false)]
    [InlineData("api.example.com", "https://api.example.com.evil.example/x", false)]
    [InlineData("api.example.com", "https://evil-api.example.com/x", false)]
    [InlineData("*.example.com", "https://a.b.example.com/x", true)]
    [InlineData("*.example.com", "https://example.com/x", false)]
    [InlineData("*.example.com", "https://evilexample.com/x", false)]
    [InlineData("api.example.com", "http://api.example.com/x", false)]
    [InlineData("münchen.example", "https://xn--mnchen-3ya.example/x", true)]
    public async Task An_allowed_host_matches_what_it_names_and_nothing_else(string entry, string url, bool allowed)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration() with { BaseUri = null, AllowedHosts = [entry] });
        host.Token.Enqueue(Answer.Token("t1"));

        var destinations = (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull().Destinations;

        (destinations.Check(new Uri(url)) is null).ShouldBe(allowed);
    }

    [Theory]
    [InlineData("*.com")]
    [InlineData("https://api.example.com")]
    [InlineData("api.example.com/path")]
    [InlineData("user@api.example.com")]
    [InlineData("*")]
    [InlineData("")]
    [InlineData("a b")]
    public async Task What_is_not_a_host_is_refused_when_it_is_entered(string entry)
    {
        await using var host = await CoreHost.StartAsync();
        var input = new ConnectionInput { Registration = host.Registration() with { AllowedHosts = [entry] }, ClientSecret = "s" };

        var outcome = await host.Connections.CreateAsync(CoreHost.Caller, input, default);

        outcome.ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys.ShouldContain("allowedHosts[0]");
    }
}
