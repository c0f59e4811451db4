using Microsoft.Extensions.Logging;
using OAuthWebhook.Access;
using OAuthWebhook.Audit;
using OAuthWebhook.Configured;
using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Discovery;
using OAuthWebhook.Grants;
using OAuthWebhook.Results;
using OAuthWebhook.Secrets;

namespace OAuthWebhook.Management;

/// <summary>Adds and replaces connections, by the same rules for whoever does it: a person, an import, the host's configuration.</summary>
internal sealed partial class ConnectionEdits(IConnectionStore connections, CredentialService credentials, ConfiguredConnections configured, IssuerEndpoints issuers, ConnectionRules rules, GrantCatalog grants, TimeProvider time, ILogger<ConnectionEdits> logger)
{
    /// <summary>Adds a connection. Endpoints that it lacks are looked up at its issuer.</summary>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    public async Task<EditOutcome> AddAsync(Caller caller, string id, ConnectionInput input, EditTerms terms, CancellationToken cancellationToken)
    {
        var key = new ConnectionKey(caller.TenantId, id);
        if (!(await issuers.FillAsync(input, known: null, terms.Issuers, cancellationToken)).TryGet(out var filled, out var unknownIssuer))
            return NoSuchIssuer(unknownIssuer);
        input = rules.Settle(filled, existing: null, terms);
        var errors = await rules.CheckAsync(input, existing: null, key, terms.Planned, cancellationToken);
        var missing = TakeMissing(errors, input, existing: null, terms);
        if (errors.Count > 0)
            return new EditOutcome.Refused(new SaveOutcome.Invalid(errors));
        var now = time.GetUtcNow();
        var connection = new Connection
        {
            Key = key,
            Registration = input.Registration,
            ClientSecret = Secret.From(input.ClientSecret),
            Password = Secret.From(input.Password),
            ClientKey = Secret.From(input.ClientKey),
            ClientCertificate = Secret.From(input.ClientCertificate),
            ApiKey = Secret.From(input.ApiKey),
            MissingSecrets = [.. missing.Keys],
            Interactive = IsInteractive(input.Registration),
            Origin = terms.Origin,
            CreatedAt = now,
            UpdatedAt = now,
        };
        if (!terms.IsRehearsal)
        {
            if (!await connections.AddAsync(connection, AuditEntry.Of(AuditAction.Created, key, connection.Registration, caller, now), cancellationToken))
                return new EditOutcome.IdInUse();
            LogEdited(logger, id, "created", caller.Subject);
        }

        return new EditOutcome.Made(null, connection) { Missing = missing };
    }

    /// <summary>Replaces a connection's content; its id, its token and the secrets left out stay. Endpoints that it lacks are looked up at its issuer.</summary>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    public async Task<EditOutcome> ReplaceAsync(Caller caller, string id, ConnectionInput input, long? expectedVersion, EditTerms terms, CancellationToken cancellationToken)
    {
        var key = new ConnectionKey(caller.TenantId, id);
        var byConfiguration = terms.Origin == ConnectionOrigin.Configuration;
        ConnectionInput? filled = null;
        while (await connections.FindAsync(key, cancellationToken) is { } existing)
        {
            if (!byConfiguration && configured.KeyOf(key) is { } configurationKey)
                return new EditOutcome.Refused(new SaveOutcome.Configured(configurationKey));
            if (expectedVersion is { } expected && expected != existing.Version)
                return new EditOutcome.Refused(new SaveOutcome.VersionConflict(existing.Version));
            if (existing.Registration.TemplateId is not null)
                return Invalid("templateId", "This is the connection of one end user, and is what its template says. Edit the template.");
            // A host that starts asks the issuer only for what it has not been told before: it is to start although that is away. So is what is to be switched off.
            if (filled is null && !(await issuers.FillAsync(input, byConfiguration || input.Registration.Disabled ? existing.Registration : null, terms.Issuers, cancellationToken)).TryGet(out filled, out var unknownIssuer))
                return NoSuchIssuer(unknownIssuer);
            var settled = rules.Settle(filled, existing, terms);
            var changed = Changed(existing, settled, terms);
            var fields = ChangedFields.Between(existing, changed);
            var isChanged = fields.Count > 0 || existing.SecretsUnreadable;
            // What is there already was acceptable once; a certificate that has ended since is no reason for a host not to start.
            if (terms.OnlyIfChanged && !isChanged && byConfiguration)
                return new EditOutcome.Made(existing, existing) { Changes = false };
            // Whatever is wrong with it by now, it can be switched off: it is not used then.
            var switchesOff = changed.Registration.Disabled && fields is ["disabled"];
            var errors = switchesOff ? [] : await rules.CheckAsync(settled, existing, key, terms.Planned, cancellationToken);
            // What lacks a secret can be switched on again all the same.
            var missing = TakeMissing(errors, settled, existing, fields.All(field => field == "disabled") ? terms with { SecretsFollow = true } : terms);
            if (errors.Count > 0)
                return new EditOutcome.Refused(new SaveOutcome.Invalid(errors));
            if (terms.OnlyIfChanged && !isChanged && missing.Keys.ToHashSet().SetEquals(existing.MissingSecrets))
                return new EditOutcome.Made(existing, existing) { Changes = false, Missing = missing };
            changed = changed with { MissingSecrets = changed.SecretsUnreadable || switchesOff ? existing.MissingSecrets : [.. missing.Keys] };
            if (terms.IsRehearsal || await TryReplaceAsync(existing, changed, caller, cancellationToken))
                return new EditOutcome.Made(existing, changed) { Missing = missing };
        }

        return new EditOutcome.Refused(new SaveOutcome.NotFound());
    }

    private Connection Changed(Connection existing, ConnectionInput input, EditTerms terms) => WithoutUnusedSecrets(existing with
    {
        Registration = input.Registration,
        ClientSecret = Merge(input.ClientSecret, existing.ClientSecret),
        Password = Merge(input.Password, existing.Password),
        ClientKey = Merge(input.ClientKey, existing.ClientKey),
        ClientCertificate = Merge(input.ClientCertificate, existing.ClientCertificate),
        ApiKey = Merge(input.ApiKey, existing.ApiKey),
        SecretsUnreadable = ConnectionCheck.KeepsUnreadable(input, existing),
        Interactive = IsInteractive(input.Registration),
        Origin = terms.Origin,
        Version = existing.Version + 1,
        IssuanceVersion = existing.IssuanceVersion + (IssuanceChange.Between(existing.Registration, input.Registration) ? 1 : 0),
        UpdatedAt = time.GetUtcNow(),
    });

    private async Task<bool> TryReplaceAsync(Connection existing, Connection changed, Caller caller, CancellationToken cancellationToken)
    {
        bool updated;
        try
        {
            updated = await connections.TryUpdateAsync(changed, existing.Version, Entries(existing, changed, caller), cancellationToken);
        }
        finally
        {
            // Also when the answer is lost: the edit may have been made.
            credentials.Invalidate(existing.Key);
        }

        if (!updated)
            return false;
        LogEdited(logger, existing.Key.Id, "updated", caller.Subject);
        if (changed.Interactive)
            await credentials.NoteEditAsync(existing.Key, caller);
        return true;
    }

    // What the rules miss and somebody enters afterwards; a stored secret that they want to have entered again is none of it.
    private static Dictionary<string, string[]> TakeMissing(Dictionary<string, string[]> errors, ConnectionInput input, Connection? existing, EditTerms terms)
    {
        var missing = new Dictionary<string, string[]>();
        if (!terms.SecretsFollow || existing is { SecretsUnreadable: true })
            return missing;
        foreach (var secret in SecretFields.All.Where(secret => secret.Entered(input) is null && (existing is null || secret.Stored(existing) is null)))
        {
            if (errors.Remove(secret.Name, out var messages))
                missing[secret.Name] = messages;
        }

        return missing;
    }

    // That it was switched on or off is an entry of its own, beside one for whatever else was edited; also one that was saved as it was has an entry.
    private static IReadOnlyCollection<AuditEntry> Entries(Connection before, Connection after, Caller caller)
    {
        var entry = AuditEntry.Of(AuditAction.Updated, after.Key, after.Registration, caller, after.UpdatedAt);
        var switched = after.Registration.Disabled == before.Registration.Disabled ? null : entry with { Action = after.Registration.Disabled ? AuditAction.Disabled : AuditAction.Enabled };
        string[] fields = [.. ChangedFields.Between(before, after).Where(field => field != "disabled")];
        if (switched is null)
            return [entry with { Fields = fields }];
        return fields.Length == 0 ? [switched] : [entry with { Fields = fields }, switched];
    }

    private bool IsInteractive(ConnectionRegistration registration) =>
        registration.AuthenticationType == AuthenticationType.OAuth2 && grants.Find(registration.GrantType) is { Descriptor.Interactive: true };

    // What the authentication type does not use is not kept: nobody would see that it is there.
    private static Connection WithoutUnusedSecrets(Connection connection) => connection.Registration.AuthenticationType switch
    {
        AuthenticationType.OAuth2 => connection with { ApiKey = null },
        AuthenticationType.Basic => connection with { ClientSecret = null, ClientKey = null, ClientCertificate = null, ApiKey = null },
        _ => connection with { ClientSecret = null, ClientKey = null, ClientCertificate = null, Password = null },
    };

    private static Secret? Merge(string? entered, Secret? stored) => entered is null ? stored : Secret.From(entered);

    private static EditOutcome.Refused NoSuchIssuer(OAuthError error) => Invalid("issuer", error.Message);

    private static EditOutcome.Refused Invalid(string field, string message) => new(new SaveOutcome.Invalid(new Dictionary<string, string[]> { [field] = [message] }));

    [LoggerMessage(Level = LogLevel.Information, Message = "Connection {ConnectionId} was {Change} by {Subject}")]
    private static partial void LogEdited(ILogger logger, string connectionId, string change, string? subject);
}
