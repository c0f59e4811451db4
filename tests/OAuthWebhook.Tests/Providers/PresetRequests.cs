using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Grants;
using OAuthWebhook.Management;
using OAuthWebhook.Providers;
using OAuthWebhook.Revocation;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Grants;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Providers;

/// <summary>All the requests that a connection made of one entry leads to, as they arrived, for every grant of it, from the first to the one that takes the token back.</summary>
internal sealed class PresetRequests
{
    private static readonly string[] Usual = ["Host", "Content-Length", "Accept", "Accept-Encoding", "traceparent"];
    private static readonly string[] ChanceValues = ["state", "code_challenge", "code_verifier", "assertion"];

    private readonly StringBuilder _text = new();

    public required ProviderDefinition Provider { get; init; }

    /// <summary>Where the browser was sent; null without the authorization code grant.</summary>
    public Uri? Authorization { get; private set; }

    public RecordedRequest? Exchange { get; private set; }

    public RecordedRequest? Refresh { get; private set; }

    public List<RecordedRequest> GrantRequests { get; } = [];

    public List<RecordedRequest> ApiRequests { get; } = [];

    /// <summary>The request for a device's codes; null without that grant.</summary>
    public RecordedRequest? Device { get; private set; }

    /// <summary>The request that turns the short-lived token of a consent into a long-lived one, and the one that lengthens that; empty where it is refreshed.</summary>
    public List<RecordedRequest> Extensions { get; } = [];

    /// <summary>The requests that take a token back; empty where the entry has no URL for that.</summary>
    public List<RecordedRequest> Revocations { get; } = [];

    /// <summary>All of it as text; what is another each time is a star.</summary>
    public string Text => _text.ToString();

    public static async Task<PresetRequests> PlayAsync(ProviderNetwork network, ProviderDefinition provider)
    {
        var play = new PresetRequests { Provider = provider };
        play._text.Append(CultureInfo.InvariantCulture, $"{provider.Id}\n");
        foreach (var grant in provider.Grants)
        {
            await (grant switch
            {
                AuthorizationCodeGrant.GrantType => play.PlayCodeAsync(network),
                DeviceCodeGrant.GrantType => play.PlayDeviceAsync(network),
                ClientCredentialsGrant.GrantType or PasswordGrant.GrantType or JwtBearerGrant.GrantType => play.PlayGrantAsync(network, grant),
                TokenExchangeGrant.GrantType => play.PlayExchangeAsync(network),
                _ => throw new NotSupportedException($"{provider.Id}: nobody plays the grant {grant}"),
            });
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
        Exchange = Show("exchange", New(network, before).First());

        (await SendAsync(network, key)).ShouldBeTrue(Provider.Id);
        if (Provider.Quirks.Extend is { } extend)
        {
            if (extend.AfterConsent)
                Extensions.Add(Show("extend after consent", New(network, before).ElementAt(1)));
            before = Seen(network);
            AnswerEverything(network, "the-next-token");
            network.Host.Time.Advance(TimeSpan.FromSeconds(extend.MinimumAgeSeconds + 1));
            (await network.Host.Credentials.RequestAsync(key, default)).Error.ShouldBeNull(Provider.Id);
            Extensions.Add(Show("extend", New(network, before).First()));
            await RevokeAsync(network, key);
            return;
        }

        before = Seen(network);
        AnswerEverything(network, "the-next-token");
        network.Host.Time.Advance(TimeSpan.FromHours(1));
        (await network.Host.Credentials.GetAsync(key, default)).Error.ShouldBeNull(Provider.Id);
        Refresh = Show("refresh", New(network, before).First());
        await RevokeAsync(network, key);
    }

    private async Task PlayDeviceAsync(ProviderNetwork network)
    {
        var key = await network.AddAsync(Provider.Id, DeviceCodeGrant.GrantType, SampleAnswers.VariablesOf(Provider));
        var before = Seen(network);
        network.Otherwise = _ => DeviceHost.Codes();
        var begun = (await network.Host.Get<DeviceAuthorizationService>().BeginAsync(CoreHost.Caller, key.Id, default)).Value.ShouldNotBeNull(Provider.Id);
        Device = Show("device", New(network, before).First());
        before = Seen(network);
        AnswerEverything(network, "the-token");
        await network.Host.PollAfterAsync(begun.Device!.IntervalSeconds);
        var ended = await network.Host.FindAsync(begun);
        ended.Status.ShouldBe(AuthorizationStatus.Completed, $"{Provider.Id}: {ended.Reason}");
        GrantRequests.Add(Show("device_code", New(network, before).First()));
        await SendAsync(network, key);
    }

    private async Task PlayExchangeAsync(ProviderNetwork network)
    {
        AnswerEverything(network, "the-subject-token");
        var subject = await network.AddAsync(Provider.Id, ClientCredentialsGrant.GrantType, SampleAnswers.VariablesOf(Provider));
        (await network.Host.Credentials.GetAsync(subject, default)).Error.ShouldBeNull(Provider.Id);
        var key = await network.AddAsync(Provider.Id, TokenExchangeGrant.GrantType, new TokenExchangeSettings { SubjectConnection = subject.Id }, SampleAnswers.VariablesOf(Provider));
        var before = Seen(network);
        AnswerEverything(network, "the-token");
        (await network.Host.Credentials.GetAsync(key, default)).Error.ShouldBeNull(Provider.Id);
        GrantRequests.Add(Show("token-exchange", New(network, before).First()));
        await SendAsync(network, key);
    }

    // Once is enough: it is the same for every grant that brings the same kinds of token.
    private async Task RevokeAsync(ProviderNetwork network, ConnectionKey key)
    {
        var before = Seen(network);
        network.Otherwise = _ => Answer.Json(new { });
        var revoked = (await network.Host.Connections.ForgetTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Done>(Provider.Id).Revocation.ShouldNotBeNull(Provider.Id);
        if (Provider.Connection.RevocationEndpoint is null)
            revoked.ShouldBeOfType<RevocationOutcome.NotOffered>(Provider.Id);
        else
            revoked.ShouldBeOfType<RevocationOutcome.Revoked>($"{Provider.Id}: {revoked.Message}");
        foreach (var request in New(network, before).ToList())
            Revocations.Add(Show("revoke", request));
    }

    private async Task PlayGrantAsync(ProviderNetwork network, string grant)
    {
        var key = await network.AddAsync(Provider.Id, grant, SampleAnswers.VariablesOf(Provider));
        var before = Seen(network);
        AnswerEverything(network, "the-token");
        (await network.Host.Credentials.GetAsync(key, default)).Error.ShouldBeNull(Provider.Id);
        GrantRequests.Add(Show(grant, New(network, before).First()));
        await SendAsync(network, key);
        if (!Provider.Grants.Contains(AuthorizationCodeGrant.GrantType) && Revocations.Count == 0)
            await RevokeAsync(network, key);
    }

    // A base URI that a consent fills stays without its value where nobody consents: then nothing may be sent.
    private async Task<bool> SendAsync(ProviderNetwork network, ConnectionKey key)
    {
        var before = Seen(network);
        await network.Host.SendAsync(key, "thing");
        if (New(network, before).FirstOrDefault() is not { } request)
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

    private static IEnumerable<RecordedRequest> New(ProviderNetwork network, int before) => network.Requests.Skip(before);
}
