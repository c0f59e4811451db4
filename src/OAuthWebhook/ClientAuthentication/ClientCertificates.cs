using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using OAuthWebhook.Connections;
using OAuthWebhook.Keys;
using OAuthWebhook.Results;
using OAuthWebhook.Secrets;

namespace OAuthWebhook.ClientAuthentication;

/// <summary>
/// Gives the certificates of connections, entered or referred to. They go with every request to the authorization server and, since tokens may be bound to
/// them (RFC 8705 §3), to the API: so each is read once, and a reference is looked up once a minute.
/// </summary>
internal sealed class ClientCertificates(ISecretSource secrets, TimeProvider time)
{
    private static readonly TimeSpan LookUpInterval = TimeSpan.FromMinutes(1);

    private readonly ConditionalWeakTable<Secret, ClientCertificate> _read = [];
    private readonly ConcurrentDictionary<SecretReference, (Secret Secret, DateTimeOffset At)> _referred = new();

    /// <summary>Whether a connection has one.</summary>
    public static bool Has(Connection connection) => connection.ClientCertificate is not null || !string.IsNullOrEmpty(connection.Registration.ClientCertificateReference);

    /// <summary>The certificate of a connection that has one.</summary>
    public async ValueTask<OAuthResult<ClientCertificate>> FindAsync(Connection connection, CancellationToken cancellationToken)
    {
        var name = connection.Registration.ClientCertificateReference;
        var found = string.IsNullOrEmpty(name) ? connection.ClientCertificate! : await ReferredAsync(Reference.Of(connection.Registration, name, connection.Key.TenantId), cancellationToken);
        return found.TryGet(out var secret, out var error) ? Read(secret) : error;
    }

    private OAuthResult<ClientCertificate> Read(Secret secret)
    {
        if (!_read.TryGetValue(secret, out var certificate))
        {
            if (!ClientCertificate.Read(secret.Reveal()).TryGet(out certificate, out var unreadable))
                return unreadable;
            _read.AddOrUpdate(secret, certificate);
        }

        return certificate.Check(time.GetUtcNow()) is { } error ? error : certificate;
    }

    private async ValueTask<OAuthResult<Secret>> ReferredAsync(SecretReference reference, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_referred.TryGetValue(reference, out var known) && now < known.At + LookUpInterval)
            return known.Secret;
        var result = await secrets.FindAsync(reference, cancellationToken);
        if (!result.TryGet(out var secret, out var error))
        {
            _referred.TryRemove(reference, out _);
            return error;
        }

        // The same text is the same certificate: it need not be read again.
        if (known.Secret?.Reveal() == secret.Reveal())
            secret = known.Secret;
        _referred[reference] = (secret, now);
        return secret;
    }
}
