using System.Collections.Specialized;
using System.Text.Json.Nodes;
using System.Web;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Quirks;
using OAuthWebhook.Requests;
using OAuthWebhook.Results;
using OAuthWebhook.Revocation;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;
using OAuthWebhook.Tests.Providers;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Tests.Compatibility;

/// <summary>
/// The life of one connection to a provider of a <see cref="QuirkCell"/>, at the scripted server: a person consents, the API is asked, the token is
/// renewed, the API is asked again, and the connection is deleted with its token. Keeps what was seen of that.
/// </summary>
internal sealed class QuirkLife
{
    private readonly CoreHost _host;
    private readonly QuirkCell _cell;
    private readonly int _number;

    private QuirkLife(CoreHost host, QuirkCell cell, int number)
    {
        _host = host;
        _cell = cell;
        _number = number;
    }

    /// <summary>The parameters of the authorization request.</summary>
    public NameValueCollection Authorization { get; private set; } = [];

    /// <summary>When the person consented.</summary>
    public DateTimeOffset ConsentedAt { get; private set; }

    /// <summary>What was stored then.</summary>
    public TokenSet First { get; private set; } = null!;

    /// <summary>Why the renewal was refused; null when it was not.</summary>
    public OAuthError? Refused { get; private set; }

    /// <summary>Why the token was not revoked; null when it was.</summary>
    public OAuthError? NotRevoked { get; private set; }

    /// <summary>What came to the provider at one of its places.</summary>
    public IReadOnlyList<RecordedRequest> this[string place] => At(place).Requests;

    /// <summary>The provider's entry in the catalogue.</summary>
    public static string IdOf(int number) => $"odd-{number}";

    /// <summary>The parameters of a request, wherever they are.</summary>
    public static IReadOnlyDictionary<string, string> Sent(RecordedRequest request, ParameterEncoding encoding) => encoding switch
    {
        ParameterEncoding.Form => request.Form,
        ParameterEncoding.Json => JsonNode.Parse(request.Body)!.AsObject().ToDictionary(entry => entry.Key, entry => (string)entry.Value!),
        _ => request.Query,
    };

    public static async Task<QuirkLife> LiveAsync(CoreHost host, QuirkCell cell, int number)
    {
        var life = new QuirkLife(host, cell, number);
        life.At("api").Otherwise = _ => Answer.Json(new { });
        life.At("revoke").Otherwise = _ => cell.Revoked is { } said ? life.Say(said) : Answer.Empty(200);
        life.At("me").Otherwise = _ => Answer.Json(new { name = "Ann", site = "s1" });
        var key = await host.AddAsync(cell.Connection(life.Plain()));

        await life.ConsentAsync(key, cell.First);
        life.First = await life.TokensAsync(key);
        await life.SendAsync(key);
        host.Time.Advance(TimeSpan.FromSeconds(1));
        await life.RenewAsync(key);
        await life.SendAsync(key);
        var deleted = (await host.Connections.DeleteAsync(CoreHost.Caller, key.Id, null, default)).ShouldBeOfType<DeleteOutcome.Deleted>();
        life.NotRevoked = (deleted.Revocation as RevocationOutcome.Failed)?.Error;
        if (cell.Revoked is null)
            deleted.Revocation.ShouldBeOfType<RevocationOutcome.Revoked>();

        var api = cell.Quirks.Api;
        var header = api.TokenHeader ?? "Authorization";
        var prefix = api.TokenPrefix ?? (api.TokenHeader is null ? "Bearer " : "");
        life["api"].Select(request => request.Headers[header]).Distinct().ShouldBe([$"{prefix}t1", $"{prefix}t2"]);
        life["revoke"].ShouldNotBeEmpty();
        cell.Check(life);
        return life;
    }

    /// <summary>A connection of the cell's provider that says nothing of its own.</summary>
    public static ConnectionRegistration Plain(CoreHost host, int number) => host.Registration("authorization_code") with
    {
        Name = IdOf(number),
        Provider = IdOf(number),
        ClientAuthenticationMethod = "client_secret_post",
        TokenEndpoint = Place(host, number, "token"),
        RevocationEndpoint = Place(host, number, "revoke"),
        BaseUri = Place(host, number, ""),
        AllowedHosts = ["127.0.0.1"],
    };

    private static string Place(CoreHost host, int number, string place) => new Uri(host.Server.BaseAddress, $"/{number}/{place}").AbsoluteUri;

    private ConnectionRegistration Plain() => Plain(_host, _number);

    private ScriptedEndpoint At(string place) => _host.Server[$"/{_number}/{place}"];

    private Answer Say(string text) => Answer.Text(text.Replace("{server}", Place(_host, _number, "").TrimEnd('/'), StringComparison.Ordinal), "application/json");

    // Where the tokens come from after the first.
    private ScriptedEndpoint Renewals => At(_cell.Connection(Plain()).Refresh.Endpoint is not null ? "refresh" : _cell.Quirks.Extend?.Endpoint is not null ? "extend" : "token");

    private async Task ConsentAsync(ConnectionKey key, string answer)
    {
        At("token").Enqueue(Say(answer));
        if (_cell.Quirks.Extend is { AfterConsent: true })
            (_cell.Quirks.Extend.AfterConsentEndpoint is not null ? At("lengthen") : Renewals).Enqueue(Say(answer));
        var (redirect, state) = await _host.BeginAsync(key);
        var outcome = await _host.Authorizations.CompleteAsync(new() { State = state, Code = _cell.Callback.GetValueOrDefault("code"), All = _cell.Callback }, _ => redirect.Binding, default);
        outcome.Status.ShouldBe(AuthorizationStatus.Completed, outcome.Message);
        Authorization = HttpUtility.ParseQueryString(redirect.Location.Query);
        ConsentedAt = _host.Time.GetUtcNow();
    }

    private async Task RenewAsync(ConnectionKey key)
    {
        if (_cell.RenewedAfter is { } after)
        {
            _host.Time.Sleep(ConsentedAt + after - _host.Time.GetUtcNow() - TimeSpan.FromSeconds(1));
            (await _host.Credentials.LookAfterAsync(key)).Error.ShouldBeNull();
            Renewals.Requests.ShouldBeEmpty();
            Renewals.Enqueue(Say(_cell.Renewed));
            _host.Time.Sleep(TimeSpan.FromSeconds(1));
            (await _host.Credentials.LookAfterAsync(key)).Error.ShouldBeNull();
        }
        else if (_cell.Rejection is { } rejection)
        {
            At("api").Enqueue(rejection);
            Renewals.Enqueue(Say(_cell.Renewed));
        }
        else if (_cell.Refusal is { } refusal)
        {
            Renewals.Enqueue(Say(refusal));
            Refused = (await _host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Refused>().Error;
            await ConsentAsync(key, _cell.Renewed);
        }
        else
        {
            Renewals.Enqueue(Say(_cell.Renewed));
            (await _host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Done>();
        }
    }

    private async Task SendAsync(ConnectionKey key)
    {
        using var response = (await _host.SendAsync(key, "api", _cell.Method)).ShouldBeOfType<OAuthRequestResult.Responded>().Response;
        ((int)response.StatusCode).ShouldBe(200);
    }

    private async Task<TokenSet> TokensAsync(ConnectionKey key) => (await _host.Get<ITokenStore>().FindAsync(key, default))!.Tokens.ShouldNotBeNull();
}
