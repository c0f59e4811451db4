namespace OAuthWebhook.Access;

/// <summary>Who uses or changes a connection.</summary>
public sealed record Caller
{
    /// <summary>The caller's tenant; empty is the default tenant.</summary>
    public required string TenantId { get; init; }

    /// <summary>The user or client, as its identity provider names it; null for a background task or a workflow.</summary>
    public string? Subject { get; init; }

    /// <summary>Where the call comes from, such as <c>api</c>, <c>page</c> or <c>workflow:{definition}/{instance}</c>.</summary>
    public string? Origin { get; init; }
}
