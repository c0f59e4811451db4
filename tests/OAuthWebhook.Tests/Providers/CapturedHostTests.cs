using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Providers;
using OAuthWebhook.Quirks;
using OAuthWebhook.Requests;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Providers;

public sealed class CapturedHostTests
{
    private static ProviderQuirks Quirks { get; } = new() { TokenAnswer = new() { Fields = new Dictionary<string, string> { ["instance_url"] = "/instance_url" } } };

    [Fact]
    public async Task A_base_uri_that_the_token_answer_names_is_used_where_its_host_is_allowed()
    {
        await using var odd = await OddProvider.StartAsync(Quirks);
        odd.Host.Server["/eu/v1/items"].Enqueue(Answer.Json(new { }));

        var key = await odd.AddAuthorizedAsync(Tokens(odd.Address + "/eu/"), AtInstance);
        await odd.Host.SendAsync(key, "/items");

        odd.Host.Server["/eu/v1/items"].Requests.ShouldHaveSingleItem().Authorization.ShouldBe("Bearer t1");
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://evil.example")]
    [InlineData("https://user@127.0.0.1")]
    [InlineData("https://127.0.0.1.evil.example")]
    [InlineData("https://evil.example/127.0.0.1")]
    [InlineData("https://evil.example\\127.0.0.1")]
    [InlineData("https://evil.example#127.0.0.1")]
    [InlineData("//evil.example")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("evil.example")]
    [InlineData("..")]
    public async Task A_token_goes_to_no_host_that_its_answer_names_and_the_connection_does_not_allow(string instance)
    {
        await using var odd = await OddProvider.StartAsync(Quirks);
        var key = await odd.AddAuthorizedAsync(Tokens(instance), AtInstance);

        foreach (var url in new[] { "/items", "{instance_url}/items" })
        {
            var message = await odd.Host.SendAsync(key, url) switch
            {
                OAuthRequestResult.NoToken refused => refused.Error.Message,
                OAuthRequestResult.NotConnected refused => refused.Message,
                _ => "",
            };
            message.ShouldNotBeEmpty();
        }

        odd.Host.Server["/v1/items"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_an_answer_that_names_it_a_base_uri_is_what_the_variable_says()
    {
        await using var odd = await OddProvider.StartAsync(Quirks, ("instance_url", new ProviderVariable { Label = "Instance", Pattern = "https?://[a-z0-9.:]+" }));
        odd.Host.Server["/v1/items"].Enqueue(Answer.Json(new { }));

        var key = await odd.AddAuthorizedAsync(Answer.Token("t1"), registration => AtInstance(registration) with { Variables = new Dictionary<string, string> { ["instance_url"] = odd.Address } });
        await odd.Host.SendAsync(key, "/items");

        odd.Host.Server["/v1/items"].Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_request_to_a_place_that_no_answer_has_named_yet_says_so()
    {
        await using var odd = await OddProvider.StartAsync(Quirks);
        var key = await odd.AddAuthorizedAsync(Answer.Token("t1"), AtInstance);

        var error = (await odd.Host.SendAsync(key, "/items")).ShouldBeOfType<OAuthRequestResult.NoToken>().Error;

        error.Code.ShouldBe(OAuthErrorCodes.ConnectionIncomplete);
        error.Description.ShouldContain("{instance_url}");
    }

    [Fact]
    public async Task A_refresh_token_goes_to_no_host_that_an_answer_names_and_the_connection_does_not_allow()
    {
        await using var odd = await OddProvider.StartAsync(Quirks);
        var key = await odd.AddAuthorizedAsync(Tokens("https://evil.example", 60), registration => registration with { Refresh = new() { Endpoint = "{instance_url}/token" } });
        odd.Host.Time.Advance(TimeSpan.FromSeconds(61));

        var error = (await odd.Host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();

        error.Code.ShouldBe(OAuthErrorCodes.DestinationRefused);
        error.Description.ShouldContain("evil.example");
        odd.Host.Token.Requests.Count.ShouldBe(1);
        (await odd.TokensAsync(key)).RefreshToken!.Reveal().ShouldBe("r1");
    }

    [Fact]
    public async Task A_refresh_goes_to_the_place_that_the_token_answer_named_where_it_is_allowed()
    {
        await using var odd = await OddProvider.StartAsync(Quirks);
        var key = await odd.AddAuthorizedAsync(Tokens(odd.Address, 60), registration => registration with { Refresh = new() { Endpoint = "{instance_url}/renew" } });
        odd.Host.Server["/renew"].Enqueue(Answer.Token("t2"));
        odd.Host.Time.Advance(TimeSpan.FromSeconds(61));

        (await odd.Host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();

        odd.Host.Server["/renew"].Requests.ShouldHaveSingleItem().Form["refresh_token"].ShouldBe("r1");
    }

    [Theory]
    [InlineData("allowed hosts")]
    [InlineData("another endpoint")]
    public async Task Whoever_lets_an_answer_lead_the_refresh_elsewhere_has_to_enter_the_secret_again(string change)
    {
        await using var odd = await OddProvider.StartAsync(Quirks);
        var key = await odd.AddAsync(registration => registration with { Refresh = new() { Endpoint = "{instance_url}/token" } });
        var registration = (await odd.Host.DescribeAsync(key)).Registration;
        registration = change == "allowed hosts" ? registration with { AllowedHosts = ["127.0.0.1", "evil.example"] } : registration with { Refresh = new() { Endpoint = "https://evil.example/{instance_url}" } };

        var outcome = await odd.Host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration }, null, default);

        outcome.ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys.ShouldBe(["clientSecret"]);
    }

    [Fact]
    public async Task A_host_that_answers_name_needs_allowed_hosts_beside_it()
    {
        await using var odd = await OddProvider.StartAsync(Quirks);
        var registration = AtInstance(odd.Host.Registration()) with { Provider = "odd-one", AllowedHosts = [] };

        var outcome = await odd.Host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = registration, ClientSecret = "s" }, default);

        outcome.ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys.ShouldBe(["allowedHosts"]);
    }

    [Theory]
    [InlineData("{nobody}/token")]
    [InlineData("https://{instance_url}/token")]
    public async Task A_token_url_that_needs_what_no_answer_says_before_it_is_used_is_refused(string url)
    {
        await using var odd = await OddProvider.StartAsync(Quirks);
        var registration = odd.Host.Registration() with { Provider = "odd-one", TokenEndpoint = url };

        var outcome = await odd.Host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = registration, ClientSecret = "s" }, default);

        outcome.ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys.ShouldBe(["tokenEndpoint"]);
    }

    private static ConnectionRegistration AtInstance(ConnectionRegistration registration) => registration with { BaseUri = "{instance_url}/v1" };

    private static Answer Tokens(string instance, int life = 3600) => Answer.Json(new { access_token = "t1", refresh_token = "r1", expires_in = life, instance_url = instance });
}
