using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using OAuthWebhook.Authorization;
using OAuthWebhook.Providers;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Providers;

/// <summary>All the requests that a connection made of one entry leads to, as they arrived, for every grant of it that this host knows how to play.</summary>
internal sealed class PresetRequests
{
    private static readonly string[] Usual = ["Host", "Content-Length", "Accept", "Accept-Encoding", "traceparent"];
    private static readonly string[] ChanceValues = ["state", "code_challenge", "code_verifier"];

    private readonly StringBuilder _text = new();

    public required ProviderDefinition Provider { get; init; }

    /// <summary>Where the browser was sent; null without the authorization code grant.</summary>
    public Uri? Authorization { get; private set; }

    public RecordedRequest? Exchange { get; private set; }

    public RecordedRequest? Refresh { get; private set; }

    public List<RecordedRequest> GrantRequests { get; } = [];

    public List<RecordedRequest> ApiRequests { get; } = [];

    /// <summary>All of it as text; what is another each time is a star.</summary>
    public string Text => _text.ToString();

    public static async Task<PresetRequests> PlayAsync(ProviderNetwork network, ProviderDefinition provider)
    {
        var play = new PresetRequests { Provider = provider };
        play._text.Append(CultureInfo.InvariantCulture, $"{provider.Id}\n");
        foreach (var grant in provider.Grants)
        {
            if (grant == "authorization_code")
                await play.PlayCodeAsync(network);
            else if (grant is "client_credentials" or "password")
                await play.PlayGrantAsync(network, grant);
        }

        return play;
    }

    private async Task PlayCodeAsync(ProviderNetwork network)
    {
        var key = await network.AddAsync(Provider.Id, "authorization_code", SampleAnswers.VariablesOf(Provider));
        var before = Seen(network);
        AnswerEverything(network, "the-token");
        var (location, outcome) = await network.AuthorizeAsync(key, SampleAnswers.CallbackOf(Provider));
        outcome.Status.ShouldBe(AuthorizationStatus.Completed, $"{Provider.Id}: {outcome.Message} {outcome.NextStep}");
        Authorization = location;
        Write("authorize", $"{location.GetLeftPart(UriPartial.Path)}", location.Query);
        Exchange = Show("exchange", New(network, before, Provider.Connection.UserinfoEndpoint).First());

        (await SendAsync(network, key)).ShouldBeTrue(Provider.Id);
        if (Provider.Quirks.Extend is not null)
            return;
        before = Seen(network);
        AnswerEverything(network, "the-next-token");
        network.Host.Time.Advance(TimeSpan.FromHours(1));
        (await network.Host.Credentials.GetAsync(key, default)).Error.ShouldBeNull(Provider.Id);
        Refresh = Show("refresh", New(network, before, Provider.Connection.UserinfoEndpoint).First());
    }

    private async Task PlayGrantAsync(ProviderNetwork network, string grant)
    {
        var key = await network.AddAsync(Provider.Id, grant, SampleAnswers.VariablesOf(Provider));
        var before = Seen(network);
        AnswerEverything(network, "the-token");
        (await network.Host.Credentials.GetAsync(key, default)).Error.ShouldBeNull(Provider.Id);
        GrantRequests.Add(Show(grant, New(network, before, Provider.Connection.UserinfoEndpoint).First()));
        await SendAsync(network, key);
    }

    // A base URI that a consent fills stays without its value where nobody consents: then nothing may be sent.
    private async Task<bool> SendAsync(ProviderNetwork network, Connections.ConnectionKey key)
    {
        var before = Seen(network);
        await network.Host.SendAsync(key, "thing");
        if (New(network, before, Provider.Connection.UserinfoEndpoint).FirstOrDefault() is not { } request)
            return false;
        ApiRequests.Add(Show("api", request));
        return true;
    }

    private void AnswerEverything(ProviderNetwork network, string token)
    {
        var now = network.Host.Time.GetUtcNow();
        network.Otherwise = request => Array.Find([.. Provider.Quirks.LookUps], lookUp => ProviderNetwork.Meant(request).AbsolutePath == new Uri(lookUp.Url.Replace('{', 'x').Replace('}', 'x')).AbsolutePath) is { } lookUp
            ? SampleAnswers.LookUpOf(Provider, lookUp)
            : request.Url.AbsolutePath.EndsWith("/thing", StringComparison.Ordinal)
                ? Answer.Json(new { })
                : SampleAnswers.TokensOf(Provider, token, Provider.Quirks.Extend is null ? $"{token}-refresh" : null, now);
    }

    private RecordedRequest Show(string what, RecordedRequest request)
    {
        var url = ProviderNetwork.Meant(request);
        Write(what, $"{request.Method} {url.GetLeftPart(UriPartial.Path)}", url.Query);
        foreach (var (name, value) in request.Headers.Where(header => !Usual.Contains(header.Key)).OrderBy(header => header.Key, StringComparer.Ordinal))
            _text.Append(CultureInfo.InvariantCulture, $"      {name}: {(value.StartsWith("Basic ", StringComparison.Ordinal) ? $"Basic of {Encoding.UTF8.GetString(Convert.FromBase64String(value["Basic ".Length..]))}" : value)}\n");
        WriteParameters(ParametersOf(request.Body));
        return request;
    }

    private void Write(string what, string url, string query)
    {
        _text.Append(CultureInfo.InvariantCulture, $"  {what}: {url}\n");
        WriteParameters(ParametersOf(query.TrimStart('?')), "?");
    }

    private void WriteParameters(IEnumerable<(string Name, string Value)> parameters, string mark = "")
    {
        foreach (var (name, value) in parameters)
            _text.Append(CultureInfo.InvariantCulture, $"    {mark}{name}={(ChanceValues.Contains(name) ? "*" : value)}\n");
    }

    /// <summary>The parameters of a query, a form or a JSON object.</summary>
    public static IReadOnlyList<(string Name, string Value)> ParametersOf(string text)
    {
        if (text.StartsWith('{'))
            return [.. JsonNode.Parse(text)!.AsObject().Select(member => (member.Key, member.Value!.ToString()))];
        var parsed = HttpUtility.ParseQueryString(text);
        return [.. parsed.AllKeys.Select(name => (name ?? "", parsed[name] ?? ""))];
    }

    private static int Seen(ProviderNetwork network) => network.Requests.Count;

    // Whose account it is, is asked in the background, whenever that comes.
    private static IEnumerable<RecordedRequest> New(ProviderNetwork network, int before, string? userinfo) =>
        network.Requests.Skip(before).Where(request => userinfo is null || ProviderNetwork.Meant(request).AbsolutePath != new Uri(userinfo.Replace('{', 'x').Replace('}', 'x')).AbsolutePath);
}
