using System.Text.Json.Nodes;
using OAuthWebhook.Providers;
using OAuthWebhook.Quirks;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;

namespace OAuthWebhook.Tests.Providers;

public sealed class TokenRequestQuirkTests
{
    [Theory]
    [InlineData(ParameterEncoding.Form)]
    [InlineData(ParameterEncoding.Json)]
    [InlineData(ParameterEncoding.Query)]
    [InlineData(ParameterEncoding.Get)]
    public async Task A_token_request_is_sent_in_the_providers_encoding(ParameterEncoding encoding)
    {
        await using var odd = await OddProvider.StartAsync(new() { TokenRequest = new() { Encoding = encoding } });
        var key = await odd.AddAsync(registration => registration with { ClientAuthenticationMethod = "client_secret_post", TokenEndpoint = registration.TokenEndpoint + "?v=2", Scopes = ["a+b&c", "d"] }, "client_credentials");
        odd.Host.Token.Enqueue(Answer.Token("t1"));

        (await odd.Host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();

        var request = odd.Host.Token.Requests.ShouldHaveSingleItem();
        request.Method.ShouldBe(encoding == ParameterEncoding.Get ? "GET" : "POST");
        request.Headers.GetValueOrDefault("Content-Type").ShouldBe(encoding switch { ParameterEncoding.Form => "application/x-www-form-urlencoded", ParameterEncoding.Json => "application/json", _ => null });
        request.Query["v"].ShouldBe("2");
        var parameters = encoding switch
        {
            ParameterEncoding.Form => request.Form,
            ParameterEncoding.Json => JsonNode.Parse(request.Body)!.AsObject().ToDictionary(entry => entry.Key, entry => (string)entry.Value!),
            _ => request.Query,
        };
        parameters["grant_type"].ShouldBe("client_credentials");
        parameters["client_id"].ShouldBe("client");
        parameters["client_secret"].ShouldBe("the-client-secret");
        parameters["scope"].ShouldBe("a+b&c d");
        if (encoding is ParameterEncoding.Query or ParameterEncoding.Get)
            request.Body.ShouldBeEmpty();
        else
            request.Query.Keys.ShouldBe(["v"]);
    }

    [Fact]
    public async Task Parameters_are_renamed_and_left_out_and_headers_added_with_variables_in_them()
    {
        var quirks = new TokenRequestQuirks
        {
            ParameterNames = new Dictionary<string, string> { ["client_id"] = "client_key" },
            Without = ["redirect_uri", "code_verifier"],
            Headers = new Dictionary<string, string> { ["X-Version"] = "2022-06-28", ["X-Place"] = "in {place}", ["Accept"] = "application/vnd.odd+json", ["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8" },
        };
        await using var odd = await OddProvider.StartAsync(new() { TokenRequest = quirks }, ("place", new ProviderVariable { Label = "Place", Default = "eu" }));
        await odd.AddAuthorizedAsync(Answer.Token("t1"), registration => registration with { ClientAuthenticationMethod = "client_secret_post" });

        var request = odd.Host.Token.Requests.ShouldHaveSingleItem();
        request.Form.Keys.ShouldBe(["grant_type", "code", "client_key", "client_secret"], ignoreOrder: true);
        request.Headers["X-Version"].ShouldBe("2022-06-28");
        request.Headers["X-Place"].ShouldBe("in eu");
        request.Headers["Accept"].ShouldBe("application/vnd.odd+json");
        request.Headers["Content-Type"].ShouldBe("application/x-www-form-urlencoded; charset=UTF-8", "what can only be a header of the body is one");
    }

    [Theory]
    [InlineData(ParameterEncoding.Query)]
    [InlineData(ParameterEncoding.Get)]
    public async Task A_refresh_in_the_url_whose_answer_is_lost_may_have_spent_its_token(ParameterEncoding encoding)
    {
        await using var odd = await OddProvider.StartAsync(new() { TokenRequest = new() { Encoding = encoding } });
        var key = await odd.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        odd.Host.Token.Enqueue(Answer.Close());
        odd.Host.Time.Advance(TimeSpan.FromSeconds(61));

        (await odd.Host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.Indeterminate);

        (await odd.TokensAsync(key)).RefreshToken!.Reveal().ShouldBe("r1");
    }

    [Theory]
    [InlineData(ParameterEncoding.Query)]
    [InlineData(ParameterEncoding.Get)]
    public async Task A_refresh_in_the_url_that_reaches_nobody_has_spent_nothing(ParameterEncoding encoding)
    {
        await using var odd = await OddProvider.StartAsync(new() { TokenRequest = new() { Encoding = encoding } });
        // Nothing listens on the discard port.
        var key = await odd.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"), registration => registration with { Refresh = new() { Endpoint = "http://127.0.0.1:9/" } });
        odd.Host.Time.Advance(TimeSpan.FromSeconds(61));

        (await odd.Host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.Transient);
    }
}
