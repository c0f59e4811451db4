using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace OAuthWebhook.Testing.Tests;

public sealed class ScriptedServerTests : IAsyncLifetime
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private ScriptedServer _server = null!;
    private ScriptedEndpoint _token = null!;

    public async Task InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _token = _server["/token"];
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task It_answers_in_the_order_of_the_script_and_says_when_that_is_at_its_end()
    {
        _token.Enqueue(Answer.Token("first", expiresIn: 30, refreshToken: "next"), Answer.Error("invalid_grant", "gone"));

        var token = await _http.GetFromJsonAsync<JsonObject>(_token.Url);
        using var refused = await _http.GetAsync(_token.Url);
        using var unscripted = await _http.GetAsync(_token.Url);

        token!.ToJsonString().ShouldBe("""{"access_token":"first","token_type":"Bearer","expires_in":30,"refresh_token":"next"}""");
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadAsStringAsync()).ShouldBe("""{"error":"invalid_grant","error_description":"gone"}""");
        unscripted.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await unscripted.Content.ReadAsStringAsync()).ShouldContain("No answer left");
    }

    [Fact]
    public async Task It_records_what_it_was_asked()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _token.Url + "?tenant=a%20b");
        request.Headers.Add("Authorization", "Basic abc");
        request.Content = new FormUrlEncodedContent([new("grant_type", "password"), new("scope", "a b"), new("resource", "x"), new("resource", "y")]);
        using var response = await _http.SendAsync(request);

        var recorded = _token.Requests.ShouldHaveSingleItem();
        recorded.Method.ShouldBe("POST");
        recorded.Url.ShouldBe(request.RequestUri);
        recorded.Query["tenant"].ShouldBe("a b");
        recorded.Authorization.ShouldBe("Basic abc");
        recorded.Headers["content-type"].ShouldBe("application/x-www-form-urlencoded");
        recorded.Form["scope"].ShouldBe("a b");
        recorded.Form["resource"].ShouldBe("x,y");
    }

    [Fact]
    public async Task It_can_answer_by_the_request()
    {
        _server["/api"].Otherwise = request => Answer.Empty(request.Authorization == "Bearer good" ? 204 : 401);
        using var anonymous = await _http.GetAsync(_server["/api"].Url);
        anonymous.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        _http.DefaultRequestHeaders.Authorization = new("Bearer", "good");
        using var allowed = await _http.GetAsync(_server["/api"].Url);
        allowed.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task It_sends_headers_redirects_html_garbage_and_chunks()
    {
        _token.Enqueue(
            Answer.Redirect(new Uri("https://elsewhere.example/next"), 307),
            Answer.Html("<h1>Oops", 503).WithHeader("Retry-After", "7"),
            Answer.Garbage(),
            Answer.Text("in pieces").InChunks());

        using var redirect = await _http.GetAsync(_token.Url);
        redirect.StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect);
        redirect.Headers.Location.ShouldBe(new Uri("https://elsewhere.example/next"));

        using var html = await _http.GetAsync(_token.Url);
        html.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));
        html.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");

        using var garbage = await _http.GetAsync(_token.Url);
        garbage.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        (await garbage.Content.ReadAsByteArrayAsync()).Length.ShouldBe(1024 * 1024);

        using var chunked = await _http.GetAsync(_token.Url, HttpCompletionOption.ResponseHeadersRead);
        chunked.Headers.TransferEncodingChunked.ShouldBe(true);
        (await chunked.Content.ReadAsStringAsync()).ShouldBe("in pieces");
    }

    [Fact]
    public async Task A_gate_tells_of_each_arrival_and_holds_the_answers_until_it_is_opened()
    {
        var gate = new AnswerGate();
        _token.Enqueue(Answer.Empty(200).Behind(gate), Answer.Empty(200).Behind(gate));
        var first = _http.GetAsync(_token.Url);
        var second = _http.GetAsync(_token.Url);

        (await gate.ArrivalAsync()).Method.ShouldBe("GET");
        await gate.ArrivalAsync();
        first.IsCompleted.ShouldBeFalse();
        second.IsCompleted.ShouldBeFalse();

        gate.Open();
        using var firstResponse = await first;
        using var secondResponse = await second;
        firstResponse.StatusCode.ShouldBe(HttpStatusCode.OK);
        secondResponse.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task It_can_close_the_connection_before_or_amid_the_answer()
    {
        _token.Enqueue(
            Answer.Close(),
            Answer.Text("half of this").ClosingMidway(),
            Answer.Text("half of this").InChunks().ClosingMidway());

        await Should.ThrowAsync<HttpRequestException>(() => _http.GetAsync(_token.Url));
        foreach (var length in new long?[] { 12, null })
        {
            using var response = await _http.GetAsync(_token.Url, HttpCompletionOption.ResponseHeadersRead);
            response.Content.Headers.ContentLength.ShouldBe(length);
            var half = new byte[6];
            await using var body = await response.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(half);
            await Should.ThrowAsync<HttpIOException>(async () => await body.ReadExactlyAsync(half));
        }
    }

    [Fact]
    public async Task It_can_stall_before_or_amid_the_answer_until_it_is_disposed_of()
    {
        var gate = new AnswerGate();
        gate.Open();
        await using var server = await ScriptedServer.StartAsync();
        var token = server["/token"];
        token.Enqueue(Answer.Stall().Behind(gate), Answer.Text("half of this").StallingMidway());

        var silent = _http.GetAsync(token.Url);
        await gate.ArrivalAsync();
        using var response = await _http.GetAsync(token.Url, HttpCompletionOption.ResponseHeadersRead);
        var half = new byte[6];
        await using var body = await response.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(half);
        var rest = body.ReadAsync(new byte[6]).AsTask();

        half.ShouldBe("half o"u8.ToArray());
        silent.IsCompleted.ShouldBeFalse();
        rest.IsCompleted.ShouldBeFalse();

        await server.DisposeAsync();
        await Should.ThrowAsync<HttpRequestException>(() => silent);
        await Should.ThrowAsync<IOException>(() => rest);
    }
}
