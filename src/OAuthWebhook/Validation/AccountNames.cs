using System.Text.Json;
using OAuthWebhook.Json;

namespace OAuthWebhook.Validation;

/// <summary>Names the account that a token belongs to.</summary>
internal sealed class AccountNames(NamedServices<IAccountMapper> mappers)
{
    private const int LongestName = 200;

    // OpenID Connect Core §5.1 and RFC 7662 §2.2, the names people know an account by first; "login" is what several APIs have in their place.
    private static readonly string[] Fields = ["email", "preferred_username", "username", "login", "name", "sub"];

    /// <summary>The account: by the connection's own mapper where it names one, else by the usual fields.</summary>
    /// <returns>Null when the answer does not tell.</returns>
    public async Task<string?> FindAsync(AccountContext context, CancellationToken cancellationToken)
    {
        if (context.Answer.ValueKind != JsonValueKind.Object)
            return null;
        var account = mappers.TryFind(context.Registration.Services.AccountMapper, out var mapper)
            ? await mapper.MapAsync(context, cancellationToken)
            : Fields.Select(field => JsonText.Of(context.Answer, field)).FirstOrDefault(IsName);
        return IsName(account) ? account : null;
    }

    private static bool IsName(string? text) => text is { Length: > 0 and <= LongestName } && !text.Any(char.IsControl);
}
