namespace OAuthWebhook.Management.Rules;

/// <summary>One redirect URI: the host's, one for the connection alone, or one that is entered.</summary>
internal sealed class CallbackRule : IConnectionRule
{
    public void Check(ConnectionCheck check)
    {
        if (check.Registration is { SeparateCallback: true, RedirectUri.Length: > 0 })
            check.Add("separateCallback", "It has a redirect URI that was entered. Remove that, or switch this off.");
    }
}
