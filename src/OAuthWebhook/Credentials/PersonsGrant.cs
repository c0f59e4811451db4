using OAuthWebhook.Audit;

namespace OAuthWebhook.Credentials;

/// <summary>What a person did to give a connection its tokens: told of when they are saved.</summary>
/// <param name="Entry">What is told.</param>
/// <param name="Recovers">Whether the connection was failing before.</param>
/// <param name="ConsentBegunAt">When an end user's consent began, with which earlier links are spent; null for anybody else's.</param>
internal sealed record PersonsGrant(AuditEntry Entry, bool Recovers, DateTimeOffset? ConsentBegunAt);
