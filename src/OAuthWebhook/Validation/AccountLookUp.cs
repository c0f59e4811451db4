using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using OAuthWebhook.Access;
using OAuthWebhook.Background;
using OAuthWebhook.Connections;
using OAuthWebhook.Requests;
using OAuthWebhook.Subjects;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Validation;

/// <summary>
/// Asks the userinfo endpoint which account a token is for, where there is one and nothing else has told. Whoever asks about the same token at the same time
/// shares the answer: after another consent the one before says nothing.
/// </summary>
internal sealed partial class AccountLookUp(ConnectionReader connections, ITokenStore tokens, OAuthRequestSender sender, AccountNames accounts, ILogger<AccountLookUp> logger)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(ConnectionKey Key, long Generation), Lazy<Task<bool>>> _underWay = new();

    /// <summary>Asks for one connection's account, if nobody knows it. It goes on when whoever waits gives up.</summary>
    /// <returns>False when nobody answered, so that it is worth asking again.</returns>
    public async Task<bool> FindAsync(ConnectionKey key)
    {
        try
        {
            if (await tokens.FindAsync(key, CancellationToken.None) is { Tokens: { Account: null }, Generation: var generation })
                return await _underWay.GetOrAdd((key, generation), static (token, self) => new(() => self.FindOnceAsync(token)), this).Value;
            return true;
        }
        catch (StoreUnavailableException exception)
        {
            LogNotStored(logger, exception, key.Id);
            return false;
        }
    }

    private async Task<bool> FindOnceAsync((ConnectionKey Key, long Generation) token)
    {
        // What is over is to be found nowhere: also not what is over at once.
        await Task.Yield();
        var answered = await AskAsync(token.Key);
        _underWay.TryRemove(token, out _);
        return answered;
    }

    private async Task<bool> AskAsync(ConnectionKey key)
    {
        try
        {
            if (await connections.FindAsync(key, CancellationToken.None) is not { Registration: { UserinfoEndpoint: { Length: > 0 } url, AuthenticationType: AuthenticationType.OAuth2 } registration })
                return true;
            var request = new OAuthRequest
            {
                Connection = SubjectConnection.TemplateOf(key) ?? key,
                Subject = registration.Subject,
                Caller = new Caller { TenantId = key.TenantId, Origin = "account" },
                Url = url,
                Headers = [new("Accept", "application/json")],
                Timeout = LongestWait,
                RenewsRefusedToken = false,
            };
            if (await sender.SendAsync(request, CancellationToken.None) is not OAuthRequestResult.Responded { Response: var response, Generation: var generation })
                return false;
            using (response)
            {
                // Busy or broken (RFC 6585 §4, RFC 9110 §15.6): another time it may say.
                if (response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
                    return false;
                using var json = response.IsSuccessStatusCode ? await JsonAnswer.ReadAsync(response.Content, CancellationToken.None) : null;
                if (json is not null && await accounts.FindAsync(new(key, registration, json.RootElement), CancellationToken.None) is { } account)
                    await tokens.NoteDetailsAsync(key, generation, new(account), CancellationToken.None);
                return true;
            }
        }
        catch (StoreUnavailableException exception)
        {
            LogNotStored(logger, exception, key.Id);
            return false;
        }
        // The host's own mapper fails for one account: that is no reason to stop the host, or to name no other.
        catch (Exception exception)
        {
            LogDefect(logger, key.Id, Defect.Describe(exception));
            return true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store is away; the account of connection {ConnectionId} is asked for again with its next token")]
    private static partial void LogNotStored(ILogger logger, Exception exception, string connectionId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The account of connection {ConnectionId} could not be named because of a defect: {Defect}")]
    private static partial void LogDefect(ILogger logger, string connectionId, string defect);
}
