using System.Dynamic;
using Elsa.Http;
using Elsa.Workflows.Memory;
using ElsaOAuthWebhook.Requests;
using ElsaOAuthWebhook.Tests.TestBed;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Tests.Requests;

public class InputTests(PluginHost host) : IClassFixture<PluginHost>
{
    public static TheoryData<object> Queries => new()
    {
        """{ "page": 2, "q": "a b&c", "tag": ["x", "y"], "all": true, "flag": null }""",
        new { page = 2, q = "a b&c", tag = new[] { "x", "y" }, all = true, flag = (string?)null },
        new Dictionary<string, object?> { ["page"] = 2, ["q"] = "a b&c", ["tag"] = new object[] { "x", "y" }, ["all"] = true, ["flag"] = null },
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task The_query_is_added_encoded_whatever_form_it_is_given_in(object query)
    {
        host.Api.Enqueue(Answer.Empty(200));

        var run = await host.RunAsync(new() { Token = new(await host.AddConnectionAsync()), Url = new("things?fixed=1"), Query = new(query) });

        run.Outcome.ShouldBe("2xx");
        host.Api.Requests[^1].Url.Query.ShouldBe("?fixed=1&page=2&q=a%20b%26c&tag=x&tag=y&all=true&flag");
    }

    [Fact]
    public async Task Headers_are_sent_whatever_form_they_are_given_in()
    {
        dynamic script = new ExpandoObject();
        script.Accept = "text/csv";
        script.Missing = null;
        object[] forms = ["""{ "Accept": "text/csv" }""", new HttpHeaders { ["Accept"] = ["text/csv"] }, new Dictionary<string, string> { ["Accept"] = "text/csv" }, script];
        var id = await host.AddConnectionAsync();

        foreach (var headers in forms)
        {
            host.Api.Enqueue(Answer.Empty(200));
            (await host.RunAsync(new() { Token = new(id), Url = new("things"), RequestHeaders = new(headers) })).Outcome.ShouldBe("2xx");
            host.Api.Requests[^1].Headers["Accept"].ShouldBe("text/csv");
            host.Api.Requests[^1].Headers.ShouldNotContainKey("Missing");
        }
    }

    [Fact]
    public async Task Every_input_may_come_from_a_delegate_or_a_variable()
    {
        var id = await host.AddConnectionAsync();
        var path = new Variable<string>("Path", "things");
        host.Api.Enqueue(Answer.Empty(200));

        var run = await host.RunAsync(
            new() { Token = new(_ => id), Url = new(path), Method = new(() => "put"), Content = new(_ => new { n = 1 }), TimeoutSeconds = new(_ => 5) },
            [path]);

        run.Outcome.ShouldBe("2xx");
        host.Api.Requests[^1].Method.ShouldBe("PUT");
        host.Api.Requests[^1].Body.ShouldBe("""{"n":1}""");
    }

    [Fact]
    public async Task An_absolute_url_of_the_connections_host_is_used_as_it_is_and_no_url_is_the_base_uri()
    {
        var id = await host.AddConnectionAsync();
        host.Server["/other"].Enqueue(Answer.Empty(200));
        host.Server["/api/"].Enqueue(Answer.Empty(200));

        (await host.RunAsync(new() { Token = new(id), Url = new(host.Server["/other"].Url.AbsoluteUri) })).Outcome.ShouldBe("2xx");
        (await host.RunAsync(new() { Token = new(id) })).Outcome.ShouldBe("2xx");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public async Task Without_a_chosen_token_it_leaves_by_unauthorized_and_says_where_to_pick_one(string? token)
    {
        var run = await host.RunAsync(new() { Token = new(token), Url = new("things") });

        run.Outcome.ShouldBe("Unauthorized");
        run.Error!.ShouldContain("Manage Tokens");
        run.Attempts.ShouldBe(0);
    }

    public static TheoryData<string, OAuthHttpRequest, string> Malformed => new()
    {
        { "a status code", new() { ExpectedStatusCodes = new(["200", "abc"]) }, "'abc' is not a status code" },
        { "a range", new() { ExpectedStatusCodes = new(["200-204"]) }, "'200-204' is not a status code" },
        { "a method", new() { Method = new("GE T") }, "'GE T' is not an HTTP method" },
        { "a method that repeats the token", new() { Method = new("TRACE") }, "TRACE is not sent with a token" },
        { "a query", new() { Query = new("page=2") }, "The query is not an object" },
        { "a query of a list", new() { Query = new("[1]") }, "The query is not an object" },
        { "a query JSON has no form for", new() { Query = new(new Dictionary<string, object> { ["type"] = typeof(string) }) }, "The query is not an object" },
        { "a query that holds itself", new() { Query = new(Cycle()) }, "The query is not an object" },
        { "headers", new() { RequestHeaders = new("{ \"Accept\": ") }, "headers are not an object" },
        { "a header name", new() { RequestHeaders = new("""{ "bad name": "x" }""") }, "'bad name' is not a valid header name" },
        { "no header name", new() { RequestHeaders = new("""{ "": "x" }""") }, "'' is not a valid header name" },
        { "a header name beside a body", new() { Content = new("x"), Method = new("POST"), RequestHeaders = new("""{ "bad name": "x" }""") }, "'bad name' is not a valid header name" },
        { "a header value", new() { RequestHeaders = new(new HttpHeaders { ["X-A"] = ["a\r\nX-B: b"] }) }, "header 'X-A'" },
        { "a header value that is not ASCII", new() { RequestHeaders = new("""{ "X-A": "ä" }""") }, "header 'X-A'" },
        { "the token's own header", new() { RequestHeaders = new("""{ "authorization": "Bearer mine" }""") }, "header 'authorization'" },
        { "no time", new() { TimeoutSeconds = new(0) }, "0 seconds is no timeout" },
        { "too much time", new() { TimeoutSeconds = new(1e9) }, "is no timeout" },
        { "a content type", new() { Content = new("x"), ContentType = new("nonsense") }, "'nonsense' is not a content type" },
        { "a charset", new() { Content = new("x"), ContentType = new("text/plain; charset=klingon") }, "charset 'klingon'" },
        { "an object as an image", new() { Content = new(new { n = 1 }), ContentType = new("image/png") }, "as image/png" },
        { "text as a form object", new() { Content = new("{ broken"), ContentType = new("application/x-www-form-urlencoded") }, "cannot be written as application/x-www-form-urlencoded" },
        { "a list as a form", new() { Content = new(new[] { 1 }), ContentType = new("multipart/form-data") }, "cannot be written as multipart/form-data" },
        { "an object as XML", new() { Content = new(new Dictionary<string, string>()), ContentType = new("application/xml") }, "cannot be written as application/xml" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_malformed_input_leaves_by_failed_to_connect_and_says_what_to_do(string what, OAuthHttpRequest request, string cause)
    {
        request.Token = new(await host.AddConnectionAsync());
        request.Url = new("things");
        var before = host.Api.Requests.Count;

        var run = await host.RunAsync(request);

        run.Outcome.ShouldBe("Failed to connect", what);
        run.Error!.ShouldContain(cause);
        run.Attempts.ShouldBe(0);
        host.Api.Requests.Count.ShouldBe(before);
    }

    private static Dictionary<string, object?> Cycle()
    {
        var cycle = new Dictionary<string, object?>();
        cycle["self"] = cycle;
        return cycle;
    }
}
