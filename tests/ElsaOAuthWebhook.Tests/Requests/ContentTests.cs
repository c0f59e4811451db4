using System.Dynamic;
using System.Text;
using System.Text.RegularExpressions;
using ElsaOAuthWebhook.Requests;
using ElsaOAuthWebhook.Tests.TestBed;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Tests.Requests;

public partial class ContentTests(PluginHost host) : IClassFixture<PluginHost>
{
    private static readonly object Script = MakeScript();

    [Fact]
    public Task An_object_is_written_as_JSON() => SendsAsync(new { name = "x", n = 1 }, null, "application/json", """{"name":"x","n":1}""");

    [Fact]
    public Task What_a_script_made_is_written_as_JSON() => SendsAsync(Script, "application/json", "application/json", """{"name":"a b","n":1,"none":null,"tags":["x","y"]}""");

    [Fact]
    public Task Text_that_looks_like_JSON_is_sent_as_it_is_and_as_JSON() => SendsAsync("""{ "n": 1 }""", "", "application/json", """{ "n": 1 }""");

    [Fact]
    public Task Other_text_is_sent_as_plain_text() => SendsAsync("grüezi", null, "text/plain; charset=utf-8", "grüezi");

    [Fact]
    public Task Text_keeps_the_content_type_it_is_given() => SendsAsync("<a/>", "application/xml; charset=utf-8", "application/xml; charset=utf-8", "<a/>");

    [Fact]
    public Task Bytes_are_sent_as_they_are() => SendsAsync("bytes"u8.ToArray(), null, "application/octet-stream", "bytes");

    [Fact]
    public Task Bytes_keep_the_content_type_they_are_given() => SendsAsync("bytes"u8.ToArray(), "image/png", "image/png", "bytes");

    [Fact]
    public Task An_object_of_another_JSON_type_is_written_as_JSON() => SendsAsync(new { n = 1 }, "application/vnd.api+json", "application/vnd.api+json", """{"n":1}""");

    [Fact]
    public Task Parameters_of_the_content_type_are_kept() => SendsAsync(new { n = 1 }, "application/json; version=2", "application/json; version=2", """{"n":1}""");

    [Fact]
    public Task An_object_is_written_as_XML() => SendsAsync(new Thing { Name = "x" }, "text/xml", "text/xml", """<Name>x</Name>""", whole: false);

    [Fact]
    public Task A_form_is_made_of_what_a_script_made() => SendsAsync(Script, FormType, FormType, "name=a+b&n=1&none=&tags=x&tags=y");

    [Fact]
    public Task A_form_is_made_of_JSON_text() => SendsAsync("""{ "name": "a b", "n": 1 }""", FormType, FormType, "name=a+b&n=1");

    [Fact]
    public Task Text_that_is_a_form_already_is_sent_as_it_is() => SendsAsync("a=1&b=2", FormType, FormType, "a=1&b=2");

    [Fact]
    public async Task A_stream_is_sent_as_it_is()
    {
        using var stream = new MemoryStream("streamed"u8.ToArray());
        await SendsAsync(() => stream, "text/csv", "text/csv", "streamed");
    }

    [Fact]
    public async Task Multipart_is_made_of_texts_and_files()
    {
        var sent = await SendAsync(() => new Dictionary<string, object?> { ["name"] = "a b", ["n"] = 1, ["file"] = "file content"u8.ToArray() }, "multipart/form-data");

        var boundary = Boundary().Match(sent.Headers["Content-Type"]).Groups["boundary"].Value;
        var parts = sent.Body.Split("--" + boundary).Select(x => x.Trim()).ToList();
        parts.Count.ShouldBe(5);
        parts[1].ShouldContain("name=name");
        parts[1].ShouldEndWith("a b");
        parts[2].ShouldEndWith("1");
        parts[3].ShouldContain("filename=file");
        parts[3].ShouldEndWith("file content");
    }

    [Fact]
    public async Task Text_is_encoded_as_its_charset_says()
    {
        var sent = await SendAsync(() => "grüezi", "text/plain; charset=iso-8859-1");

        sent.Headers["Content-Length"].ShouldBe("6");
    }

    [Fact]
    public async Task Without_content_there_is_no_body()
    {
        var sent = await SendAsync(() => null, "application/json");

        sent.Body.ShouldBeEmpty();
        sent.Headers.ShouldNotContainKey("Content-Type");
    }

    private const string FormType = "application/x-www-form-urlencoded";

    private Task SendsAsync(object? content, string? contentType, string sentType, string body, bool whole = true) => SendsAsync(() => content, contentType, sentType, body, whole);

    private async Task SendsAsync(Func<object?> content, string? contentType, string sentType, string body, bool whole = true)
    {
        var sent = await SendAsync(content, contentType);

        sent.Headers["Content-Type"].ShouldBe(sentType);
        if (whole)
            sent.Body.ShouldBe(body);
        else
            sent.Body.ShouldContain(body);
    }

    private async Task<RecordedRequest> SendAsync(Func<object?> content, string? contentType)
    {
        var id = await host.AddConnectionAsync();
        host.Api.Enqueue(Answer.Empty(200));
        var run = await host.RunAsync(new OAuthHttpRequest { Token = new(id), Url = new("things"), Method = new("POST"), Content = new(content), ContentType = new(contentType) });
        run.Outcome.ShouldBe("2xx", run.Error);
        return host.Api.Requests[^1];
    }

    private static ExpandoObject MakeScript()
    {
        dynamic script = new ExpandoObject();
        script.name = "a b";
        script.n = 1;
        script.none = null;
        script.tags = new object[] { "x", "y" };
        return script;
    }

    [GeneratedRegex("boundary=\"(?<boundary>.+)\"", RegexOptions.None, 1000)]
    private static partial Regex Boundary();
}

public sealed class Thing
{
    public string Name { get; set; } = "";
}
