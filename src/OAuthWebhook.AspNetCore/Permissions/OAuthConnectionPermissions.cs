namespace OAuthWebhook.AspNetCore.Permissions;

/// <summary>What a signed-in user or client may do, each a value of a claim of type <see cref="ClaimType"/>.</summary>
public static class OAuthConnectionPermissions
{
    /// <summary>The type of the claims that hold permissions, as in Elsa.</summary>
    public const string ClaimType = "permissions";

    /// <summary>Every permission.</summary>
    public const string All = "*";

    /// <summary>See connections, and how a consent stands.</summary>
    public const string Read = "read:oauth-connections";

    /// <summary>Add, change and authorize connections.</summary>
    public const string Write = "write:oauth-connections";

    /// <summary>Delete connections and forget tokens.</summary>
    public const string Delete = "delete:oauth-connections";

    /// <summary>Send requests with a connection.</summary>
    public const string Execute = "execute:oauth-connections";
}
