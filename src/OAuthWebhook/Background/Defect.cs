namespace OAuthWebhook.Background;

/// <summary>What a log may say of an exception that nobody expected: what it is and where it comes from. Its message may quote a token or a secret.</summary>
internal static class Defect
{
    public static string Describe(Exception exception) => $"{exception.GetType().FullName}{Environment.NewLine}{exception.StackTrace}";
}
