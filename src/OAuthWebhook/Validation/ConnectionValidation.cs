using OAuthWebhook.Access;
using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Requests;
using OAuthWebhook.Subjects;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Validation;

/// <summary>
/// Says whether a connection's token is accepted, and for which account: by the service of the host that the connection names, else by its
/// introspection endpoint, else by a GET of its userinfo URL, else of its base URI.
/// </summary>
public sealed class ConnectionValidation
{
    private readonly IConnectionAccessPolicy _policy;
    private readonly ConnectionReader _connections;
    private readonly CredentialService _credentials;
    private readonly ITokenStore _tokens;
    private readonly OAuthRequestSender _sender;
    private readonly TokenIntrospection _introspection;
    private readonly AccountNames _accounts;
    private readonly NamedServices<ITokenValidationService> _services;

    internal ConnectionValidation(IConnectionAccessPolicy policy, ConnectionReader connections, CredentialService credentials, ITokenStore tokens, OAuthRequestSender sender, TokenIntrospection introspection, AccountNames accounts, NamedServices<ITokenValidationService> services)
    {
        _policy = policy;
        _connections = connections;
        _credentials = credentials;
        _tokens = tokens;
        _sender = sender;
        _introspection = introspection;
        _accounts = accounts;
        _services = services;
    }

    /// <summary>Validates a connection's token. An account that is found is noted with the token.</summary>
    /// <param name="caller">Who wants to know.</param>
    /// <param name="id">Which.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null when there is no such connection.</returns>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    public async Task<ValidationOutcome?> ValidateAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var key = new ConnectionKey(caller.TenantId, id);
        if (await _connections.FindAsync(key, cancellationToken) is not { } connection)
            return null;
        if (connection.Registration.Template)
            return new(false, null, SubjectErrors.SubjectNeeded(connection.Registration.Name).Message) { Unknown = true };
        // Whoever may not use the connection has nothing asked with its token.
        if (await _policy.CheckAsync(caller, SubjectConnection.TemplateOf(key) ?? key, connection.Registration.Subject, cancellationToken) is { } refused)
            return new(false, null, refused.Message) { Unknown = true };
        // What a look-up after the consent did not bring is made up for first: the URLs may need it.
        await _credentials.LookUpAsync(key, cancellationToken);
        var context = new TokenValidationContext(key, connection.Registration, caller, _sender, _introspection, _accounts);
        var name = connection.Registration.Services.TokenValidation;
        ValidationOutcome outcome;
        if (_services.TryFind(name, out var service))
            outcome = await service.ValidateAsync(context, cancellationToken);
        else if (!string.IsNullOrEmpty(name))
            return new(false, null, $"This host no longer has the token validation '{name}'. Register it with AddTokenValidation, or name another on the connection's page.") { Unknown = true };
        else
            outcome = await DefaultValidation.ValidateAsync(context, cancellationToken);

        // With the token that was asked with and no other: a person may have authorized another account meanwhile.
        if (outcome is { Valid: true, Account: { Length: > 0 } account } && context.Generation is { } generation
            && await _tokens.FindAsync(key, cancellationToken) is { Tokens: { } tokens } state && state.Generation == generation && tokens.Account != account)
            await _tokens.NoteDetailsAsync(key, generation, new(account), cancellationToken);
        return outcome;
    }
}
