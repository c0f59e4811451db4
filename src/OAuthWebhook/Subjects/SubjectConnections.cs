using OAuthWebhook.Access;
using OAuthWebhook.Audit;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Results;

namespace OAuthWebhook.Subjects;

/// <summary>The connections that end users have by templates. Every method throws <see cref="StoreUnavailableException"/> when the store is away.</summary>
public sealed class SubjectConnections
{
    private readonly IConnectionStore _store;
    private readonly IAuditStore _audit;
    private readonly TimeProvider _time;

    internal SubjectConnections(IConnectionStore store, IAuditStore audit, TimeProvider time)
    {
        _store = store;
        _audit = audit;
        _time = time;
    }

    /// <summary>Reads the template that an end user is to connect an account for.</summary>
    /// <param name="template">The template.</param>
    /// <param name="subject">The end user.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What may be shown of it, or why nobody can connect by it.</returns>
    public async Task<OAuthResult<ConnectionOverview>> FindTemplateAsync(ConnectionKey template, string? subject, CancellationToken cancellationToken)
    {
        if (SubjectConnection.Check(subject) is { } malformed)
            return SubjectErrors.Malformed(malformed);
        if (SubjectConnection.TemplateOf(template) is not null)
            return SubjectErrors.UseTemplate;
        if (await _store.DescribeAsync(template, cancellationToken) is not { } found)
            return SubjectErrors.NotFound(template);
        if (!found.Registration.Template)
            return SubjectErrors.NoTemplate(found.Registration.Name);
        return found.Registration.Disabled ? SubjectErrors.Disabled(found.Registration.Name) : found;
    }

    /// <summary>Makes the connection of an end user, if it is not there yet. Once the template is deleted there is none, however the two meet in time.</summary>
    /// <param name="caller">Who; the template is one of the own tenant.</param>
    /// <param name="templateId">The template's id.</param>
    /// <param name="subject">The end user.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when it is there, under <see cref="SubjectConnection.KeyOf"/>; else why not.</returns>
    public async Task<OAuthError?> AddAsync(Caller caller, string templateId, string subject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(subject);
        var template = new ConnectionKey(caller.TenantId, templateId);
        if (!(await FindTemplateAsync(template, subject, cancellationToken)).TryGet(out var found, out var error))
            return error;
        var registration = found.Registration with { Subject = subject };
        var created = AuditEntry.Of(AuditAction.Created, SubjectConnection.KeyOf(template, subject), registration, caller, _time.GetUtcNow());
        return await _store.TryAddSubjectAsync(template, subject, created, cancellationToken) ? null : SubjectErrors.NotFound(template);
    }

    /// <summary>Whether an end user has connected an account since some time, or had the connection deleted; a link that was made before is spent then.</summary>
    /// <param name="template">The template.</param>
    /// <param name="subject">The end user.</param>
    /// <param name="since">The time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> HasConsentedAsync(ConnectionKey template, string subject, DateTimeOffset since, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var key = SubjectConnection.KeyOf(template, subject);
        if ((await _store.DescribeAsync(key, cancellationToken))?.ConsentedAt >= since)
            return true;
        // With the connection the note of its consent is gone; that it was deleted is recorded in the same transaction.
        var history = await _audit.ListAsync(new() { TenantId = key.TenantId, ConnectionIds = [key.Id], Actions = [AuditAction.Deleted], Since = since, Take = 1 }, cancellationToken);
        return history.Items.Count > 0;
    }

    /// <summary>Notes that an end user has connected an account by a consent that began at some time.</summary>
    internal Task NoteConsentAsync(ConnectionKey key, DateTimeOffset begun, CancellationToken cancellationToken) =>
        _store.NoteConsentAsync(key, begun, $"{Outcomes.ConnectedMeanwhile.Message} {Outcomes.ConnectedMeanwhile.NextStep}", cancellationToken);

    /// <summary>Why there is no connection for a subject.</summary>
    internal async Task<OAuthError> ExplainAsync(ConnectionKey template, string subject, CancellationToken cancellationToken)
    {
        try
        {
            return (await FindTemplateAsync(template, subject, cancellationToken)).TryGet(out var found, out var error) ? SubjectErrors.NotConnected(found.Registration.Name, subject) : error;
        }
        catch (StoreUnavailableException)
        {
            return Credentials.RenewalErrors.StoreAway;
        }
    }
}
