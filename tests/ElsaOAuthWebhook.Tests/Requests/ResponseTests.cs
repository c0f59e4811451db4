using System.Dynamic;
using System.Text;
using Elsa.Workflows.Memory;
using ElsaOAuthWebhook.Tests.TestBed;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Tests.Requests;

public class ResponseTests(PluginHost host) : IClassFixture<PluginHost>
{
    private const string Json = """{ "name": "x", "small": 1, "large": 5000000000, "fraction": 1.5, "yes": true, "nothing": null, "list": [1, { "n": 2 }] }""";

    [Theory]
    [InlineData("application/json", false)]
    [InlineData("application/json; charset=utf-8", true)]
    [InlineData("application/problem+json", false)]
    [InlineData("application/vnd.api+json", true)]
    public async Task JSON_becomes_the_objects_that_Elsas_expressions_know(string contentType, bool chunked)
    {
        var answer = Answer.Text(Json, contentType);

        dynamic parsed = (await ReadAsync(chunked ? answer.InChunks() : answer))!;

        ((object)parsed).ShouldBeOfType<ExpandoObject>();
        ((object)parsed.name).ShouldBe("x");
        ((object)parsed.small).ShouldBe(1);
        ((object)parsed.large).ShouldBe(5000000000L);
        ((object)parsed.fraction).ShouldBe(1.5);
        ((object)parsed.yes).ShouldBe(true);
        ((object?)parsed.nothing).ShouldBeNull();
        ((object[])parsed.list)[0].ShouldBe(1);
        ((object)((dynamic)((object[])parsed.list)[1]).n).ShouldBe(2);
    }

    [Theory]
    [InlineData("[1, 2]")]
    [InlineData("\"text\"")]
    [InlineData("7")]
    [InlineData("null")]
    public async Task JSON_that_is_no_object_becomes_what_it_is(string json) =>
        (await ReadAsync(Answer.Text(json, "application/json"))).ShouldBe(json switch { "[1, 2]" => new object[] { 1, 2 }, "7" => 7, "null" => null, _ => "text" });

    [Theory]
    [InlineData("{ \"name\": ")]
    [InlineData("<html>502</html>")]
    [InlineData("{ \"a\": 1 } trailing")]
    public async Task JSON_that_does_not_parse_is_given_as_text_and_the_error_says_so(string body)
    {
        var run = await RunAsync(Answer.Text(body, "application/json"));

        run.Outcome.ShouldBe("2xx");
        run.ParsedContent.ShouldBe(body);
        run.Error!.ShouldContain("not valid JSON");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/html; charset=utf-8")]
    [InlineData("text/csv")]
    [InlineData("application/xml")]
    [InlineData("application/atom+xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/yaml")]
    public async Task Text_of_any_kind_is_given_as_text(string contentType) => (await ReadAsync(Answer.Text("<a>ä</a>", contentType).InChunks())).ShouldBe("<a>ä</a>");

    [Theory]
    [InlineData("iso-8859-1")]
    [InlineData("\"windows-1252\"")]
    public async Task Text_is_decoded_as_its_charset_says(string charset) =>
        (await ReadAsync(new Answer { ContentType = $"text/plain; charset={charset}", Body = Encoding.Latin1.GetBytes("grüezi") })).ShouldBe("grüezi");

    [Fact]
    public async Task A_charset_nobody_knows_is_taken_for_UTF_8() => (await ReadAsync(Answer.Text("grüezi", "text/plain; charset=klingon"))).ShouldBe("grüezi");

    [Theory]
    [InlineData("image/png")]
    [InlineData("application/vnd.openxmlformats-officedocument.wordprocessingml.document")]
    [InlineData("application/octet-stream")]
    [InlineData(null)]
    public async Task Everything_else_is_given_as_bytes(string? contentType) =>
        (await ReadAsync(new Answer { ContentType = contentType, Body = new byte[] { 1, 2, 255 } })).ShouldBe(new byte[] { 1, 2, 255 });

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData(null)]
    public async Task An_empty_body_is_null(string? contentType) => (await ReadAsync(new Answer { ContentType = contentType })).ShouldBeNull();

    [Fact]
    public async Task The_type_of_the_variable_is_honoured()
    {
        (await ReadIntoAsync<string>(Answer.Text(Json, "application/json"))).ShouldBe(Json);
        (await ReadIntoAsync<byte[]>(Answer.Text("{}", "application/json"))).ShouldBe("{}"u8.ToArray());
        (await ReadIntoAsync<Thing>(Answer.Text("""{ "name": "x" }""", "application/problem+json"))).ShouldBeOfType<Thing>().Name.ShouldBe("x");
        (await ReadIntoAsync<int>(Answer.Text("42", "application/json"))).ShouldBe(42);
        (await ReadIntoAsync<List<Thing>>(Answer.Text("""[{ "name": "x" }]""", "application/json"))).ShouldBeOfType<List<Thing>>().Count.ShouldBe(1);
        (await ReadIntoAsync<object>(Answer.Text("""{ "n": 1 }""", "application/json"))).ShouldBeOfType<ExpandoObject>();
        (await ReadIntoAsync<string>(Answer.Text("raw", "application/octet-stream"))).ShouldBe("raw");
    }

    [Fact]
    public async Task A_body_that_does_not_fit_the_variable_is_given_as_text_and_the_error_names_its_type()
    {
        var variable = new Variable<Thing>("Thing", new Thing());
        var run = await RunAsync(Answer.Text("[1]", "application/json"), variable);

        run.Outcome.ShouldBe("2xx");
        run.ParsedContent.ShouldBe("[1]");
        run.Error!.ShouldContain("a variable of type Thing");
    }

    [Fact]
    public async Task An_answer_that_breaks_off_leaves_by_failed_to_connect()
    {
        var run = await RunAsync(Answer.Json(new { text = new string('x', 1000) }).ClosingMidway());

        run.Outcome.ShouldBe("Failed to connect");
        run.StatusCode.ShouldBeNull();
        run.ParsedContent.ShouldBeNull();
    }

    private async Task<object?> ReadAsync(Answer answer)
    {
        var run = await RunAsync(answer);
        run.Outcome.ShouldBe("2xx");
        run.Error.ShouldBeNull();
        return run.ParsedContent;
    }

    private async Task<object?> ReadIntoAsync<T>(Answer answer)
    {
        var run = await RunAsync(answer, new Variable<T>("Target", default!));
        run.Outcome.ShouldBe("2xx");
        run.Error.ShouldBeNull();
        return run.ParsedContent;
    }

    private async Task<Run> RunAsync(Answer answer, Variable? target = null)
    {
        var id = await host.AddConnectionAsync();
        host.Api.Enqueue(answer);
        return await host.RunAsync(
            new() { Token = new(id), Url = new("things"), ParsedContent = target is null ? null! : new(target) },
            target is null ? [] : [target]);
    }
}
