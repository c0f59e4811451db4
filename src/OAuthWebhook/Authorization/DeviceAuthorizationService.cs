using Microsoft.Extensions.Options;
using OAuthWebhook.Access;
using OAuthWebhook.Connections;
using OAuthWebhook.Grants;
using OAuthWebhook.Results;
using OAuthWebhook.TokenEndpoint;

namespace OAuthWebhook.Authorization;

/// <summary>
/// Begins the device authorization grant (RFC 8628 §3.1): the provider gives a code that a person enters there. Whether they have is
/// asked in the background, by <see cref="DevicePolling"/>; how it stands says <see cref="AuthorizationService.FindAsync"/>.
/// </summary>
public sealed class DeviceAuthorizationService
{
    private readonly ConnectionReader _connections;
    private readonly IAuthorizationStore _authorizations;
    private readonly TokenEndpointClient _client;
    private readonly TimeProvider _time;
    private readonly OAuthWebhookOptions _options;

    internal DeviceAuthorizationService(ConnectionReader connections, IAuthorizationStore authorizations, TokenEndpointClient client, TimeProvider time, IOptions<OAuthWebhookOptions> options)
    {
        _connections = connections;
        _authorizations = authorizations;
        _client = client;
        _time = time;
        _options = options.Value;
    }

    /// <summary>Asks the provider for a code, and remembers it.</summary>
    /// <param name="caller">Who begins it.</param>
    /// <param name="connectionId">The connection to authorize.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The authorization with what a person is shown, in <see cref="PendingAuthorization.Device"/>.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be written.</exception>
    public async Task<OAuthResult<PendingAuthorization>> BeginAsync(Caller caller, string connectionId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (await _connections.FindAsync(new(caller.TenantId, connectionId), cancellationToken) is not { } connection)
            return AuthorizationRequest.NotFound(connectionId);
        if (Check(connection) is { } refused)
            return refused;
        var request = TokenRequest.ForDeviceAuthorization(connection).WithScopes(connection.Registration);
        var asked = _time.GetUtcNow();
        if (!(await _client.SendAsync(connection, request, DeviceAuthorizationAnswer.Read, cancellationToken)).TryGet(out var answer, out var error))
            return error;

        var authorization = new PendingAuthorization
        {
            Id = Guid.NewGuid().ToString("N"),
            Connection = connection.Key,
            IssuanceVersion = connection.IssuanceVersion,
            // There is no start URL: nobody has the ticket, and nothing is redirected.
            TicketHash = OneTimeValue.Hash(OneTimeValue.Create()),
            RedirectUri = "",
            Initiator = caller.Subject,
            Origin = caller.Origin,
            CreatedAt = asked,
            ExpiresAt = asked + (answer.ExpiresIn ?? _options.AuthorizationLifetime),
            Device = answer.Instructions,
            DeviceCode = answer.DeviceCode,
            PollAt = _time.GetUtcNow() + TimeSpan.FromSeconds(answer.Instructions.IntervalSeconds),
        };
        await _authorizations.AddAsync(authorization, cancellationToken);
        return authorization;
    }

    private static OAuthError? Check(Connection connection)
    {
        var registration = connection.Registration;
        if (AuthorizationRequest.CheckUsable(connection) is { } unusable)
            return unusable;
        return registration.GrantType == DeviceCodeGrant.GrantType
            ? null
            : AuthorizationRequest.Refused($"The connection '{registration.Name}' does not use the device authorization grant.", "Authorize it as its grant type asks.");
    }
}
