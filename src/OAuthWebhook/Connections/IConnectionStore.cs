using OAuthWebhook.Audit;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Connections;

/// <summary>
/// Keeps connections, their secrets encrypted. What people do to one is recorded in the transaction that does it: there is no change without its
/// entry, and no entry of a change that was not made. Every method throws <see cref="StoreUnavailableException"/> when the store cannot be reached or written.
/// </summary>
public interface IConnectionStore
{
    /// <summary>Adds a connection and its empty token row.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="entry">What is recorded of it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when its key is in use; nothing is stored then.</returns>
    Task<bool> AddAsync(Connection connection, AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>
    /// Adds the connection of one subject by a template, under <see cref="Subjects.SubjectConnection.KeyOf"/> and with no more content than
    /// the two, unless it is there. It is deleted with the template, and never outlives it.
    /// </summary>
    /// <param name="templateKey">The template.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="entry">What is recorded of it, with the time; nothing when it was there.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when there is no such template.</returns>
    Task<bool> TryAddSubjectAsync(ConnectionKey templateKey, string subject, AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>Notes that a subject has connected an account, by a consent that began at some time; the latest stays. Consents for the same connection that are still pending end as failed: whoever began them may have had the link from somebody else.</summary>
    /// <param name="key">The subject's connection; nothing happens when it is gone.</param>
    /// <param name="begun">When that consent began.</param>
    /// <param name="reason">Why the others end, in words.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task NoteConsentAsync(ConnectionKey key, DateTimeOffset begun, string reason, CancellationToken cancellationToken);

    /// <summary>Reads one with its secrets; null when it does not exist. What a template says of its subjects' connections is not in them (see <see cref="Subjects.SubjectConnection"/>).</summary>
    /// <param name="key">The connection.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Connection?> FindAsync(ConnectionKey key, CancellationToken cancellationToken);

    /// <summary>Replaces one by compare-and-swap on its version. The token's row and the creation time are not touched. What lists show of a template's subjects follows.</summary>
    /// <param name="connection">
    /// The new content, its version already one higher. With <see cref="Connection.SecretsUnreadable"/>, a secret that is null stays stored as it is.
    /// </param>
    /// <param name="expectedVersion">The version it replaces.</param>
    /// <param name="entries">What is recorded of it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the version has moved on or the connection is gone.</returns>
    Task<bool> TryUpdateAsync(Connection connection, long expectedVersion, IReadOnlyCollection<AuditEntry> entries, CancellationToken cancellationToken);

    /// <summary>Deletes one with everything that belongs to it, a template with the connections of all its subjects. A delete wins over everything.</summary>
    /// <param name="key">The connection.</param>
    /// <param name="expectedVersion">Only when it still has this version; null: whatever it has.</param>
    /// <param name="entry">What is recorded of it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when there was none with that version.</returns>
    Task<bool> DeleteAsync(ConnectionKey key, long? expectedVersion, AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>Reads what may be shown of one, as its template says where it has one; null when it does not exist. Decrypts nothing.</summary>
    /// <param name="key">The connection.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ConnectionOverview?> DescribeAsync(ConnectionKey key, CancellationToken cancellationToken);

    /// <summary>Reads one page of what may be shown. Decrypts nothing.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ConnectionPage> ListAsync(ConnectionQuery query, CancellationToken cancellationToken);

    /// <summary>Reads which providers a tenant has connections of: each once in whatever case, in order. Decrypts nothing.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="take">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<string>> ListProvidersAsync(string tenantId, int take, CancellationToken cancellationToken);

    /// <summary>Counts a tenant's connections that need somebody, by why (see <see cref="ConnectionAttentions"/>), in one pass. Decrypts nothing.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many there are for each reason; what there is none of is left out.</returns>
    Task<IReadOnlyDictionary<ConnectionAttention, int>> CountAttentionAsync(string tenantId, CancellationToken cancellationToken);
}

/// <summary>Which connections to list.</summary>
public sealed record ConnectionQuery
{
    /// <summary>The tenant whose connections are listed.</summary>
    public required string TenantId { get; init; }

    /// <summary>Part of the name, description, provider, account or subject, in any case.</summary>
    public string? Search { get; init; }

    /// <summary>Only those with this status.</summary>
    public ConnectionStatus? Status { get; init; }

    /// <summary>Only those that need somebody for this reason.</summary>
    public ConnectionAttention? Attention { get; init; }

    /// <summary>Only those of this provider, in any case.</summary>
    public string? Provider { get; init; }

    /// <summary>Only those of this template's subjects.</summary>
    public string? Template { get; init; }

    /// <summary>Whether those of subjects are left out.</summary>
    public bool WithoutSubjects { get; init; }

    /// <summary>Whether only those are listed that are of use to a workflow that names them (see <see cref="ConnectionOverview.MayBePicked"/>).</summary>
    public bool Pickable { get; init; }

    /// <summary>Only those whose stored registration holds this text somewhere, exactly so: what it means there is for who asks to see.</summary>
    public string? RegistrationHolds { get; init; }

    /// <summary>What to sort by.</summary>
    public ConnectionSort Sort { get; init; }

    /// <summary>Whether the order is turned round; what comes last for want of a value stays last.</summary>
    public bool Descending { get; init; }

    /// <summary>How many to leave out.</summary>
    public int Skip { get; init; }

    /// <summary>How many to give at most.</summary>
    public int Take { get; init; } = 50;
}

/// <summary>What a list is sorted by; the id decides among equals, so that paging is stable.</summary>
public enum ConnectionSort
{
    /// <summary>By name, in any case.</summary>
    Name,

    /// <summary>By provider, in any case; those without one last.</summary>
    Provider,

    /// <summary>By the end of the access token; those without one last.</summary>
    Expiry,

    /// <summary>By last use; those never used last.</summary>
    LastUsed,

    /// <summary>By creation.</summary>
    Created,

    /// <summary>Those that need somebody, the worst first, and then by name.</summary>
    Attention,
}

/// <summary>One page of a list.</summary>
/// <param name="Items">The connections.</param>
/// <param name="TotalCount">How many there are in all.</param>
public sealed record ConnectionPage(IReadOnlyList<ConnectionOverview> Items, int TotalCount);

/// <summary>What may be shown of a connection: no secret in it.</summary>
public sealed record ConnectionOverview
{
    /// <summary>Tenant and id.</summary>
    public required ConnectionKey Key { get; init; }

    /// <summary>What a person entered.</summary>
    public required ConnectionRegistration Registration { get; init; }

    /// <summary>Whether a client secret is stored.</summary>
    public bool HasClientSecret { get; init; }

    /// <summary>Whether a password is stored.</summary>
    public bool HasPassword { get; init; }

    /// <summary>Whether a client key is stored.</summary>
    public bool HasClientKey { get; init; }

    /// <summary>Whether a client certificate is stored.</summary>
    public bool HasClientCertificate { get; init; }

    /// <summary>Whether an API key or a bearer token is stored.</summary>
    public bool HasApiKey { get; init; }

    /// <summary>Whether the grant needs a person.</summary>
    public bool Interactive { get; init; }

    /// <summary>
    /// Whether it is of use to a workflow that names it: it is enabled, and has a token or gets one without a person. Subjects' connections
    /// are not named; their template is.
    /// </summary>
    public bool MayBePicked =>
        !Registration.Disabled && Registration.TemplateId is null && (Registration.Tokenless || Token.HasAccessToken || Token.HasRefreshToken || !Interactive);

    /// <summary>Where it was made.</summary>
    public ConnectionOrigin Origin { get; init; }

    /// <summary>Where it is in the host's configuration, which alone changes it; null when it is not there, or no longer. Not stored: the configuration's own.</summary>
    public string? ConfigurationKey { get; init; }

    /// <summary>The version for <c>If-Match</c>.</summary>
    public long Version { get; init; }

    /// <summary>See <see cref="Connection.IssuanceVersion"/>.</summary>
    public long IssuanceVersion { get; init; }

    /// <summary>Its token, without secrets.</summary>
    public required TokenSummary Token { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last edited.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When a request was last sent with it; null: never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When the last consent began by which this subject connected an account; null: never, or it is no subject's connection.</summary>
    public DateTimeOffset? ConsentedAt { get; init; }

    /// <summary>How many requests were sent with it.</summary>
    public long UseCount { get; init; }
}
