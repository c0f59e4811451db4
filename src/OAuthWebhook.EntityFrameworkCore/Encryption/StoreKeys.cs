using System.Collections.Frozen;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OAuthWebhook.EntityFrameworkCore.Encryption;

/// <summary>The product's own Data Protection system, apart from the host's: its keys are in the store's database and shared by all nodes.</summary>
internal sealed class StoreKeys(KeyRepository repository, KeyProtection protection, ILoggerFactory loggers, TimeProvider time) : IDataProtectionProvider
{
    /// <summary>How long a key that is not in the database is not looked for again.</summary>
    private static readonly TimeSpan MissingFor = TimeSpan.FromMinutes(1);

    /// <summary>Data Protection's own.</summary>
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromDays(90);

    private readonly Lock _reading = new();
    private readonly Dictionary<Guid, long> _missing = [];
    private volatile KeyRing? _ring;

    /// <summary>The keys as they were last read.</summary>
    public KeyRing Ring
    {
        get
        {
            if (_ring is { } ring)
                return ring;
            lock (_reading)
                return _ring ?? Refresh();
        }
    }

    /// <summary>Whether a key that is made now is encrypted: by what came of all the host said, not by whether it said something.</summary>
    public bool EncryptsKeys => Build().GetRequiredService<IOptions<KeyManagementOptions>>().Value.XmlEncryptor is not (null or NullXmlEncryptor);

    public IDataProtector CreateProtector(string purpose) => Ring.Provider.CreateProtector(purpose);

    /// <summary>Reads the keys without using them yet.</summary>
    /// <exception cref="OAuthWebhook.Connections.StoreUnavailableException">The database failed.</exception>
    public KeyRing Read()
    {
        var provider = Build();
        var manager = provider.GetRequiredService<IKeyManager>();
        return new(provider.GetRequiredService<IDataProtectionProvider>(), manager, KeysOf(manager));
    }

    /// <summary>
    /// Reads the keys anew and uses them from now on; makes one when there is none to encrypt with.
    /// Data Protection itself looks once a day, and has no way to be told to.
    /// </summary>
    /// <exception cref="OAuthWebhook.Connections.StoreUnavailableException">The database failed. What was known stays in use.</exception>
    public KeyRing Refresh()
    {
        lock (_reading)
        {
            var ring = Read();
            // Until it is used it reads nothing, and what cannot be read must not take the place of what could.
            var current = PayloadKey.Of(FieldProtector.Guarded(() => ring.Provider.CreateProtector("probe").Protect([])));
            if (current is { } made && !ring.Keys.ContainsKey(made))
                ring = ring with { Keys = KeysOf(ring.Manager) };
            return _ring = ring with { CurrentId = current };
        }
    }

    /// <summary>Makes a key that encrypts from now on.</summary>
    /// <exception cref="OAuthWebhook.Connections.StoreUnavailableException">The database failed.</exception>
    public KeyRing Rotate()
    {
        // Data Protection goes by the system's clock, so this has to.
        var now = TimeProvider.System.GetUtcNow();
        Ring.Manager.CreateNewKey(now, now + KeyLifetime);
        return Refresh();
    }

    /// <summary>Keys, revoked ones too, that lie in the database unencrypted.</summary>
    /// <exception cref="OAuthWebhook.Connections.StoreUnavailableException">The database failed.</exception>
    public IReadOnlyList<Guid> IdsInClear() => repository.IdsInClear();

    /// <summary>Makes a key that encrypts from now on, in the place of those that lie in clear. They decrypt as before, and encrypt nothing any more.</summary>
    /// <exception cref="OAuthWebhook.Connections.StoreUnavailableException">The database failed.</exception>
    public void ReplaceInClear()
    {
        var all = Refresh().Keys;
        var replaced = IdsInClear().Where(id => all.TryGetValue(id, out var key) && !key.IsRevoked).ToList();
        if (replaced.Count == 0)
            return;
        var manager = Rotate().Manager;
        // One that Data Protection made ahead of time would take over from the new key on its day.
        foreach (var id in replaced)
            manager.RevokeKey(id, "It was stored unencrypted.");
    }

    /// <summary>Looks for the key of something that did not decrypt, which another node may have made since.</summary>
    /// <returns>Whether the key is known now, so that it is worth another try.</returns>
    /// <exception cref="OAuthWebhook.Connections.StoreUnavailableException">The database failed.</exception>
    public bool TryLearnKeyOf(byte[] payload)
    {
        if (PayloadKey.Of(payload) is not { } id)
            return false;
        lock (_reading)
        {
            if (Ring.Keys.ContainsKey(id))
                return true;
            if (_missing.TryGetValue(id, out var since) && time.GetElapsedTime(since) < MissingFor)
                return false;
            if (Refresh().Keys.ContainsKey(id))
                return true;
            _missing[id] = time.GetTimestamp();
            return false;
        }
    }

    // Not disposed: it holds nothing but memory, and protectors made from it may still be at work when the next one is in use.
    private ServiceProvider Build()
    {
        var services = new ServiceCollection();
        services.AddSingleton(loggers);
        var keys = services.AddDataProtection().SetApplicationName("OAuthWebhook");
        services.Configure<KeyManagementOptions>(options => options.XmlRepository = repository);
        protection.Apply(keys);
        return services.BuildServiceProvider();
    }

    private static FrozenDictionary<Guid, IKey> KeysOf(IKeyManager manager) => manager.GetAllKeys().ToFrozenDictionary(key => key.KeyId);
}

/// <param name="Provider">Encrypts with the current key, and decrypts with all.</param>
/// <param name="Manager">Makes and revokes keys.</param>
/// <param name="Keys">The keys, those that cannot be decrypted too.</param>
internal sealed record KeyRing(IDataProtectionProvider Provider, IKeyManager Manager, FrozenDictionary<Guid, IKey> Keys)
{
    /// <summary>The key that encrypts; null until it was first used.</summary>
    public Guid? CurrentId { get; init; }
}
