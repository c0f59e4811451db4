using Elsa.Studio.Contracts;
using ElsaOAuthWebhook.Studio.Hosting;
using ElsaOAuthWebhook.Studio.Server;
using Microsoft.Extensions.DependencyInjection;

namespace ElsaOAuthWebhook.Studio.Tests.Server;

public sealed class ServerAddressTests
{
    [Theory]
    [InlineData("https://flows.example.com/elsa/api", "https://flows.example.com/oauth-webhook")]
    [InlineData("https://flows.example.com/elsa/api/", "https://flows.example.com/oauth-webhook")]
    [InlineData("https://example.com:8443/flows/elsa/api", "https://example.com:8443/flows/oauth-webhook")]
    [InlineData("https://flows.example.com/api", "https://flows.example.com/oauth-webhook")]
    public void The_plugin_answers_beside_Elsas_API(string elsa, string expected) =>
        new ServerAddress(new(), new Backend(elsa)).Root.AbsoluteUri.ShouldBe(expected);

    [Fact]
    public void An_address_that_is_set_is_taken_as_it_is()
    {
        var address = new ServerAddress(new() { Address = new("https://tokens.example.com/o/") }, new Backend("https://flows.example.com/elsa/api"));

        address.Api("connections/a").AbsoluteUri.ShouldBe("https://tokens.example.com/o/api/connections/a");
        address.Page("a/b").AbsoluteUri.ShouldBe("https://tokens.example.com/o/settings/tokens/a%2Fb");
    }

    [Fact]
    public void People_are_sent_to_the_address_that_browsers_find_and_the_API_is_asked_inside()
    {
        var address = new ServerAddress(new() { PublicAddress = new("https://tokens.example.com/o/") }, new Backend("http://elsa:8080/elsa/api"));

        address.Api("connections/a").AbsoluteUri.ShouldBe("http://elsa:8080/oauth-webhook/api/connections/a");
        address.Page("a").AbsoluteUri.ShouldBe("https://tokens.example.com/o/settings/tokens/a");
    }

    [Theory]
    [InlineData("/oauth-webhook", "Set it to an absolute address")]
    [InlineData("https://flows.example.com/oauth-webhook?x=1", "without query and fragment")]
    [InlineData("https://user@flows.example.com/oauth-webhook", "Set it to an absolute address")]
    [InlineData("http://flows.example.com/oauth-webhook", "Set it to an https address")]
    [InlineData("ftp://localhost/oauth-webhook", "Set it to an https address")]
    public void An_address_that_cannot_be_is_refused_when_the_host_starts(string address, string words) =>
        Should.Throw<ArgumentException>(() => new ServiceCollection().AddOAuthWebhookStudio(options => options.Address = new Uri(address, UriKind.RelativeOrAbsolute))).Message.ShouldContain(words);

    [Theory]
    [InlineData("/oauth-webhook", "OAuthWebhookStudioOptions.PublicAddress is '/oauth-webhook'. Set it to an absolute address")]
    [InlineData("http://flows.example.com/oauth-webhook", "people sign in there")]
    public void A_public_address_that_cannot_be_is_refused_too(string address, string words) =>
        Should.Throw<ArgumentException>(() => new ServiceCollection().AddOAuthWebhookStudio(options => options.PublicAddress = new Uri(address, UriKind.RelativeOrAbsolute))).Message.ShouldContain(words);

    [Theory]
    [InlineData("http://localhost:5180/oauth-webhook")]
    [InlineData("http://127.0.0.1:5180/oauth-webhook")]
    public void This_machine_may_be_asked_without_encryption(string address) =>
        new ServiceCollection().AddOAuthWebhookStudio(options => options.Address = new Uri(address)).ShouldNotBeEmpty();

    private sealed class Backend(string url) : IBackendApiClientProvider
    {
        public Uri Url { get; } = new(url);

        public ValueTask<T> GetApiAsync<T>(CancellationToken cancellationToken = default) where T : class => throw new NotSupportedException();
    }
}
