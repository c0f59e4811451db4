using System.Text.Json;
using OAuthWebhook.Connections;

namespace OAuthWebhook.Validation;

/// <summary>
/// A host's own way to say which account a token belongs to. Connections name it in <c>services.accountMapper</c>; for those that name none the
/// answer's usual fields decide. Register it with <c>AddAccountMapper</c>; it is a singleton.
/// </summary>
public interface IAccountMapper
{
    /// <summary>What connections name it by.</summary>
    string Name { get; }

    /// <summary>Names the account.</summary>
    /// <param name="context">The connection, and what the provider said.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A name that people know the account by; null when the answer does not tell.</returns>
    Task<string?> MapAsync(AccountContext context, CancellationToken cancellationToken);
}

/// <summary>What an account is named from. Holds no token.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Registration">Its fields.</param>
/// <param name="Answer">What the userinfo or introspection endpoint, or the API, said about the token: a JSON object. Good only until the mapper returns.</param>
public sealed record AccountContext(ConnectionKey Connection, ConnectionRegistration Registration, JsonElement Answer);
