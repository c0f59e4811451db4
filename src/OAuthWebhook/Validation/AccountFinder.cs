using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OAuthWebhook.Access;
using OAuthWebhook.Background;
using OAuthWebhook.Connections;
using OAuthWebhook.Events;
using OAuthWebhook.Requests;
using OAuthWebhook.Subjects;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Validation;

/// <summary>
/// After a new grant, asks the userinfo endpoint once which account it is for, where there is one and nothing else has told. In the background, when the
/// token is stored and in use: whatever comes of it, the token is neither delayed nor renewed nor lost.
/// </summary>
internal sealed partial class AccountFinder(ConnectionEvents events, ConnectionReader connections, ITokenStore tokens, OAuthRequestSender sender, AccountNames accounts, ILogger<AccountFinder> logger) : BackgroundService
{
    private const int AtOnce = 4;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    // From the first event of this host on, whenever its hosted services start.
    private readonly ConnectionEventSubscription _subscription = events.Subscribe();

    public override void Dispose()
    {
        _subscription.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Parallel.ForEachAsync(
                _subscription.ReadAllAsync(stoppingToken),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken },
                async (happened, cancellationToken) =>
                {
                    if (happened.Kind == ConnectionEventKind.Authorized)
                        await FindAsync(happened.Connection, cancellationToken);
                });
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping; nobody will miss the name of an account.
        }
    }

    /// <summary>Asks for one connection's account, if nobody knows it.</summary>
    internal async Task FindAsync(ConnectionKey key, CancellationToken cancellationToken)
    {
        try
        {
            if (await connections.FindAsync(key, cancellationToken) is not { Registration: { UserinfoEndpoint: { Length: > 0 } url, AuthenticationType: AuthenticationType.OAuth2 } registration }
                || await tokens.FindAsync(key, cancellationToken) is not { Tokens: { Account: null } })
                return;
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
            if (await sender.SendAsync(request, cancellationToken) is not OAuthRequestResult.Responded { Response: var response, Generation: var generation })
                return;
            using (response)
            {
                using var json = response.IsSuccessStatusCode ? await JsonAnswer.ReadAsync(response.Content, cancellationToken) : null;
                if (json is not null && await accounts.FindAsync(new(key, registration, json.RootElement), cancellationToken) is { } account)
                    await tokens.NoteDetailsAsync(key, generation, new(account), cancellationToken);
            }
        }
        catch (StoreUnavailableException exception)
        {
            LogNotStored(logger, exception, key.Id);
        }
        // The host's own mapper fails for one account: that is no reason to stop the host, or to name no other.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogDefect(logger, key.Id, Defect.Describe(exception));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store is away; the account of connection {ConnectionId} stays unknown until it is validated")]
    private static partial void LogNotStored(ILogger logger, Exception exception, string connectionId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The account of connection {ConnectionId} could not be named because of a defect: {Defect}")]
    private static partial void LogDefect(ILogger logger, string connectionId, string defect);
}
