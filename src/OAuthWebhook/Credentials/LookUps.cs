using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OAuthWebhook.ClientAuthentication;
using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Dpop;
using OAuthWebhook.Quirks;
using OAuthWebhook.Requests;
using OAuthWebhook.TokenEndpoint;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Credentials;

/// <summary>
/// Asks a provider, with a token that is saved already, for what its token answer does not say: which company, which address, whose account.
/// Whatever goes wrong, the token stays; what is still unknown is asked for again with the next token and when somebody validates.
/// </summary>
internal sealed partial class LookUps(GuardedTransport transport, ClientCertificates certificates, DpopProofs proofs, TimeProvider time, IOptions<OAuthWebhookOptions> options, ILogger<LookUps> logger)
{
    private const int LongestAnswer = 1024 * 1024;

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    /// <summary>Whether there is something to ask.</summary>
    public static bool AreWanted(Connection connection, TokenSet tokens) => CredentialSnapshot.WhyUnsendable(connection, tokens) is null && connection.Quirks.LookUps.Any(lookUp => IsWanted(lookUp, tokens));

    /// <summary>Whether what is missing may be part of a URL or a header: then whoever wants the token waits for it, and for the mere name of an account nobody.</summary>
    public static bool AreNeeded(Connection connection, TokenSet tokens) => AreWanted(connection, tokens) && connection.Quirks.LookUps.Any(lookUp => Lacks(lookUp, tokens));

    /// <summary>Asks what is not known yet, one after the other: one may need what another found.</summary>
    /// <returns>The token set with what was found; the same when nothing was.</returns>
    public async Task<TokenSet> AskAsync(Connection connection, TokenSet tokens)
    {
        foreach (var lookUp in connection.Quirks.LookUps)
        {
            if (IsWanted(lookUp, tokens))
                tokens = await AskAsync(connection, tokens, lookUp);
        }

        return tokens;
    }

    private static bool IsWanted(LookUp lookUp, TokenSet tokens) =>
        Lacks(lookUp, tokens) || (lookUp.Account is not null && tokens.Account is null);

    private static bool Lacks(LookUp lookUp, TokenSet tokens) => lookUp.Fields.Keys.Any(field => !tokens.Fields.ContainsKey(field));

    private async Task<TokenSet> AskAsync(Connection connection, TokenSet tokens, LookUp lookUp)
    {
        var destinations = new ConnectionDestinations(connection.Registration, tokens.Fields, options.Value.AllowHttp);
        if (!destinations.Resolve(lookUp.Url).TryGet(out var url, out var refused))
        {
            LogRefused(logger, connection.Key.Id, refused.Description);
            return tokens;
        }

        using var deadline = new CancellationTokenSource(TimeLimit, time);
        try
        {
            var way = transport.Requests;
            if (ClientCertificates.Has(connection))
            {
                if (!(await certificates.FindAsync(connection, deadline.Token)).TryGet(out var certificate, out var unusable))
                {
                    LogRefused(logger, connection.Key.Id, unusable.Description);
                    return tokens;
                }

                way = transport.For(certificate).Requests;
            }

            using var invoker = new HttpMessageInvoker(way, disposeHandler: false);
            using var response = await SendAsync(invoker, connection, tokens, url, deadline.Token);
            if (!response.IsSuccessStatusCode)
            {
                LogFailed(logger, connection.Key.Id, url.Host, (int)response.StatusCode);
                return tokens;
            }

            await ResponseBuffer.LoadAsync(response.Content, LongestAnswer, deadline.Token);
            using var answer = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(deadline.Token), default, deadline.Token);
            return tokens with
            {
                Fields = CapturedFields.Merge(tokens.Fields, CapturedFields.Of(lookUp.Fields, place => JsonPointer.Scalar(answer.RootElement, place))),
                Account = TokenAnswer.Account(answer.RootElement, lookUp.Account) ?? tokens.Account,
            };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException or OperationCanceledException)
        {
            LogUnanswered(logger, connection.Key.Id, url.Host, exception.GetType().Name);
            return tokens;
        }
    }

    // Once more with the nonce that is wanted (RFC 9449 §9).
    private async Task<HttpResponseMessage> SendAsync(HttpMessageInvoker invoker, Connection connection, TokenSet tokens, Uri url, CancellationToken cancellationToken)
    {
        var binding = CredentialSnapshot.BindingOf(tokens);
        var response = await SendOnceAsync();
        if (binding is null || response.StatusCode != HttpStatusCode.Unauthorized || !proofs.WantsNonce(response, url))
            return response;
        response.Dispose();
        return await SendOnceAsync();

        async Task<HttpResponseMessage> SendOnceAsync()
        {
            using var request = Request(connection, tokens, url);
            if (binding is not null)
                proofs.Add(request, binding);
            return await invoker.SendAsync(request, cancellationToken);
        }
    }

    private static HttpRequestMessage Request(Connection connection, TokenSet tokens, Uri url)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        // One of the provider's own takes its place.
        if (!connection.Quirks.Api.Headers.Keys.Contains("Accept", StringComparer.OrdinalIgnoreCase))
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypeNames.Application.Json));
        ApiHeaders.Of(connection, tokens)?.AddTo(request);
        RequestCredentials.Of(tokens, connection.Quirks.Api).AttachTo(request);
        return request;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Connection {ConnectionId} has its token, but nothing was looked up with it: {Reason}")]
    private static partial void LogRefused(ILogger logger, string connectionId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Connection {ConnectionId} has its token, but what was looked up at {Host} was answered with {Status}")]
    private static partial void LogFailed(ILogger logger, string connectionId, string host, int status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Connection {ConnectionId} has its token, but what was looked up at {Host} was not answered: {Failure}")]
    private static partial void LogUnanswered(ILogger logger, string connectionId, string host, string failure);
}
