using System.Globalization;
using System.Text;
using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Grants;
using OAuthWebhook.Providers;
using OAuthWebhook.Quirks;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.ClientAuthentication;

namespace OAuthWebhook.Tests.Providers;

/// <summary>Every entry of the catalogue that comes with this package.</summary>
public sealed class PresetTests(PresetTests.Played played) : IClassFixture<PresetTests.Played>
{
    // After a change of the catalogue: run these tests once with UPDATE_CATALOGUE=1 in the environment, and look at what changed before you commit it.
    private static readonly bool Update = Environment.GetEnvironmentVariable("UPDATE_CATALOGUE") == "1";

    private static IReadOnlyList<ProviderDefinition> Catalogue { get; } = [.. ProviderSources.BuiltIn.OrderBy(provider => provider.Id, StringComparer.Ordinal)];

    public static TheoryData<string> Ids => [.. Catalogue.Select(provider => provider.Id)];

    [Fact]
    public void There_are_at_least_forty() => Catalogue.Count.ShouldBeGreaterThanOrEqualTo(40);

    [Theory]
    [MemberData(nameof(Ids))]
    public void It_says_where_its_facts_are_from_and_what_a_person_needs_to_know(string id)
    {
        var provider = Find(id);

        provider.Documentation.Url.Scheme.ShouldBe(Uri.UriSchemeHttps);
        provider.Documentation.Read.ShouldBeLessThanOrEqualTo(DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(1));
        provider.Note.ShouldNotBeNull().ShouldEndWith(".");
        foreach (var variable in provider.Variables.Values)
            variable.Help.ShouldNotBeNull().ShouldEndWith(".");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Its_requests_are_built_as_its_entry_says(string id)
    {
        var play = await played.OfAsync(Find(id));

        (play.Exchange is not null || play.GrantRequests.Count > 0).ShouldBeTrue("no grant of it was played");
        if (play.Authorization is { } authorization)
            CheckAuthorization(play.Provider, authorization);
        if (play.Exchange is { } exchange)
        {
            var sent = CheckTokenRequest(play.Provider, exchange, "authorization_code");
            sent["code"].ShouldBe("the-code");
            sent["redirect_uri"].ShouldBe("https://host.example/oauth-webhook/callback");
            sent.ContainsKey("code_verifier").ShouldBe(play.Provider.Connection.UsePkce ?? true);
        }

        if (play.Refresh is { } refresh)
            CheckTokenRequest(play.Provider, refresh, "refresh_token")["refresh_token"].ShouldBe("the-token-refresh");
        foreach (var request in play.GrantRequests)
            CheckTokenRequest(play.Provider, request, [ClientCredentialsGrant.GrantType, PasswordGrant.GrantType, JwtBearerGrant.GrantType, DeviceCodeGrant.GrantType, TokenExchangeGrant.GrantType]);
        (play.Device is not null).ShouldBe(play.Provider.Grants.Contains(DeviceCodeGrant.GrantType));
        if (play.Device is { } device)
            CheckDevice(play.Provider, device);
        CheckExtensions(play.Provider, play.Extensions);
        CheckRevocations(play.Provider, play.Revocations, play.Refresh is not null || play.Extensions.Count > 0 ? "the-next-token" : "the-token");
        foreach (var request in play.ApiRequests)
            CheckApiRequest(play.Provider, request);
    }

    [Fact]
    public async Task All_their_requests_are_the_ones_in_the_table()
    {
        var table = new StringBuilder();
        foreach (var provider in Catalogue)
            table.Append((await played.OfAsync(provider)).Text).Append('\n');

        await CompareAsync("tests/OAuthWebhook.Tests/Providers/presets.requests.txt", table.ToString());
    }

    [Fact]
    public async Task The_list_in_the_documentation_is_the_catalogue()
    {
        var list = new StringBuilder("""
            # Providers of the catalogue

            Written by a test from `src/OAuthWebhook/Providers/Catalogue`; change it there. *Variables* are what a person fills in; those in brackets have a default.

            | id | name | grants | variables | documentation |
            |---|---|---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var provider in Catalogue)
        {
            var variables = provider.Variables.Select(variable => variable.Value.Default is null ? variable.Key : $"[{variable.Key}]");
            var grants = provider.Grants.Select(grant => grant.Split(':')[^1].Replace('_', ' ').Replace('-', ' '));
            list.Append(CultureInfo.InvariantCulture, $"| `{provider.Id}` | {provider.Name} | {string.Join(", ", grants)} | {string.Join(", ", variables)} | [{provider.Documentation.Url.Host}]({provider.Documentation.Url}), read {provider.Documentation.Read:yyyy-MM-dd} |\n");
        }

        await CompareAsync("docs/providers-catalogue.md", list.ToString());
    }

    private static ProviderDefinition Find(string id) => Catalogue.Single(provider => provider.Id == id);

    private static void CheckAuthorization(ProviderDefinition provider, Uri location)
    {
        var (connection, quirks) = (provider.Connection, provider.Quirks);
        var sent = PresetRequests.ParametersOf(location.Query.TrimStart('?')).ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
        location.Scheme.ShouldBe(Uri.UriSchemeHttps);
        sent[Named("client_id")].ShouldBe("the-client");
        sent[Named("redirect_uri")].ShouldBe("https://host.example/oauth-webhook/callback");
        sent[Named("response_type")].ShouldBe("code");
        sent["state"].ShouldNotBeEmpty();
        sent.ContainsKey("code_challenge").ShouldBe(connection.UsePkce ?? true);
        sent.GetValueOrDefault(Named("scope")).ShouldBe(connection.Scopes is { Count: > 0 } scopes ? string.Join(connection.ScopeSeparator ?? " ", scopes) : null);
        foreach (var (name, value) in connection.AuthorizationParameters ?? new Dictionary<string, string?>())
            sent[name].ShouldBe(value);

        string Named(string name) => quirks.AuthorizationParameterNames.GetValueOrDefault(name, name);
    }

    private static Dictionary<string, string> CheckTokenRequest(ProviderDefinition provider, RecordedRequest request, params string[] grants)
    {
        var (connection, quirks) = (provider.Connection, provider.Quirks.TokenRequest);
        var body = PresetRequests.ParametersOf(request.Body).ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
        var query = PresetRequests.ParametersOf(request.Url.Query.TrimStart('?')).ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
        var sent = quirks.Encoding is ParameterEncoding.Query or ParameterEncoding.Get ? query : body;
        request.Method.ShouldBe(quirks.Encoding == ParameterEncoding.Get ? "GET" : "POST");
        request.Headers.GetValueOrDefault("Content-Type").ShouldBe(quirks.Encoding switch
        {
            ParameterEncoding.Form => "application/x-www-form-urlencoded",
            ParameterEncoding.Json => "application/json",
            _ => null,
        });
        if (quirks.Without.Contains("grant_type"))
            sent.ShouldNotContainKey("grant_type");
        else
            grants.ShouldContain(sent["grant_type"]);
        CheckClient(provider, request, sent, quirks.ParameterNames.GetValueOrDefault("client_id", "client_id"));
        foreach (var (name, value) in (grants is ["refresh_token"] ? connection.Refresh?.Parameters : connection.TokenParameters) ?? new Dictionary<string, string?>())
            sent[name].ShouldBe(value);
        foreach (var (name, value) in quirks.Headers)
            request.Headers[name].ShouldBe(value);
        if (sent.GetValueOrDefault("grant_type") == JwtBearerGrant.GrantType)
            CheckAssertion(provider, sent["assertion"], ProviderNetwork.Meant(request));
        if (sent.GetValueOrDefault("grant_type") == TokenExchangeGrant.GrantType)
            sent["subject_token"].ShouldBe("the-subject-token");
        return sent;
    }

    private static void CheckClient(ProviderDefinition provider, RecordedRequest request, Dictionary<string, string> sent, string clientId = "client_id")
    {
        var basic = provider.Connection.ClientAuthenticationMethod == "client_secret_basic";
        request.Authorization.ShouldBe(basic ? $"Basic {Convert.ToBase64String("the-client:the-secret"u8)}" : null);
        sent.GetValueOrDefault(clientId).ShouldBe(basic ? null : "the-client");
        sent.GetValueOrDefault("client_secret").ShouldBe(basic ? null : "the-secret");
    }

    private static void CheckAssertion(ProviderDefinition provider, string assertion, Uri endpoint)
    {
        var claims = ReadJwt.Of(assertion).Claims;
        var audience = provider.Connection.Assertion?.Audience is { } entered ? UrlTemplate.Fill(entered, name => provider.Variables[name].Default ?? SampleAnswers.VariablesOf(provider).Single(variable => variable.Name == name).Value) : endpoint.GetLeftPart(UriPartial.Path);
        ((string?)claims["aud"]).ShouldBe(audience);
        ((string?)claims["iss"]).ShouldBe("the-client");
    }

    // RFC 8628 §3.1: as the client, for the scopes.
    private static void CheckDevice(ProviderDefinition provider, RecordedRequest request)
    {
        var sent = PresetRequests.ParametersOf(request.Body).ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
        ProviderNetwork.Meant(request).AbsoluteUri.ShouldNotContain("%7B");
        CheckClient(provider, request, sent);
        sent.GetValueOrDefault("scope").ShouldBe(provider.Connection.Scopes is { Count: > 0 } scopes ? string.Join(provider.Connection.ScopeSeparator ?? " ", scopes) : null);
    }

    private static void CheckExtensions(ProviderDefinition provider, List<RecordedRequest> requests)
    {
        if (provider.Quirks.Extend is not { } extend)
        {
            requests.ShouldBeEmpty();
            return;
        }

        var wanted = new List<(RecordedRequest Request, string? Endpoint, IReadOnlyDictionary<string, string> Parameters)> { (requests[^1], extend.Endpoint, extend.Parameters) };
        if (extend.AfterConsent)
            wanted.Add((requests[0], extend.AfterConsentEndpoint ?? extend.Endpoint, extend.AfterConsentParameters ?? extend.Parameters));
        requests.Count.ShouldBe(wanted.Count);
        foreach (var (request, endpoint, parameters) in wanted)
        {
            var url = ProviderNetwork.Meant(request);
            url.GetLeftPart(UriPartial.Path).ShouldBe(endpoint ?? provider.Connection.TokenEndpoint);
            request.Authorization.ShouldBeNull();
            PresetRequests.ParametersOf(extend.Encoding is ParameterEncoding.Get or ParameterEncoding.Query ? url.Query.TrimStart('?') : request.Body)
                .ShouldBe(parameters.Select(parameter => (parameter.Key, Filled(parameter.Value, "the-token", refreshToken: null))), ignoreOrder: true);
        }
    }

    // What a person is asked for makes no sense where there is none; Okta for one refuses it (invalid_scope).
    [Fact]
    public void No_preset_asks_for_a_refresh_token_with_a_grant_that_needs_nobody()
    {
        foreach (var provider in Catalogue.Where(provider => provider.Grants.Any(grant => grant is ClientCredentialsGrant.GrantType or JwtBearerGrant.GrantType)))
            (provider.Connection.Scopes ?? []).ShouldAllBe(scope => scope != "offline_access" && scope != "refresh_token", provider.Id);
    }

    private static void CheckRevocations(ProviderDefinition provider, List<RecordedRequest> requests, string token)
    {
        if (provider.Connection.RevocationEndpoint is null)
        {
            requests.ShouldBeEmpty();
            return;
        }

        var quirks = provider.Quirks.Revocation ?? new();
        var refreshToken = provider.Quirks.Extend is null ? $"{token}-refresh" : null;
        List<IReadOnlyDictionary<string, string>> wanted = quirks.Parameters is { } own
            ? [own.ToDictionary(parameter => parameter.Key, parameter => Filled(parameter.Value, token, refreshToken))]
            : [.. refreshToken is null ? [] : new[] { Usual(refreshToken, "refresh_token") }, Usual(token, "access_token")];
        requests.Count.ShouldBe(wanted.Count);
        foreach (var (request, parameters) in requests.Zip(wanted))
        {
            var url = ProviderNetwork.Meant(request);
            url.AbsoluteUri.ShouldNotContain("%7B");
            request.Method.ShouldBe(quirks.Encoding == ParameterEncoding.Get ? "GET" : quirks.Method);
            var sent = PresetRequests.ParametersOf(quirks.Encoding is ParameterEncoding.Get or ParameterEncoding.Query ? url.Query.TrimStart('?') : request.Body).ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
            foreach (var (name, value) in parameters)
                sent[name].ShouldBe(value);
            if (quirks.Authentication == RevocationAuthentication.Client)
                CheckClient(provider, request, sent);
            else
                request.Authorization.ShouldBe(quirks.Authentication == RevocationAuthentication.Bearer ? $"Bearer {token}" : null);
        }
    }

    // RFC 7009 §2.1.
    private static Dictionary<string, string> Usual(string token, string hint) => new() { ["token"] = token, ["token_type_hint"] = hint };

    private static string Filled(string template, string accessToken, string? refreshToken) => UrlTemplate.Fill(template, name => name switch
    {
        "access_token" => accessToken,
        "refresh_token" => refreshToken,
        "token" => refreshToken ?? accessToken,
        "client_id" => "the-client",
        "client_secret" => "the-secret",
        _ => null,
    });

    private static void CheckApiRequest(ProviderDefinition provider, RecordedRequest request)
    {
        ProviderNetwork.Meant(request).AbsoluteUri.ShouldEndWith("/thing", customMessage: provider.Id);
        var api = provider.Quirks.Api;
        request.Headers[api.TokenHeader ?? "Authorization"].ShouldBe($"{api.TokenPrefix ?? (api.TokenHeader is null ? "Bearer " : "")}the-token");
        if (api.TokenHeader is not null)
            request.Authorization.ShouldBeNull();
        foreach (var (name, value) in api.Headers.Where(header => !header.Value.Contains('{', StringComparison.Ordinal)))
            request.Headers[name].ShouldBe(value);
        ProviderNetwork.Meant(request).AbsoluteUri.ShouldNotContain("%7B");
    }

    private static async Task CompareAsync(string file, string expected)
    {
        var path = Path.Combine(RepositoryRoot.Path, file);
        if (Update)
            await File.WriteAllTextAsync(path, expected);
        (File.Exists(path) ? await File.ReadAllTextAsync(path) : "").ShouldBe(expected, $"{file} is not what the catalogue gives; if the change is meant, run this test once with UPDATE_CATALOGUE=1");
    }

    /// <summary>Plays each entry once, all in one host.</summary>
    public sealed class Played : IAsyncLifetime
    {
        private readonly Dictionary<string, PresetRequests> _played = [];
        private ProviderNetwork _network = null!;

        public async Task InitializeAsync() => _network = await ProviderNetwork.StartAsync();

        public async Task DisposeAsync() => await _network.DisposeAsync();

        internal async Task<PresetRequests> OfAsync(ProviderDefinition provider)
        {
            if (!_played.TryGetValue(provider.Id, out var play))
                _played.Add(provider.Id, play = await PresetRequests.PlayAsync(_network, provider));
            return play;
        }
    }
}
