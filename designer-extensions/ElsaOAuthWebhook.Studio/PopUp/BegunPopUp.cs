namespace ElsaOAuthWebhook.Studio.PopUp;

/// <summary>What a pop-up shows, or why it shows nothing.</summary>
public sealed record BegunPopUp
{
    private BegunPopUp()
    {
    }

    /// <summary>The page.</summary>
    public string? Url { get; private init; }

    /// <summary>What the server is asked for, to learn how it stands.</summary>
    public string? Id { get; private init; }

    /// <summary>Why there is no page, and what to do.</summary>
    public string? Failure { get; private init; }

    internal static BegunPopUp At(string url, string id) => new() { Url = url, Id = id };

    internal static BegunPopUp Refused(string message) => new() { Failure = message };
}
