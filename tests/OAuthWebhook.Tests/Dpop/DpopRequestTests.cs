using OAuthWebhook.Connections;
using OAuthWebhook.Requests;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Dpop;

public sealed class DpopRequestTests
{
    [Fact]
    public async Task Each_request_proves_the_key_of_its_token_for_its_method_and_its_URL_without_query()
    {
        await using var host = await StartAsync();
        var id = await AddAsync(host);
        host.Api.Otherwise = _ => Answer.Text("fine");

        await host.SendAsync(id, "/api?page=1&secret=x#top");
        await host.SendAsync(id, "/api", HttpMethod.Post, new StringContent("x"));

        var (get, post) = (host.Api.Requests[0], host.Api.Requests[1]);
        get.Authorization.ShouldBe("DPoP t1");
        Proof.Of(get).IsSound().ShouldBeTrue();
        Proof.Of(get).Jwt.Claim("htm").ShouldBe("GET");
        Proof.Of(get).Jwt.Claim("htu").ShouldBe(host.Api.Url.AbsoluteUri);
        Proof.Of(get).Jwt.Claim("ath").ShouldBe(Proof.HashOf("t1"));
        Proof.Of(get).Jwt.Seconds("iat").ShouldBe(host.Time.GetUtcNow().ToUnixTimeSeconds());
        Proof.Of(post).Jwt.Claim("htm").ShouldBe("POST");
        Proof.Of(post).Id.ShouldNotBe(Proof.Of(get).Id);
        Proof.Of(get).Thumbprint.ShouldBe(Proof.Of(host.Token.Requests.Single()).Thumbprint);
    }

    [Fact]
    public async Task A_connection_without_DPoP_sends_no_proof()
    {
        await using var host = await StartAsync();
        var id = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));
        host.Api.Otherwise = _ => Answer.Text("fine");

        await host.SendAsync(id);

        host.Token.Requests.Single().Headers.ShouldNotContainKey("DPoP");
        host.Api.Requests.Single().Headers.ShouldNotContainKey("DPoP");
    }

    [Fact]
    public async Task A_wanted_nonce_is_answered_with_the_same_token_and_without_a_renewal()
    {
        await using var host = await StartAsync();
        var id = await AddAsync(host);
        host.Api.Enqueue(NonceWanted("n1"), Answer.Text("fine").WithHeader("DPoP-Nonce", "n2"), Answer.Text("fine"));

        var first = (await host.SendAsync(id, "/api", HttpMethod.Post, new StringContent("body"))).ShouldBeOfType<OAuthRequestResult.Responded>();
        await host.SendAsync(id);

        ((int)first.Response.StatusCode).ShouldBe(200);
        first.Attempts.ShouldBe(2);
        host.Token.Requests.Count.ShouldBe(1);
        host.Api.Requests.Select(request => Proof.Of(request).Nonce).ShouldBe([null, "n1", "n2"]);
        host.Api.Requests.Select(request => Proof.Of(request).Id).Distinct().Count().ShouldBe(3);
        host.Api.Requests[1].Body.ShouldBe("body");
    }

    [Fact]
    public async Task A_nonce_wanted_twice_leads_to_the_one_renewal_and_to_no_more()
    {
        await using var host = await StartAsync();
        var id = await AddAsync(host);
        host.Token.Enqueue(DpopTokenTests.Bound("t2"));
        host.Api.Otherwise = _ => NonceWanted("again");

        var result = (await host.SendAsync(id)).ShouldBeOfType<OAuthRequestResult.Responded>();

        result.TokenRejected.ShouldBeTrue();
        host.Token.Requests.Count.ShouldBe(2);
        host.Api.Requests.Select(request => request.Authorization).ShouldBe(["DPoP t1", "DPoP t1", "DPoP t2", "DPoP t2"]);
    }

    [Fact]
    public async Task A_refused_token_is_renewed_once_and_the_new_one_proved()
    {
        await using var host = await StartAsync();
        var id = await AddAsync(host);
        host.Token.Enqueue(DpopTokenTests.Bound("t2"));
        host.Api.Enqueue(Answer.Empty(401).WithHeader("WWW-Authenticate", "DPoP error=\"invalid_token\""), Answer.Text("fine"));

        await host.SendAsync(id);

        host.Api.Requests.Select(request => request.Authorization).ShouldBe(["DPoP t1", "DPoP t2"]);
        Proof.Of(host.Api.Requests[1]).Jwt.Claim("ath").ShouldBe(Proof.HashOf("t2"));
        Proof.Of(host.Api.Requests[1]).Thumbprint.ShouldBe(Proof.Of(host.Token.Requests[1]).Thumbprint);
    }

    [Fact]
    public async Task A_body_that_cannot_be_repeated_waits_for_the_next_run_with_the_nonce_and_costs_no_renewal()
    {
        await using var host = await StartAsync(options => options.MaxBufferedBody = 4);
        var id = await AddAsync(host);
        host.Api.Enqueue(NonceWanted("n1"), Answer.Text("fine"));

        var first = (await host.SendAsync(id, "/api", HttpMethod.Post, new StreamContent(new MemoryStream(new byte[100])))).ShouldBeOfType<OAuthRequestResult.Responded>();
        await host.SendAsync(id, "/api", HttpMethod.Post, new StreamContent(new MemoryStream(new byte[100])));

        first.TokenRejected.ShouldBeTrue();
        first.Error!.Message.ShouldContain("nonce");
        host.Token.Requests.Count.ShouldBe(1);
        host.Api.Requests.Select(request => Proof.Of(request).Nonce).ShouldBe([null, "n1"]);
    }

    [Fact]
    public async Task A_retry_and_a_redirect_have_proofs_of_their_own()
    {
        await using var host = await StartAsync();
        var id = await AddAsync(host);
        var moved = host.Server["/moved"];
        host.Api.Enqueue(Answer.Empty(503), Answer.Redirect(moved.Url));
        moved.Enqueue(Answer.Text("fine"));

        await host.PassTimeAsync(host.SendAsync(id), TimeSpan.FromMilliseconds(100));

        var all = host.Api.Requests.Concat(moved.Requests).Select(Proof.Of).ToArray();
        all.Length.ShouldBe(3);
        all.Select(proof => proof.Id).Distinct().Count().ShouldBe(3);
        all.Select(proof => proof.Jwt.Claim("htu")).ShouldBe([host.Api.Url.AbsoluteUri, host.Api.Url.AbsoluteUri, moved.Url.AbsoluteUri]);
    }

    [Fact]
    public async Task A_caller_cannot_bring_a_proof()
    {
        await using var host = await StartAsync();
        var id = await AddAsync(host);

        (await host.SendAsync(id, headers: new KeyValuePair<string, string>("dpop", "x"))).ShouldBeOfType<OAuthRequestResult.NotConnected>().Message.ShouldContain("'dpop'");

        host.Api.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_hundred_requests_at_once_each_have_a_sound_proof()
    {
        await using var host = await StartAsync();
        var id = await AddAsync(host);
        host.Api.Otherwise = _ => Answer.Text("fine");

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => host.SendAsync(id)));

        var proofs = host.Api.Requests.Select(Proof.Of).ToArray();
        proofs.ShouldAllBe(proof => proof.IsSound());
        proofs.Select(proof => proof.Id).Distinct().Count().ShouldBe(100);
    }

    [Fact]
    public async Task The_key_is_in_no_log_and_no_answer()
    {
        await using var host = await StartAsync();
        var id = await AddAsync(host);
        host.Api.Otherwise = _ => NonceWanted("n");
        host.Token.Enqueue(Answer.Error("invalid_dpop_proof"));

        var result = await host.SendAsync(id);

        var key = (await host.Get<Tokens.ITokenStore>().FindAsync(id, default))!.Tokens!.DpopKey!.Reveal();
        var secret = System.Text.Json.JsonDocument.Parse(key).RootElement.GetProperty("d").GetString()!;
        var said = $"{host.Logs.Text}\n{result}\n{((OAuthRequestResult.Responded)result).Error}\n{await host.DescribeAsync(id)}";
        said.ShouldNotContain(secret);
        said.ShouldContain(id.Id);
    }

    private static Task<CoreHost> StartAsync(Action<OAuthWebhookOptions>? options = null) =>
        CoreHost.StartAsync(services => Microsoft.Extensions.DependencyInjection.OptionsServiceCollectionExtensions.Configure(services, options ?? (_ => { })));

    private static async Task<ConnectionKey> AddAsync(CoreHost host)
    {
        host.Token.Enqueue(DpopTokenTests.Bound("t1"));
        return await host.AddAsync(host.Registration() with { UseDpop = true });
    }

    private static Answer NonceWanted(string nonce) => Answer.Empty(401)
        .WithHeader("WWW-Authenticate", "DPoP error=\"use_dpop_nonce\", error_description=\"a nonce is needed\"")
        .WithHeader("DPoP-Nonce", nonce);
}
