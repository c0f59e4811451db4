namespace ElsaOAuthWebhook.Studio.Server;

/// <summary>Connections, as many as were asked for.</summary>
internal sealed record ConnectionPage(List<ConnectionSummary> Items, int TotalCount)
{
    public bool IsComplete => Items.Count >= TotalCount;
}

/// <summary>What a person has to know of a connection to pick it.</summary>
internal sealed record ConnectionSummary
{
    private const string DeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    public string? Provider { get; init; }

    public string AuthenticationType { get; init; } = "oauth2";

    public string? GrantType { get; init; }

    public string Status { get; init; } = "";

    public StatusDetail? StatusDetail { get; init; }

    public string? Account { get; init; }

    public DateTimeOffset? AccessTokenExpiresAt { get; init; }

    public DateTimeOffset? RefreshTokenExpiresAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }

    public string? CallbackUrl { get; init; }

    public bool Template { get; init; }

    /// <summary>Where it is in the server's configuration, which alone changes it.</summary>
    public string? ConfigurationKey { get; init; }

    /// <summary>Whether a person agrees at the provider, in a browser that comes back.</summary>
    public bool IsAuthorizedInBrowser => CallbackUrl is not null;

    /// <summary>Whether a person enters a code at the provider.</summary>
    public bool IsAuthorizedByCode => GrantType == DeviceGrant;

    /// <summary>Whether the server gets a token by itself.</summary>
    public bool GetsTokenAlone => AuthenticationType == "oauth2" && !IsAuthorizedInBrowser && !IsAuthorizedByCode;
}

/// <summary>Why a connection stands as it does, and what to do.</summary>
internal sealed record StatusDetail(string? Reason, string? NextStep);
