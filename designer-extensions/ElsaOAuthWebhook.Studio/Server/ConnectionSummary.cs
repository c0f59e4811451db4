namespace ElsaOAuthWebhook.Studio.Server;

/// <summary>Connections, as many as were asked for.</summary>
internal sealed record ConnectionPage(List<ConnectionSummary> Items, int TotalCount) : IAnswered
{
    public bool IsWhole => Items is not null;

    public bool IsComplete => Items.Count >= TotalCount;
}

/// <summary>What a person has to know of a connection to pick it.</summary>
public sealed record ConnectionSummary : IAnswered
{
    private const string DeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

    /// <summary>What workflows name it by.</summary>
    public string Id { get; init; } = "";

    /// <summary>What people call it.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>Whose API it opens.</summary>
    public string? Provider { get; init; }

    /// <summary>What is sent: <c>oauth2</c>, or one of those that are entered once.</summary>
    public string AuthenticationType { get; init; } = "";

    /// <summary>How it gets its token (RFC 6749 §4).</summary>
    public string? GrantType { get; init; }

    /// <summary>How it stands, as the API names it.</summary>
    public string Status { get; init; } = "";

    /// <summary>Why it stands so; null when there is nothing to say.</summary>
    public StatusDetail? StatusDetail { get; init; }

    /// <summary>Whose token it is, where that is known.</summary>
    public string? Account { get; init; }

    /// <summary>When the access token ends, where the provider said.</summary>
    public DateTimeOffset? AccessTokenExpiresAt { get; init; }

    /// <summary>When it cannot be renewed any more, where the provider said.</summary>
    public DateTimeOffset? RefreshTokenExpiresAt { get; init; }

    /// <summary>When a workflow used it last.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>The redirect URI; null where no browser comes back.</summary>
    public string? CallbackUrl { get; init; }

    /// <summary>Whether each end user has an account of their own.</summary>
    public bool Template { get; init; }

    /// <summary>Where it is in the server's configuration, which alone changes it.</summary>
    public string? ConfigurationKey { get; init; }

    bool IAnswered.IsWhole => Id is { Length: > 0 } && Name is not null && Status is not null;

    /// <summary>Which server it was read from; null where that does not matter.</summary>
    internal Uri? Server { get; set; }

    /// <summary>Whether a person agrees at the provider, in a browser that comes back.</summary>
    internal bool IsAuthorizedInBrowser => CallbackUrl is not null;

    /// <summary>Whether a person enters a code at the provider.</summary>
    internal bool IsAuthorizedByCode => GrantType == DeviceGrant;

    /// <summary>Whether the server gets a token by itself.</summary>
    internal bool GetsTokenAlone => AuthenticationType == "oauth2" && !IsAuthorizedInBrowser && !IsAuthorizedByCode;
}

/// <summary>Why a connection stands as it does.</summary>
/// <param name="Reason">Why.</param>
/// <param name="NextStep">What to do.</param>
public sealed record StatusDetail(string? Reason, string? NextStep);
