using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OAuthWebhook.Audit;
using OAuthWebhook.Authorization;
using OAuthWebhook.Changes;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Database;
using OAuthWebhook.EntityFrameworkCore.Encryption;
using OAuthWebhook.Testing;
using OAuthWebhook.Tokens;
using OAuthWebhook.UiTickets;
using OAuthWebhook.Usage;

namespace OAuthWebhook.EntityFrameworkCore.Tests.TestBed;

/// <summary>A started host that has nothing but the store.</summary>
internal sealed class StoreNode : IAsyncDisposable
{
    private readonly IHost _host;

    private StoreNode(IHost host, LogCollector log, FakeTimeProvider clock)
    {
        _host = host;
        Log = log;
        Clock = clock;
    }

    public LogCollector Log { get; }

    public FakeTimeProvider Clock { get; }

    public IConnectionStore Connections => _host.Services.GetRequiredService<IConnectionStore>();

    public ITokenStore Tokens => _host.Services.GetRequiredService<ITokenStore>();

    public IAuthorizationStore Authorizations => _host.Services.GetRequiredService<IAuthorizationStore>();

    public IRenewalCalendar Calendar => _host.Services.GetRequiredService<IRenewalCalendar>();

    public IChangeStore Changes => _host.Services.GetRequiredService<IChangeStore>();

    public NodeIdentity Identity => _host.Services.GetRequiredService<NodeIdentity>();

    public IUiTicketStore UiTickets => _host.Services.GetRequiredService<IUiTicketStore>();

    public IUsageStore Usage => _host.Services.GetRequiredService<IUsageStore>();

    public IAuditStore Audit => _host.Services.GetRequiredService<IAuditStore>();

    public StoreReencryption Reencryption => _host.Services.GetRequiredService<StoreReencryption>();

    /// <summary>The keys in the database, for a node that was given no others.</summary>
    public StoreKeys Keys => (StoreKeys)_host.Services.GetRequiredKeyedService<IDataProtectionProvider>(EncryptionOptions.ProviderKey);

    /// <param name="keys">Takes the place of the keys in the database; null: those.</param>
    public static async Task<StoreNode> StartAsync(Action<OAuthWebhookBuilder>? configure, IDataProtectionProvider? keys, string? contentRoot = null)
    {
        var node = Build(configure, keys, contentRoot);
        await node._host.StartAsync();
        return node;
    }

    /// <summary>One that is not started yet.</summary>
    public static StoreNode Build(
        Action<OAuthWebhookBuilder>? configure,
        IDataProtectionProvider? keys,
        string? contentRoot = null,
        Action<IServiceCollection>? addBefore = null,
        string? environment = null,
        params IEnumerable<(string Key, string Value)> settings)
    {
        var log = new LogCollector();
        var clock = new FakeTimeProvider(Sample.Now);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = contentRoot, EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton<TimeProvider>(clock);
        if (keys is not null)
            builder.Services.AddKeyedSingleton(EncryptionOptions.ProviderKey, keys);
        addBefore?.Invoke(builder.Services);
        (configure ?? (store => store.UseSqlite()))(new OAuthWebhookBuilder(builder.Services));
        return new StoreNode(builder.Build(), log, clock);
    }

    public Task StartAsync() => _host.StartAsync();

    /// <summary>A context, for what the stores do not offer: looking at rows, and damaging them.</summary>
    public OAuthWebhookDbContext Open() => _host.Services.GetRequiredService<StoreDatabase>().Open();

    public async Task ChangeAsync(Func<OAuthWebhookDbContext, Task<int>> change)
    {
        await using var context = Open();
        (await change(context)).ShouldBePositive();
    }

    public async Task<int> CountRowsAsync(ConnectionKey key)
    {
        await using var context = Open();
        return await context.Connections.Of(key).CountAsync()
            + await context.Credentials.Of(key).CountAsync()
            + await context.RefreshAttempts.Of(key).CountAsync()
            + await context.PendingAuthorizations.Of(key).CountAsync()
            + await context.Usages.Of(key).CountAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
