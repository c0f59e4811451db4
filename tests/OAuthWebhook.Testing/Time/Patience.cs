namespace OAuthWebhook.Testing;

public static class Patience
{
    /// <summary>Real time after which a signal that does not come fails the test instead of hanging it.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
}
