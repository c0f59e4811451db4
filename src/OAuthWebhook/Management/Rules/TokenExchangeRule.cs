namespace OAuthWebhook.Management.Rules;

/// <summary>What a token exchange takes and gives (RFC 8693 §2.1).</summary>
internal sealed class TokenExchangeRule : IConnectionRule
{
    public void Check(ConnectionCheck check)
    {
        var exchange = check.Registration.TokenExchange;
        check.Text("tokenExchange.subjectConnection", exchange.SubjectConnection, 128);
        check.Text("tokenExchange.actorConnection", exchange.ActorConnection, 128);
        if (check.ExchangeFault is { } fault)
            check.Add(fault.Field, $"{fault.Description} Enter another connection.");
        TokenType("tokenExchange.subjectTokenType", exchange.SubjectTokenType);
        TokenType("tokenExchange.requestedTokenType", exchange.RequestedTokenType);

        // RFC 8693 §3: token types are URIs.
        void TokenType(string field, string? value)
        {
            if (!string.IsNullOrEmpty(value) && !Uri.TryCreate(value, UriKind.Absolute, out _))
                check.Add(field, $"'{value}' is not the name of a token type. Enter a URI such as urn:ietf:params:oauth:token-type:jwt, or nothing.");
        }
    }
}
