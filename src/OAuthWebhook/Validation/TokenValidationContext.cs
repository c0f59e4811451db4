using System.Text.Json;
using OAuthWebhook.Access;
using OAuthWebhook.Connections;
using OAuthWebhook.Requests;
using OAuthWebhook.Results;
using OAuthWebhook.Subjects;

namespace OAuthWebhook.Validation;

/// <summary>What a token validation has to go by: the connection, and ways to ask with its token. The token itself is not shown.</summary>
public sealed class TokenValidationContext
{
    private readonly OAuthRequestSender _sender;
    private readonly TokenIntrospection _introspection;
    private readonly AccountNames _accounts;
    private bool _asked;

    internal TokenValidationContext(ConnectionKey connection, ConnectionRegistration registration, Caller caller, OAuthRequestSender sender, TokenIntrospection introspection, AccountNames accounts)
    {
        Connection = connection;
        Registration = registration;
        Caller = caller;
        _sender = sender;
        _introspection = introspection;
        _accounts = accounts;
    }

    /// <summary>The connection.</summary>
    public ConnectionKey Connection { get; }

    /// <summary>Its fields.</summary>
    public ConnectionRegistration Registration { get; }

    /// <summary>Who wants to know.</summary>
    public Caller Caller { get; }

    /// <summary>The generation of the token that was asked with; null when nothing was, or it was another in between.</summary>
    internal long? Generation { get; private set; }

    /// <summary>Sends a request with the token, to one of the connection's hosts.</summary>
    /// <param name="url">Absolute, or relative to the base URI.</param>
    /// <param name="method">The method; null: GET.</param>
    /// <param name="headers">Further headers.</param>
    /// <param name="content">The body; it is disposed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<OAuthRequestResult> SendAsync(string url, HttpMethod? method = null, IReadOnlyList<KeyValuePair<string, string>>? headers = null, HttpContent? content = null, CancellationToken cancellationToken = default)
    {
        var result = await _sender.SendAsync(new() { Connection = SubjectConnection.TemplateOf(Connection) ?? Connection, Subject = Registration.Subject, Caller = Caller, Url = url, Method = method ?? HttpMethod.Get, Headers = headers ?? [new("Accept", "application/json")], Content = content }, cancellationToken);
        if (result is OAuthRequestResult.Responded answered)
            Note(answered.Generation);
        return result;
    }

    /// <summary>Asks the introspection endpoint about the token (RFC 7662).</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What it says, or why it did not.</returns>
    public async Task<OAuthResult<Introspection>> IntrospectAsync(CancellationToken cancellationToken = default)
    {
        var result = await _introspection.AskAsync(Caller, Connection, Registration.Subject, cancellationToken);
        if (result.TryGet(out var introspection, out _))
            Note(introspection.Generation);
        return result;
    }

    /// <summary>Names the account in an answer as the connection says: by its account mapper, or by the usual fields.</summary>
    /// <param name="answer">A JSON object.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null when it does not tell.</returns>
    public Task<string?> AccountAsync(JsonElement answer, CancellationToken cancellationToken = default) => _accounts.FindAsync(new(Connection, Registration, answer), cancellationToken);

    // Of several answers about different tokens nobody knows which one named the account.
    private void Note(long generation)
    {
        Generation = _asked && Generation != generation ? null : generation;
        _asked = true;
    }
}
