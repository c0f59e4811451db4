using System.Text;
using System.Text.Json.Nodes;
using OAuthWebhook.Providers;

namespace OAuthWebhook.Tests.Providers;

public sealed class ProviderFileTests
{
    private const string Good = """
        {
          "providers": {
            "acme": {
              "name": "Acme",
              "documentation": { "url": "https://acme.example/docs", "read": "2026-01-31" },
              "grants": ["authorization_code", "client_credentials"],
              "variables": { "shop": { "label": "Shop" } },
              "connection": {
                "baseUri": "{instance_url}/v1",
                "authorizationEndpoint": "https://{shop}.acme.example/authorize",
                "tokenEndpoint": "https://{shop}.acme.example/token",
                "scopes": ["read"],
                "allowedHosts": ["*.acme.example"],
                "refresh": { "marginSeconds": 30 }
              },
              "quirks": {
                "callbackFields": { "place": "location" },
                "tokenRequest": { "encoding": "json", "headers": { "X-Version": "2" } },
                "tokenAnswer": { "fields": { "instance_url": "/instance_url" }, "expiresInUnit": "minutes" },
                "lookUps": [{ "url": "https://{shop}.acme.example/me", "account": "/name" }],
                "api": { "tokenRejected": [{ "statuses": [403], "body": { "at": "/code" } }] }
              }
            }
          }
        }
        """;

    /// <summary>A place in the good file, what is put there ("-" takes it away), the path that the message has to name, and what it has to say beside it.</summary>
    public static TheoryData<string, string, string, string> Spoilt => new()
    {
        { "version", "1", "version", "no such key" },
        { "$schema", "5", "$schema", "a text" },
        { "providers", "-", "providers", "missing" },
        { "providers", "[]", "providers", "an object" },
        { "providers", "null", "providers", "not null" },
        { "providers.Acme", "{}", "providers.Acme", "small letters" },
        { "providers.acme.id", "\"acme\"", "providers.acme.id", "no such key" },
        { "providers.acme.name", "-", "providers.acme.name", "missing" },
        { "providers.acme.name", "\" \"", "providers.acme.name", "not blank" },
        { "providers.acme.documentation", "\"https://acme.example\"", "providers.acme.documentation", "an object" },
        { "providers.acme.documentation.read", "-", "providers.acme.documentation.read", "missing" },
        { "providers.acme.documentation.read", "\"31.1.2026\"", "providers.acme.documentation.read", "a day such as" },
        { "providers.acme.documentation.url", "\"acme.example\"", "providers.acme.documentation.url", "https://" },
        { "providers.acme.grants", "\"client_credentials\"", "providers.acme.grants", "a list" },
        { "providers.acme.grants", "[]", "providers.acme.grants", "at least one" },
        { "providers.acme.grants", "[\"a\", \"a\"]", "providers.acme.grants", "once" },
        { "providers.acme.grants", "[\"with blank\"]", "providers.acme.grants[0]", "a value as it is sent" },
        { "providers.acme.connection", "-", "providers.acme.connection", "missing" },
        { "providers.acme.connection.grantType", "\"password\"", "providers.acme.connection.grantType", "authorization_code, client_credentials" },
        { "providers.acme.connection.clientSecret", "\"s\"", "providers.acme.connection.clientSecret", "no such key" },
        { "providers.acme.connection.name", "\"Mine\"", "providers.acme.connection.name", "no such key" },
        { "providers.acme.connection.status", "\"active\"", "providers.acme.connection.status", "no such key" },
        { "providers.acme.connection.usePkce", "\"yes\"", "providers.acme.connection.usePkce", "true or false" },
        { "providers.acme.connection.basicEncoding", "\"plain\"", "providers.acme.connection.basicEncoding", "form, raw" },
        { "providers.acme.connection.authenticationType", "0", "providers.acme.connection.authenticationType", "oauth2, bearer, apiKey, basic" },
        { "providers.acme.connection.scopes", "\"a b\"", "providers.acme.connection.scopes", "a list" },
        { "providers.acme.connection.scopes", "[\"a b\"]", "providers.acme.connection.scopes[0]", "a scope" },
        { "providers.acme.connection.scopeSeparator", "\";\"", "providers.acme.connection.scopeSeparator", "a comma" },
        { "providers.acme.connection.responseType", "\"token\"", "providers.acme.connection.responseType", "RFC 9700" },
        { "providers.acme.connection.tokenEndpoint", "\"http://acme.example/token\"", "providers.acme.connection.tokenEndpoint", "https://" },
        { "providers.acme.connection.tokenEndpoint", "\"/token\"", "providers.acme.connection.tokenEndpoint", "https://" },
        { "providers.acme.connection.tokenEndpoint", "\"https://me@acme.example/token\"", "providers.acme.connection.tokenEndpoint", "user name" },
        { "providers.acme.connection.tokenEndpoint", "\"https://{store}.acme.example/token\"", "providers.acme.connection.tokenEndpoint", "no {store}; names known here: shop, place" },
        { "providers.acme.connection.authorizationEndpoint", "\"https://{shop}{instance_url}.acme.example/\"", "providers.acme.connection.authorizationEndpoint", "no {instance_url}" },
        { "providers.acme.connection.allowedHosts", "[\"https://acme.example\"]", "providers.acme.connection.allowedHosts[0]", "a host" },
        { "providers.acme.connection.allowedHosts", "[\"{instance_url}\"]", "providers.acme.connection.allowedHosts[0]", "no {instance_url}" },
        { "providers.acme.connection.allowedHosts", "-", "providers.acme.connection.baseUri", "connection.allowedHosts" },
        { "providers.acme.connection.refresh.marginSeconds", "\"30\"", "providers.acme.connection.refresh.marginSeconds", "a whole number" },
        { "providers.acme.connection.refresh.marginSeconds", "-1", "providers.acme.connection.refresh.marginSeconds", "from 0" },
        { "providers.acme.connection.refresh.marginSeconds", "1.5", "providers.acme.connection.refresh.marginSeconds", "a whole number" },
        { "providers.acme.variables.shop.label", "-", "providers.acme.variables.shop.label", "missing" },
        { "providers.acme.variables.shop.pattern", "\"(\"", "providers.acme.variables.shop.pattern", "a regular expression" },
        { "providers.acme.variables.shop.pattern", "\"(?=a)a\"", "providers.acme.variables.shop.pattern", "without look-around" },
        { "providers.acme.variables.shop.default", "\"a/b\"", "providers.acme.variables.shop.default", "letters, digits" },
        { "providers.acme.variables.shop.choices", "[\"a\", \"b@c\"]", "providers.acme.variables.shop.choices[1]", "letters, digits" },
        { "providers.acme.variables.idle", "{\"label\":\"Idle\"}", "providers.acme.variables.idle", "stands nowhere" },
        { "providers.acme.variables.client_id", "{\"label\":\"Id\"}", "providers.acme.variables.client_id", "another name" },
        { "providers.acme.variables.a-b", "{\"label\":\"Odd\"}", "providers.acme.variables.a-b", "underscores" },
        { "providers.acme.quirks.tokenRequest.encoding", "\"xml\"", "providers.acme.quirks.tokenRequest.encoding", "form, json, query, get" },
        { "providers.acme.quirks.tokenRequest.headers", "{\"X Version\":\"2\"}", "providers.acme.quirks.tokenRequest.headers['X Version']", "a header's name" },
        { "providers.acme.quirks.tokenRequest.headers", "{\"X\":\"a\\r\\nb\"}", "providers.acme.quirks.tokenRequest.headers.X", "a header's value" },
        { "providers.acme.quirks.tokenAnswer.accessToken", "\"access_token\"", "providers.acme.quirks.tokenAnswer.accessToken", "RFC 6901" },
        { "providers.acme.quirks.tokenAnswer.accessToken", "\"/a~2\"", "providers.acme.quirks.tokenAnswer.accessToken", "RFC 6901" },
        { "providers.acme.quirks.tokenAnswer.scopeSeparator", "\"\"", "providers.acme.quirks.tokenAnswer.scopeSeparator", "not empty" },
        { "providers.acme.quirks.tokenAnswer.expiresInUnit", "\"hours\"", "providers.acme.quirks.tokenAnswer.expiresInUnit", "unixSeconds" },
        { "providers.acme.quirks.tokenAnswer.fields", "{\"a\":5}", "providers.acme.quirks.tokenAnswer.fields.a", "RFC 6901" },
        { "providers.acme.quirks.tokenAnswer.errorWhen", "{}", "providers.acme.quirks.tokenAnswer.errorWhen.at", "missing" },
        { "providers.acme.quirks.lookUps", "[{\"account\":\"/name\"}]", "providers.acme.quirks.lookUps[0].url", "missing" },
        { "providers.acme.quirks.lookUps", "[{\"url\":\"https://{nobody}.example\"}]", "providers.acme.quirks.lookUps[0].url", "no {nobody}" },
        { "providers.acme.quirks.api.tokenRejected", "[{\"statuses\":[99]}]", "providers.acme.quirks.api.tokenRejected[0].statuses[0]", "from 100 to 599" },
        { "providers.acme.quirks.extend", "{\"minimumAgeSeconds\":-5}", "providers.acme.quirks.extend.minimumAgeSeconds", "from 0" },
        { "providers.acme.quirks.extend", "{\"parameters\":{\"t\":\"{refresh}\"}}", "providers.acme.quirks.extend.parameters.t", "access_token" },
        { "providers.acme.quirks.revocation", "{\"authentication\":\"basic\"}", "providers.acme.quirks.revocation.authentication", "client, bearer, none" },
        { "providers.acme.quirks.callbackParameterNames", "{\"state\":\"s\"}", "providers.acme.quirks.callbackParameterNames.state", "no other name" },
        { "providers.acme.quirks.callbackFields", "{\"kept\":\"code\"}", "providers.acme.quirks.callbackFields.kept", "is a secret" },
        { "providers.acme.quirks.tokenAnswer.fields", "{\"kept\":\"/refresh_token\",\"instance_url\":\"/i\"}", "providers.acme.quirks.tokenAnswer.fields.kept", "is a secret" },
        { "providers.acme.quirks.tokenAnswer.fields", "{\"client_secret\":\"/s\",\"instance_url\":\"/i\"}", "providers.acme.quirks", "another name for the field 'client_secret'" },
        { "providers.acme.quirks.tokenRequest.headers", "{\"Authorization\":\"Basic x\"}", "providers.acme.quirks.tokenRequest.headers.Authorization", "another header" },
        { "providers.acme.quirks.api.headers", "{\"COOKIE\":\"a=b\"}", "providers.acme.quirks.api.headers.COOKIE", "another header" },
        { "providers.acme.quirks.api.headers", "{\"Content-Language\":\"en\"}", "providers.acme.quirks.api.headers.Content-Language", "the body's" },
        { "providers.acme.quirks.shape", "{}", "providers.acme.quirks.shape", "no such key; known here: authorizationParameterNames" },
    };

    [Theory]
    [MemberData(nameof(Spoilt))]
    public void What_is_wrong_with_a_file_is_named_with_the_file_the_place_and_what_was_expected(string place, string value, string path, string expected)
    {
        var failure = Should.Throw<ProviderFileException>(() => Read(Spoil(place, value)));

        failure.Message.ShouldContain($"mine.json: {path}: expected ");
        failure.Message.ShouldContain(expected);
    }

    [Theory]
    [InlineData("{ \"providers\": { \"acme\": {}, \"acme\": {} } }", "mine.json: providers.acme: expected each key once")]
    [InlineData("{ \"providers\": {}, \"providers\": {} }", "mine.json: providers: expected each key once")]
    [InlineData("{ \"providers\": {\n // mine\n } }", "mine.json: line 2: expected JSON without comments")]
    [InlineData("{ \"providers\": {},\n }", "mine.json: line 2: expected JSON without comments")]
    [InlineData("", "mine.json: line 1: expected JSON")]
    [InlineData("[]", "mine.json: the whole: expected an object")]
    public void A_file_that_is_no_catalogue_is_refused_with_the_place(string json, string message) =>
        Should.Throw<ProviderFileException>(() => Read(json)).Message.ShouldContain(message);

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var failure = Should.Throw<ProviderFileException>(() => Read(Spoil("providers.acme.name", "5").Replace("\"json\"", "\"xml\"", StringComparison.Ordinal)));

        failure.Message.Split(Environment.NewLine).Length.ShouldBe(2);
    }

    [Fact]
    public void A_good_file_is_read_as_it_is_written()
    {
        var acme = Read(Good).ShouldHaveSingleItem();

        acme.Id.ShouldBe("acme");
        acme.Documentation.Read.ShouldBe(new DateOnly(2026, 1, 31));
        acme.Connection.Refresh!.MarginSeconds.ShouldBe(30);
        acme.Quirks.TokenRequest.Encoding.ShouldBe(OAuthWebhook.Quirks.ParameterEncoding.Json);
        acme.Quirks.LookUps.ShouldHaveSingleItem().Account.ShouldBe("/name");
    }

    [Fact]
    public void A_byte_order_mark_does_not_spoil_a_file() =>
        ProviderFile.Read("mine.json", (byte[])[0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Good)]).Count.ShouldBe(1);

    private static IReadOnlyList<ProviderDefinition> Read(string json) => ProviderFile.Read("mine.json", Encoding.UTF8.GetBytes(json));

    private static string Spoil(string place, string value)
    {
        var root = JsonNode.Parse(Good)!.AsObject();
        var names = place.Split('.');
        var parent = names[..^1].Aggregate(root, (node, name) => (node[name] ??= new JsonObject()).AsObject());
        if (value == "-")
            parent.Remove(names[^1]);
        else
            parent[names[^1]] = JsonNode.Parse(value);
        return root.ToJsonString();
    }
}
