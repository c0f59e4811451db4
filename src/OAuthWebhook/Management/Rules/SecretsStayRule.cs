namespace OAuthWebhook.Management.Rules;

/// <summary>A new address must not get a secret that was entered for another: else whoever may edit could read it.</summary>
internal sealed class SecretsStayRule : IConnectionRule
{
    public void Check(ConnectionCheck check)
    {
        if (check.Existing is not { } existing)
            return;
        var before = existing.Registration;
        var after = check.Registration;
        if (Origin(before.TokenEndpoint) == Origin(after.TokenEndpoint) && Origin(before.Refresh.Endpoint ?? before.TokenEndpoint) == Origin(after.Refresh.Endpoint ?? after.TokenEndpoint))
            return;
        const string message = "The token URL now leads to another server. Enter the secret again, so that the stored one is not sent there.";
        if ((existing.ClientSecret is not null || check.KeepsUnreadableSecrets) && check.Input.ClientSecret is null)
            check.Add("clientSecret", message);
        if (existing.Password is not null && check.Input.Password is null)
            check.Add("password", message);
    }

    private static string Origin(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Authority) : "";
}
