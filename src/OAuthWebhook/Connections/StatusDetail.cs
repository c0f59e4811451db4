namespace OAuthWebhook.Connections;

/// <summary>Why a connection stands as it does, and what to do.</summary>
/// <param name="Reason">The cause.</param>
/// <param name="NextStep">What the reader should do; null when nothing is needed.</param>
/// <param name="RetryAt">When it is tried again by itself; null when it is not.</param>
public sealed record StatusDetail(string Reason, string? NextStep, DateTimeOffset? RetryAt);
