using Microsoft.Extensions.Options;

namespace OAuthWebhook;

/// <summary>Options of the core, bound from the configuration section <c>OAuthWebhook</c>. The defaults are the secure ones.</summary>
public sealed class OAuthWebhookOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "OAuthWebhook";

    /// <summary>Whether requests may go to this machine itself. Null: in the Development environment only, where sandboxes run.</summary>
    public bool? AllowLoopback { get; set; }

    /// <summary>Whether requests may go to private networks (RFC 1918, RFC 4193, RFC 6598): for hosts whose APIs are inside. Off, because a workflow could otherwise reach internal services through this host.</summary>
    public bool AllowPrivateNetworks { get; set; }

    /// <summary>Whether requests may go to link-local addresses: rarely wanted, since cloud metadata services live there.</summary>
    public bool AllowLinkLocal { get; set; }

    /// <summary>Whether tokens may be sent over plain <c>http</c> to other machines: for a network that encrypts by other means. Off, because RFC 6750 §5.3 demands TLS.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>How long a token endpoint may take for one whole answer. Default 30 seconds.</summary>
    public TimeSpan TokenEndpointTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an attempt to renew a token keeps others from trying, should its node vanish; longer than twice <see cref="TokenEndpointTimeout"/>, since an attempt may make two requests. Default 90 seconds.</summary>
    public TimeSpan RenewalAttemptLifetime { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>Whether this node looks after connections that nobody uses: keeps their refresh tokens alive, tries again what failed, warns before an end. Turn it off only where another node does it. Default on.</summary>
    public bool BackgroundRenewal { get; set; } = true;

    /// <summary>After how long without a refresh a connection is renewed although nobody uses it, where the provider does not say how long its refresh token lives. Default 7 days.</summary>
    public TimeSpan IdleRenewalInterval { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long before its end a connection that only a person can renew is warned about; for one that lives less than 8 days, a part of its life. Default 7 days.</summary>
    public TimeSpan ExpiryWarning { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How often this node asks the store what other nodes changed. An edit, a deletion or a new token made on another node is noticed after this time and the query's own. Default 4 seconds.</summary>
    public TimeSpan ChangePollInterval { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How long a request may take in all, retries included, where it does not say itself. Default 100 seconds.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>How long one attempt of a request may take until its response headers are there. Default 30 seconds.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a request is tried again after a network error or a 408, 429, 502, 503 or 504, if that is safe. Default 2.</summary>
    public int MaxRetries { get; set; } = 2;

    /// <summary>The longest <c>Retry-After</c> that is waited for; a longer one ends the retries. Default 30 seconds.</summary>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Up to how many bytes a request body is kept so that it can be sent again after a renewal. Default 1 MiB.</summary>
    public int MaxBufferedBody { get; set; } = 1024 * 1024;

    /// <summary>The longest answer of an API, in bytes; a longer one is an error. Default 100 MiB.</summary>
    public int MaxResponseBody { get; set; } = 100 * 1024 * 1024;

    /// <summary>How long a person has to finish an authorization. Default 10 minutes.</summary>
    public TimeSpan AuthorizationLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long it is kept what happened to connections, and how often they were used on each day; from one day to ten years. Default 180 days.</summary>
    public TimeSpan AuditRetention { get; set; } = TimeSpan.FromDays(180);

    /// <summary>Files of the host's own that add providers to the catalogue, or replace those of the same id; relative names from the content root. Read once, at start. Default none.</summary>
    public IList<string> ProviderFiles { get; } = [];
}

/// <summary>Checks the options at start; every message names the key and the fix.</summary>
internal sealed class OAuthWebhookOptionsValidator : IValidateOptions<OAuthWebhookOptions>
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortestRetention = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestRetention = TimeSpan.FromDays(3650);

    public ValidateOptionsResult Validate(string? name, OAuthWebhookOptions options)
    {
        var failures = new List<string>();
        Duration(nameof(options.TokenEndpointTimeout), options.TokenEndpointTimeout);
        Duration(nameof(options.RequestTimeout), options.RequestTimeout);
        Duration(nameof(options.AttemptTimeout), options.AttemptTimeout);
        Duration(nameof(options.AuthorizationLifetime), options.AuthorizationLifetime);
        Duration(nameof(options.RenewalAttemptLifetime), options.RenewalAttemptLifetime);
        if (options.RenewalAttemptLifetime <= 2 * options.TokenEndpointTimeout)
            Fail(nameof(options.RenewalAttemptLifetime), $"is {options.RenewalAttemptLifetime}, which must be longer than twice {nameof(options.TokenEndpointTimeout)} ({options.TokenEndpointTimeout}); set it to three times that");
        Duration(nameof(options.ChangePollInterval), options.ChangePollInterval, TimeSpan.FromMinutes(5));
        Duration(nameof(options.IdleRenewalInterval), options.IdleRenewalInterval, TimeSpan.FromDays(365));
        Duration(nameof(options.ExpiryWarning), options.ExpiryWarning, TimeSpan.FromDays(365));
        if (options.AuditRetention < ShortestRetention || options.AuditRetention > LongestRetention)
            Fail(nameof(options.AuditRetention), $"is {options.AuditRetention}; set it to {ShortestRetention} to {LongestRetention} (180.00:00:00 is 180 days)");
        if (options.MaxRetries is < 0 or > 10)
            Fail(nameof(options.MaxRetries), $"is {options.MaxRetries}; set it to 0 (none) to 10");
        if (options.MaxRetryAfter < TimeSpan.Zero || options.MaxRetryAfter > Longest)
            Fail(nameof(options.MaxRetryAfter), $"is {options.MaxRetryAfter}; set it to 00:00:00 (never wait) to {Longest}");
        if (options.MaxBufferedBody < 0)
            Fail(nameof(options.MaxBufferedBody), $"is {options.MaxBufferedBody}; set it to 0 (keep none) or more bytes");
        if (options.MaxResponseBody <= 0)
            Fail(nameof(options.MaxResponseBody), $"is {options.MaxResponseBody}; set it to 1 or more bytes");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Duration(string key, TimeSpan value, TimeSpan? longest = null)
        {
            if (value <= TimeSpan.Zero || value > (longest ?? Longest))
                Fail(key, $"is {value}; set it to more than 00:00:00 and at most {longest ?? Longest}");
        }

        void Fail(string key, string what) => failures.Add($"{OAuthWebhookOptions.Section}:{key} {what}.");
    }
}
