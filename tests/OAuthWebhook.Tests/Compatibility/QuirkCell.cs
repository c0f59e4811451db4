using OAuthWebhook.Connections;
using OAuthWebhook.Quirks;
using OAuthWebhook.Testing;

namespace OAuthWebhook.Tests.Compatibility;

/// <summary>A provider that does some things otherwise than the standards say, and what it says in the life of a connection. In texts, <c>{server}</c> is the provider's address.</summary>
internal sealed record QuirkCell(ProviderQuirks Quirks)
{
    /// <summary>What is answered to the code.</summary>
    public string First { get; init; } = Tokens("t1", "r1");

    /// <summary>What is answered to the renewal, or to the second code.</summary>
    public string Renewed { get; init; } = Tokens("t2", "r2");

    /// <summary>What is answered to the renewal before a person consents again; null: it succeeds.</summary>
    public string? Refusal { get; init; }

    /// <summary>When it is renewed by itself, counted from the consent, and not a moment before; null: when somebody asks, or the API refuses it.</summary>
    public TimeSpan? RenewedAfter { get; init; }

    /// <summary>What is answered to the revocation; null: that it is done.</summary>
    public string? Revoked { get; init; }

    /// <summary>With what the API refuses the first token, upon which it is renewed; null: somebody asks for a new one.</summary>
    public Answer? Rejection { get; init; }

    /// <summary>What the provider calls back with.</summary>
    public IReadOnlyDictionary<string, string> Callback { get; init; } = new Dictionary<string, string> { ["code"] = "the-code" };

    /// <summary>What the connection says beside what every connection says.</summary>
    public Func<ConnectionRegistration, ConnectionRegistration> Connection { get; init; } = registration => registration;

    /// <summary>The method of requests to the API.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>What is to be seen of the quirk, beyond what every life shows.</summary>
    public required Action<QuirkLife> Check { get; init; }

    /// <summary>A token answer in the form of RFC 6749 §5.1.</summary>
    public static string Tokens(string accessToken, string? refreshToken, string more = "") =>
        $$"""{"access_token":"{{accessToken}}","token_type":"Bearer"{{(refreshToken is null ? "" : $",\"refresh_token\":\"{refreshToken}\"")}}{{(more.Contains("expires_in", StringComparison.Ordinal) ? "" : ",\"expires_in\":3600")}}{{more}}}""";
}
