using OAuthWebhook.Connections;

namespace OAuthWebhook.Management;

/// <summary>What makes a connection acceptable: what all of them have in common here, the rest with its concept.</summary>
internal sealed class ConnectionRules(IEnumerable<IConnectionRule> rules)
{
    /// <summary>What is wrong, by the field's name in the API.</summary>
    public Dictionary<string, string[]> Check(ConnectionInput input, Connection? existing)
    {
        var check = new ConnectionCheck(input, existing);
        foreach (var rule in rules)
            rule.Check(check);
        return check.Errors;
    }
}
