using OAuthWebhook.Grants;

namespace OAuthWebhook.Tests.Compatibility;

/// <summary>One way to get a token: a choice for each of the things that can be chosen independently.</summary>
internal sealed record Cell(string Grant, string Method, bool Pushed, Dpop Dpop, bool Resource)
{
    /// <summary>The signature algorithms count as methods of their own.</summary>
    public static IReadOnlyList<string> Methods { get; } =
    [
        "client_secret_basic", "client_secret_post", "none", "client_secret_jwt", "private_key_jwt RS256", "private_key_jwt PS256", "private_key_jwt ES256", "tls_client_auth", "self_signed_tls_client_auth",
    ];

    public static IReadOnlyList<string> Grants { get; } =
    [
        AuthorizationCodeGrant.GrantType, DeviceCodeGrant.GrantType, ClientCredentialsGrant.GrantType, RefreshTokenGrant.GrantType, PasswordGrant.GrantType, JwtBearerGrant.GrantType, TokenExchangeGrant.GrantType,
    ];

    /// <summary>Whether a person takes part, so that there is a refresh token.</summary>
    public bool Interactive => Grant is AuthorizationCodeGrant.GrantType or DeviceCodeGrant.GrantType;

    /// <summary>The method as the RFCs name it, and the algorithm where there is one.</summary>
    public (string Name, string? Algorithm) Authentication => Method.Split(' ') is [var name, var algorithm] ? (name, algorithm) : (Method, null);

    /// <summary>What was chosen beside grant and method.</summary>
    public string Variation => string.Join("+", ((string?[])[Pushed ? "PAR" : null, Dpop switch { Dpop.Plain => "DPoP", Dpop.Nonce => "DPoP nonce", _ => null }, Resource ? "resource" : null]).OfType<string>()) is { Length: > 0 } text ? text : "plain";

    // What makes no sense, or what the server's own grant does not offer: its password, JWT bearer and token exchange grants are the test bed's, and issue plain tokens.
    private bool MakesSense =>
        (Method != "none" || Interactive || Grant == RefreshTokenGrant.GrantType)
        && (!Pushed || Grant == AuthorizationCodeGrant.GrantType)
        && ((Dpop == Dpop.Off && !Resource) || Interactive || Grant == ClientCredentialsGrant.GrantType);

    /// <summary>
    /// A table of cells in which every pair of choices that can stand together does, and every grant has every method: each next cell is the one with
    /// the most pairs that no cell has yet.
    /// </summary>
    public static IReadOnlyList<Cell> Pairwise()
    {
        var all =
            (from grant in Grants
             from method in Methods
             from pushed in (bool[])[false, true]
             from dpop in Enum.GetValues<Dpop>()
             from resource in (bool[])[false, true]
             select new Cell(grant, method, pushed, dpop, resource)).Where(cell => cell.MakesSense).ToList();
        var missing = all.SelectMany(cell => cell.Pairs()).ToHashSet();
        var chosen = new List<Cell>();
        while (missing.Count > 0)
        {
            var next = all.MaxBy(cell => cell.Pairs().Count(missing.Contains))!;
            missing.ExceptWith(next.Pairs());
            chosen.Add(next);
        }

        return [.. chosen.OrderBy(cell => Grants.IndexOf(cell.Grant)).ThenBy(cell => Methods.IndexOf(cell.Method)).ThenBy(cell => cell.Variation, StringComparer.Ordinal)];
    }

    private IEnumerable<(int, object, int, object)> Pairs()
    {
        object[] choices = [Grant, Method, Pushed, Dpop, Resource];
        for (var i = 0; i < choices.Length; i++)
        {
            for (var j = i + 1; j < choices.Length; j++)
                yield return (i, choices[i], j, choices[j]);
        }
    }
}

/// <summary>Whether tokens are bound to a key (RFC 9449), and whether the server wants its nonces in the proofs.</summary>
internal enum Dpop
{
    Off,
    Plain,
    Nonce,
}

internal static class Lists
{
    public static int IndexOf<T>(this IReadOnlyList<T> list, T item) => list.ToList().IndexOf(item);
}
