namespace OAuthWebhook.Validation;

/// <summary>Whether the provider accepts a connection's token.</summary>
/// <param name="Valid">Whether it does.</param>
/// <param name="Account">The account it belongs to, when the answer tells.</param>
/// <param name="Detail">What was asked, what was answered, and what to do, in words.</param>
public sealed record ValidationOutcome(bool Valid, string? Account, string Detail)
{
    /// <summary>Whether nothing was said about the token: it could not be asked about, or the answer tells nothing.</summary>
    public bool Unknown { get; init; }
}
