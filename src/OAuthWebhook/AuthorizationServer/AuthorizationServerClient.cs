using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OAuthWebhook.ClientAuthentication;
using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Quirks;
using OAuthWebhook.Results;
using OAuthWebhook.TokenEndpoint;

namespace OAuthWebhook.AuthorizationServer;

/// <summary>
/// Asks the authorization server for anything but tokens: pushes authorization requests (RFC 9126), revokes (RFC 7009), introspects (RFC 7662),
/// reads metadata (RFC 8414). Within limits of size and time, to checked addresses alone, without following redirects.
/// </summary>
internal sealed class AuthorizationServerClient(GuardedTransport transport, ClientAuthenticator authenticator, TimeProvider time, IOptions<OAuthWebhookOptions> options)
{
    // What a server that quotes it must not be quoted with in turn. The rest of a pushed request, scopes and redirect URI, is what people have to read.
    private static readonly HashSet<string> SecretParameters = ["token", "access_token", "refresh_token", "client_secret", "client_assertion", "state", "nonce", "code_challenge", "id_token_hint"];

    /// <summary>Sends one request, once.</summary>
    /// <param name="connection">The client.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <returns>What was answered, whatever its status; an error when nothing was.</returns>
    public async Task<OAuthResult<ServerAnswer>> SendAsync(Connection connection, ServerRequest request, CancellationToken cancellationToken)
    {
        if (!new ConnectionUrls(connection.Registration, request.Fields).Resolve(request.EndpointName, request.Endpoint ?? "").TryGet(out var resolved, out var unresolved))
            return unresolved;
        if (ServerUrl.CheckEndpoint(request.EndpointName, resolved.OriginalString, out var endpoint) is { } refused)
            return refused;
        using var message = new HttpRequestMessage(request.Encoding == ParameterEncoding.Get ? HttpMethod.Get : request.Method, endpoint);
        var sent = new List<string>();
        return await ExchangeAsync(message, request.EndpointName, options.Value.TokenEndpointTimeout, sent, cancellation => PrepareAsync(connection, request, message, sent, cancellation), cancellationToken);
    }

    /// <summary>Reads a public document.</summary>
    /// <param name="url">Where; checked.</param>
    /// <param name="name">What people know it by.</param>
    /// <param name="timeout">How long it may take in all.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    public async Task<OAuthResult<ServerAnswer>> ReadAsync(Uri url, string name, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, url);
        return await ExchangeAsync(message, name, timeout, [], _ => new(transport.TokenEndpoint), cancellationToken);
    }

    // Authenticates it, writes its parameters, notes what of it is secret, and gives what it has to be sent through.
    private async ValueTask<OAuthResult<HttpMessageInvoker>> PrepareAsync(Connection connection, ServerRequest request, HttpRequestMessage message, List<string> sent, CancellationToken cancellationToken)
    {
        var parameters = new List<KeyValuePair<string, string>>(request.Parameters);
        OAuthResult<HttpMessageInvoker> way = transport.TokenEndpoint;
        if (request.Bearer is { } token)
            message.Headers.Authorization = new("Bearer", token.Reveal());
        if (request.AsClient)
            way = await authenticator.ApplyAsync(new(connection, message.RequestUri!, message.Headers, parameters), refresh: false, cancellationToken);
        // Some methods name the client, and so does a pushed authorization request; no parameter comes twice (RFC 6749 §3.2).
        var first = parameters.FindIndex(parameter => parameter.Key == "client_id");
        for (var i = parameters.Count - 1; i > first; i--)
        {
            if (parameters[i].Key == "client_id")
                parameters.RemoveAt(i);
        }

        switch (request.Encoding)
        {
            case ParameterEncoding.Form:
                message.Content = new FormUrlEncodedContent(parameters);
                break;
            case ParameterEncoding.Json:
                message.Content = Json(parameters);
                break;
            default:
                message.RequestUri = WithQuery(message.RequestUri!, parameters);
                break;
        }

        sent.AddRange(parameters.Where(parameter => SecretParameters.Contains(parameter.Key)).Select(parameter => parameter.Value).Concat(Redaction.ValuesOf(message.Headers)));
        return way;
    }

    private async Task<OAuthResult<ServerAnswer>> ExchangeAsync(HttpRequestMessage message, string name, TimeSpan timeout, IReadOnlyList<string> sent, Func<CancellationToken, ValueTask<OAuthResult<HttpMessageInvoker>>> prepare, CancellationToken cancellationToken)
    {
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypeNames.Application.Json));
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var host = message.RequestUri!.Host;
        try
        {
            if (!(await prepare(either.Token)).TryGet(out var way, out var unproven))
                return unproven;
            using var response = await way.SendAsync(message, either.Token);
            if (await AnswerBody.ReadAsync(response.Content, either.Token) is not { } body)
                return new OAuthError(OAuthErrorKind.MalformedResponse, OAuthErrorCodes.UnusableAnswer, $"The {name} at '{host}' answered more than {AnswerBody.Longest / 1024} KiB.", "Check its URL.") { HttpStatus = (int)response.StatusCode };
            return new ServerAnswer((int)response.StatusCode, RetryAfterHeader.Read(response.Headers.RetryAfter, time), TokenAnswer.Parse(body), sent);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new OAuthError(OAuthErrorKind.Transient, OAuthErrorCodes.NoAnswerInTime, string.Create(CultureInfo.InvariantCulture, $"The {name} at '{host}' did not answer within {timeout.TotalSeconds:0} seconds."), "Try again in a few minutes.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            var refusal = (exception as DestinationRefusedException ?? exception.InnerException as DestinationRefusedException)?.Message;
            return refusal is null
                ? new OAuthError(OAuthErrorKind.Transient, OAuthErrorCodes.ConnectionFailed, $"The {name} at '{host}' cannot be reached, or closed the connection.", "Check its address and the network.")
                : new OAuthError(OAuthErrorKind.Misconfigured, OAuthErrorCodes.DestinationRefused, refusal, "Correct the address, or allow such addresses in the host's options.");
        }
    }

    private static StringContent Json(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var values = parameters.GroupBy(parameter => parameter.Key, parameter => parameter.Value).ToDictionary(group => group.Key, group => group.Last());
        return new(JsonSerializer.Serialize(values), Encoding.UTF8, MediaTypeNames.Application.Json);
    }

    private static Uri WithQuery(Uri endpoint, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var query = string.Join('&', parameters.Select(parameter => $"{Uri.EscapeDataString(parameter.Key)}={Uri.EscapeDataString(parameter.Value)}"));
        if (query.Length == 0)
            return endpoint;
        return new($"{endpoint.GetLeftPart(UriPartial.Query)}{(endpoint.Query.Length == 0 ? '?' : '&')}{query}");
    }
}
