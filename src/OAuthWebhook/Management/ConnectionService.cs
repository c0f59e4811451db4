using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OAuthWebhook.Access;
using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Grants;
using OAuthWebhook.Requests;
using OAuthWebhook.Results;
using OAuthWebhook.Secrets;
using OAuthWebhook.Subjects;

namespace OAuthWebhook.Management;

/// <summary>
/// What people do with connections, for the API and the pages alike. Every method works in the caller's tenant and throws
/// <see cref="StoreUnavailableException"/> when the store is away. Whether the caller may is the caller's surface's business.
/// </summary>
public sealed partial class ConnectionService
{
    // OpenID Connect Core §5.1, the names people know an account by first; "login" is what several APIs have in their place.
    private static readonly string[] AccountFields = ["email", "preferred_username", "login", "name", "sub"];

    private readonly IConnectionStore _connections;
    private readonly ConnectionReader _reader;
    private readonly CredentialService _credentials;
    private readonly OAuthRequestSender _sender;
    private readonly ConnectionRules _rules;
    private readonly GrantCatalog _grants;
    private readonly TimeProvider _time;
    private readonly ILogger<ConnectionService> _logger;

    internal ConnectionService(IConnectionStore connections, ConnectionReader reader, CredentialService credentials, OAuthRequestSender sender, ConnectionRules rules, GrantCatalog grants, TimeProvider time, ILogger<ConnectionService> logger)
    {
        _connections = connections;
        _reader = reader;
        _credentials = credentials;
        _sender = sender;
        _rules = rules;
        _grants = grants;
        _time = time;
        _logger = logger;
    }

    /// <summary>Adds a connection: a draft until it has a token.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="input">What was entered.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<SaveOutcome> CreateAsync(Caller caller, ConnectionInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(input);
        input = _rules.Settle(input, existing: null);
        if (await _rules.CheckAsync(input, existing: null, caller.TenantId, cancellationToken) is { Count: > 0 } errors)
            return new SaveOutcome.Invalid(errors);
        var now = _time.GetUtcNow();
        var connection = new Connection
        {
            Key = new(caller.TenantId, Guid.NewGuid().ToString("N")),
            Registration = input.Registration,
            ClientSecret = Secret.From(input.ClientSecret),
            Password = Secret.From(input.Password),
            ClientKey = Secret.From(input.ClientKey),
            ClientCertificate = Secret.From(input.ClientCertificate),
            ApiKey = Secret.From(input.ApiKey),
            Interactive = IsInteractive(input.Registration),
            CreatedAt = now,
            UpdatedAt = now,
        };
        await _connections.AddAsync(connection, cancellationToken);
        LogChanged(_logger, connection.Key.Id, "created", caller.Subject);
        return new SaveOutcome.Saved((await _connections.DescribeAsync(connection.Key, cancellationToken))!);
    }

    /// <summary>Replaces a connection's content; its id, its token and the secrets left out stay.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="id">Which.</param>
    /// <param name="input">What was entered.</param>
    /// <param name="expectedVersion">The version it was read with; null overwrites whatever is there.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<SaveOutcome> UpdateAsync(Caller caller, string id, ConnectionInput input, long? expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(input);
        var key = new ConnectionKey(caller.TenantId, id);
        while (await _connections.FindAsync(key, cancellationToken) is { } existing)
        {
            if (expectedVersion is { } expected && expected != existing.Version)
                return new SaveOutcome.VersionConflict(existing.Version);
            if (existing.Registration.TemplateId is not null)
                return new SaveOutcome.Invalid(new Dictionary<string, string[]> { ["templateId"] = ["This is the connection of one end user, and is what its template says. Edit the template."] });
            input = _rules.Settle(input, existing);
            if (await _rules.CheckAsync(input, existing, caller.TenantId, cancellationToken) is { Count: > 0 } errors)
                return new SaveOutcome.Invalid(errors);
            var changed = WithoutUnusedSecrets(existing with
            {
                Registration = input.Registration,
                ClientSecret = Merge(input.ClientSecret, existing.ClientSecret),
                Password = Merge(input.Password, existing.Password),
                ClientKey = Merge(input.ClientKey, existing.ClientKey),
                ClientCertificate = Merge(input.ClientCertificate, existing.ClientCertificate),
                ApiKey = Merge(input.ApiKey, existing.ApiKey),
                SecretsUnreadable = ConnectionCheck.KeepsUnreadable(input, existing),
                Interactive = IsInteractive(input.Registration),
                Version = existing.Version + 1,
                IssuanceVersion = existing.IssuanceVersion + (ChangesIssuance(existing.Registration, input.Registration) ? 1 : 0),
                UpdatedAt = _time.GetUtcNow(),
            });
            bool updated;
            try
            {
                updated = await _connections.TryUpdateAsync(changed, existing.Version, cancellationToken);
            }
            finally
            {
                // Also when the answer is lost: the edit may have been made.
                _credentials.Invalidate(key);
            }

            if (updated)
            {
                LogChanged(_logger, id, "updated", caller.Subject);
                return await _connections.DescribeAsync(key, cancellationToken) is { } overview ? new SaveOutcome.Saved(overview) : new SaveOutcome.NotFound();
            }
        }

        return new SaveOutcome.NotFound();
    }

    /// <summary>Deletes a connection with its token.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="id">Which.</param>
    /// <param name="expectedVersion">Only if it still has this version; null: whatever it has.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<DeleteOutcome> DeleteAsync(Caller caller, string id, long? expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var key = new ConnectionKey(caller.TenantId, id);
        bool deleted;
        try
        {
            deleted = await _connections.DeleteAsync(key, expectedVersion, cancellationToken);
        }
        finally
        {
            _credentials.Invalidate(key);
        }

        if (!deleted)
            return expectedVersion is not null && await _connections.DescribeAsync(key, cancellationToken) is not null ? DeleteOutcome.VersionConflict : DeleteOutcome.NotFound;
        _credentials.NoteDeleted(key);
        LogChanged(_logger, id, "deleted", caller.Subject);
        return DeleteOutcome.Deleted;
    }

    /// <summary>Reads what may be shown of a connection; null when there is none.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="id">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<ConnectionOverview?> FindAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return _connections.DescribeAsync(new(caller.TenantId, id), cancellationToken);
    }

    /// <summary>Reads one page of what may be shown; the query's tenant is replaced by the caller's.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<ConnectionPage> ListAsync(Caller caller, ConnectionQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(query);
        return _connections.ListAsync(query with { TenantId = caller.TenantId }, cancellationToken);
    }

    /// <summary>Gets a new token now: by refresh, or by the grant itself.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="id">Which.</param>
    /// <param name="cancellationToken">Ends the wait, not the work.</param>
    public async Task<TokenOutcome> RequestTokenAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var key = new ConnectionKey(caller.TenantId, id);
        var result = await _credentials.RequestAsync(key, cancellationToken);
        return result.Error is { } error && error.Code != OAuthErrorCodes.ConnectionNotFound ? new TokenOutcome.Refused(error) : await DoneAsync(key, cancellationToken);
    }

    /// <summary>Stores a token that was got by hand, in place of whatever there is.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="id">Which.</param>
    /// <param name="token">The token.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<TokenOutcome> EnterTokenAsync(Caller caller, string id, EnteredToken token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(token);
        var key = new ConnectionKey(caller.TenantId, id);
        if (await _reader.FindAsync(key, cancellationToken) is not { } connection)
            return new TokenOutcome.NotFound();
        if (NoTokenOfItsOwn(connection.Registration) is { } none)
            return new TokenOutcome.Refused(none);
        var accessToken = token.AccessToken?.Trim() ?? "";
        var refreshToken = token.RefreshToken?.Trim();
        var now = _time.GetUtcNow();
        var errors = new Dictionary<string, string[]>();
        if (accessToken.Length == 0 || !IsVisibleAscii(accessToken))
            errors["accessToken"] = ["Enter the token alone: no blanks, no line breaks, without the word Bearer."];
        if (refreshToken is not null && !IsVisibleAscii(refreshToken))
            errors["refreshToken"] = ["Enter the token alone: no blanks, no line breaks."];
        if (token.ExpiresAt <= now)
            errors["expiresAt"] = ["That time is over. Enter when the token will end, or nothing if you do not know."];
        if (errors.Count > 0)
            return new TokenOutcome.Invalid(errors);

        if (!await _credentials.EnterAsync(connection, new Secret(accessToken), Secret.From(refreshToken), token.ExpiresAt))
            return new TokenOutcome.NotFound();
        LogChanged(_logger, id, "given a token by hand", caller.Subject);
        return await DoneAsync(key, cancellationToken);
    }

    /// <summary>Forgets a connection's token.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="id">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<TokenOutcome> ForgetTokenAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var key = new ConnectionKey(caller.TenantId, id);
        if (await _connections.DescribeAsync(key, cancellationToken) is { } overview && NoTokenOfItsOwn(overview.Registration) is { } none)
            return new TokenOutcome.Refused(none);
        if (!await _credentials.ForgetAsync(key, cancellationToken))
            return new TokenOutcome.NotFound();
        LogChanged(_logger, id, "made to forget its token", caller.Subject);
        return await DoneAsync(key, cancellationToken);
    }

    /// <summary>Asks the provider whether it accepts the token: a GET of the userinfo URL, or else of the base URI.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="id">Which.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null when there is no such connection.</returns>
    public async Task<ValidationOutcome?> ValidateAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var key = new ConnectionKey(caller.TenantId, id);
        if (await _connections.DescribeAsync(key, cancellationToken) is not { } overview)
            return null;
        if ((overview.Registration.UserinfoEndpoint ?? overview.Registration.BaseUri) is not { Length: > 0 } url)
            return new(false, null, "There is no URL to ask. Enter the userinfo URL or the base URI on the connection's page.");
        if (overview.Registration.Template)
            return new(false, null, SubjectErrors.SubjectNeeded(overview.Registration.Name).Message);
        await _credentials.LookUpAsync(key, cancellationToken);
        var request = new OAuthRequest { Connection = SubjectConnection.TemplateOf(key) ?? key, Subject = overview.Registration.Subject, Caller = caller, Url = url, Headers = [new("Accept", "application/json")] };
        switch (await _sender.SendAsync(request, cancellationToken))
        {
            case OAuthRequestResult.NoToken { Error: var error }:
                return new(false, null, error.Message);
            case OAuthRequestResult.TimedOut { Message: var message }:
                return new(false, null, message);
            case OAuthRequestResult.NotConnected { Message: var message }:
                return new(false, null, message);
            case OAuthRequestResult.Responded { Response: var response } responded:
                using (response)
                {
                    var status = (int)response.StatusCode;
                    if (responded.TokenRejected || status == 403)
                        return new(false, null, $"{url} refused the token ({status}). {responded.Error?.NextStep ?? "Check its scopes."}");
                    if (!response.IsSuccessStatusCode)
                        return new(false, null, $"{url} answered {status}, which says nothing about the token. Enter a userinfo URL that answers 200.");
                    var account = await AccountAsync(response.Content.Headers.ContentType, response.Content, cancellationToken);
                    return new(true, account, account is null ? $"{url} accepted the token ({status})." : $"{url} accepted the token ({status}) for {account}.");
                }

            default:
                throw new InvalidOperationException("A result of no known kind.");
        }
    }

    private static async Task<string?> AccountAsync(MediaTypeHeaderValue? mediaType, HttpContent content, CancellationToken cancellationToken)
    {
        if (mediaType?.MediaType?.EndsWith("json", StringComparison.OrdinalIgnoreCase) != true)
            return null;
        try
        {
            using var document = await JsonDocument.ParseAsync(await content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return null;
            return AccountFields
                .Select(name => document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null)
                .FirstOrDefault(account => account is { Length: > 0 and <= 200 });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<TokenOutcome> DoneAsync(ConnectionKey key, CancellationToken cancellationToken) =>
        await _connections.DescribeAsync(key, cancellationToken) is { } overview ? new TokenOutcome.Done(overview) : new TokenOutcome.NotFound();

    private bool IsInteractive(ConnectionRegistration registration) =>
        registration.AuthenticationType == AuthenticationType.OAuth2 && _grants.Find(registration.GrantType)!.Descriptor.Interactive;

    // What the authentication type does not use is not kept: nobody would see that it is there.
    private static Connection WithoutUnusedSecrets(Connection connection) => connection.Registration.AuthenticationType switch
    {
        AuthenticationType.OAuth2 => connection with { ApiKey = null },
        AuthenticationType.Basic => connection with { ClientSecret = null, ClientKey = null, ClientCertificate = null, ApiKey = null },
        _ => connection with { ClientSecret = null, ClientKey = null, ClientCertificate = null, Password = null },
    };

    private static OAuthError? NoTokenOfItsOwn(ConnectionRegistration registration)
    {
        if (registration.Template)
            return new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.SubjectMismatch, $"The connection '{registration.Name}' is a template: it has no token of its own.", "Open the connection of one of its end users.");
        return registration.AuthenticationType == AuthenticationType.OAuth2
            ? null
            : new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.NothingToRenew, $"The connection '{registration.Name}' sends what a person entered; it has no token beside that.", "Enter another key or password by editing the connection.");
    }

    private static Secret? Merge(string? entered, Secret? stored) => entered is null ? stored : Secret.From(entered);

    private static bool IsVisibleAscii(string token) => token.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;

    // See Connection.IssuanceVersion. A new secret proves the same client: the token stays.
    private static bool ChangesIssuance(ConnectionRegistration before, ConnectionRegistration after) =>
        before.AuthenticationType != after.AuthenticationType
        || before.GrantType != after.GrantType
        || before.ClientId != after.ClientId
        || before.Username != after.Username
        || (before.Provider != after.Provider && (before.FromCatalogue || after.FromCatalogue))
        || !Same(before.Variables, after.Variables)
        || before.AuthorizationEndpoint != after.AuthorizationEndpoint
        || before.TokenEndpoint != after.TokenEndpoint
        || before.Refresh.Endpoint != after.Refresh.Endpoint
        || before.Issuer != after.Issuer
        || before.UseDpop != after.UseDpop
        || !before.Scopes.Order().SequenceEqual(after.Scopes.Order())
        || !Same(before.TokenParameters, after.TokenParameters);

    private static bool Same(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
        before.OrderBy(entry => entry.Key).SequenceEqual(after.OrderBy(entry => entry.Key));

    [LoggerMessage(Level = LogLevel.Information, Message = "Connection {ConnectionId} was {Change} by {Subject}")]
    private static partial void LogChanged(ILogger logger, string connectionId, string change, string? subject);
}
