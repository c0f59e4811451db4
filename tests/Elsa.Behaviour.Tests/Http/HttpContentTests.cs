using System.Dynamic;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Elsa.Extensions;
using Elsa.Http;
using Elsa.Http.ContentWriters;
using Elsa.Http.Contexts;
using Elsa.Http.UIHints;
using Elsa.Workflows;
using Elsa.Workflows.UIHints;
using Elsa.Workflows.UIHints.Dropdown;

namespace Elsa.Behaviour.Tests.Http;

public class HttpContentTests
{
    [Theory]
    [InlineData("application/json", "{\"Name\":\"x\"}")]
    [InlineData("application/x-www-form-urlencoded", "Name=x")]
    public async Task The_factory_of_a_content_type_makes_the_body(string contentType, string expected)
    {
        await using var engine = new Engine(elsa => elsa.UseHttp());
        var factory = engine.Get<IEnumerable<IHttpContentFactory>>().Single(x => x.SupportedContentTypes.Contains(contentType));

        using var content = factory.CreateHttpContent(new { Name = "x" }, contentType);

        content.Headers.ContentType!.ToString().ShouldBe(contentType);
        (await content.ReadAsStringAsync()).ShouldBe(expected);
    }

    [Fact]
    public void Text_cannot_become_a_form_as_in_the_engine() =>
        Should.Throw<JsonException>(() => new FormUrlEncodedHttpContentFactory().CreateHttpContent("a=b"));

    [Fact]
    public async Task JSON_is_read_as_the_type_asked_for()
    {
        await using var engine = new Engine(elsa => elsa.UseHttp());
        var parser = engine.Get<IEnumerable<IHttpContentParser>>().First(x => x.GetSupportsContentType(Response("", null)));

        (await parser.ReadAsync(Response("[1]", null))).ShouldBe("[1]");
        (await parser.ReadAsync(Response("[1]", typeof(int[])))).ShouldBe(new[] { 1 });
        var fields = (IDictionary<string, object?>)(ExpandoObject)await parser.ReadAsync(Response("""{"a":[1,2.5,null],"b":{"c":true}}""", typeof(object)));
        fields["a"].ShouldBe(new object?[] { 1, 2.5, null });
        ((IDictionary<string, object?>)fields["b"]!)["c"].ShouldBe(true);

        static HttpResponseParserContext Response(string body, Type? type) =>
            new(new MemoryStream(Encoding.UTF8.GetBytes(body)), "application/problem+json", type, new Dictionary<string, string[]>(), CancellationToken.None);
    }

    [Fact]
    public void Headers_are_written_as_one_string_or_several()
    {
        var headers = JsonSerializer.Deserialize<HttpHeaders>("""{ "Accept": "text/html", "X-Tag": ["a", "b"] }""")!;

        headers["Accept"].ShouldBe(["text/html"]);
        JsonSerializer.Serialize(headers).ShouldBe("""{"Accept":["text/html"],"X-Tag":["a","b"]}""");
    }

    [Fact]
    public async Task Content_types_are_offered_as_a_drop_down()
    {
        await using var engine = new Engine(elsa => elsa.UseHttp());
        var provider = engine.Get<IEnumerable<IPropertyUIHandler>>().OfType<HttpContentTypeOptionsProvider>().Single();

        var properties = await provider.GetUIPropertiesAsync((PropertyInfo)null!, null);

        var values = ((DropDownProps)properties[InputUIHints.DropDown]).SelectList!.Items.Select(x => x.Value).ToList();
        values[0].ShouldBe("");
        values.ShouldContain("application/json");
    }
}
