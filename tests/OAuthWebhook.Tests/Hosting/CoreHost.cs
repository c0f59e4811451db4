using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OAuthWebhook.Access;
using OAuthWebhook.Authorization;
using OAuthWebhook.Background;
using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Destinations;
using OAuthWebhook.EntityFrameworkCore;
using OAuthWebhook.EntityFrameworkCore.Encryption;
using OAuthWebhook.Management;
using OAuthWebhook.Requests;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Validation;

namespace OAuthWebhook.Tests.Hosting;

/// <summary>A host with the whole core: SQLite in a file of its own, real Data Protection, a server that plays provider and API, and a clock that moves when told.</summary>
internal sealed class CoreHost : IAsyncDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly IDataProtectionProvider _keys;
    private readonly IHost _host;
    private readonly bool _first;
    private readonly Dictionary<Type, PeriodicWork> _works = [];

    private CoreHost(ScriptedServer server, CoreHost? first, Action<IServiceCollection>? configure, DateTimeOffset? now = null)
    {
        Server = server;
        _first = first is null;
        _directory = first?._directory ?? Directory.CreateTempSubdirectory("oauth-webhook-core-");
        _keys = first?._keys ?? new EphemeralDataProtectionProvider();
        Time = first?.Time ?? new(now ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = Environments.Development });
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs);
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddKeyedSingleton(EncryptionOptions.ProviderKey, _keys);
        builder.Services.AddOAuthWebhook().UseSqlite($"Data Source={DatabasePath};Pooling=False");
        // A test that moves the clock by days is not about connections that nobody uses, nor about other nodes, unless it says so.
        builder.Services.Configure<OAuthWebhookOptions>(options =>
        {
            options.BackgroundRenewal = false;
            options.ChangePollInterval = TimeSpan.FromMinutes(5);
        });
        builder.Services.Without<DevicePolling>().Without<IdleSweep>();
        configure?.Invoke(builder.Services);
        _host = builder.Build();
    }

    /// <summary>How far the clock may move at once while a token request is on its way: its limit by this clock does not pass in the moment that connecting takes.</summary>
    public TimeSpan Haste => Get<IOptions<OAuthWebhookOptions>>().Value.TokenEndpointTimeout * 0.8;

    public string DatabasePath => Path.Combine(_directory.FullName, "core.db");

    public static Caller Caller { get; } = new() { TenantId = "", Subject = "tester", Origin = "test" };

    public FakeTimeProvider Time { get; }

    public LogCollector Logs { get; } = new();

    /// <summary>How many commands this node has sent to the database. Whoever compares two of these leaves out what runs by itself.</summary>
    public int Commands => Logs.Lines.Count(line => line.ToString().Contains("Executed DbCommand", StringComparison.Ordinal));

    public ScriptedServer Server { get; }

    public ScriptedEndpoint Token => Server["/token"];

    public ScriptedEndpoint Api => Server["/api"];

    public CredentialService Credentials => Get<CredentialService>();

    public ConnectionService Connections => Get<ConnectionService>();

    public ConnectionValidation Validation => Get<ConnectionValidation>();

    public AuthorizationService Authorizations => Get<AuthorizationService>();

    public OAuthRequestSender Sender => Get<OAuthRequestSender>();

    /// <summary>With certificates its server serves https, and is trusted. Its clock begins at another time where other clocks have to agree with it.</summary>
    public static async Task<CoreHost> StartAsync(Action<IServiceCollection>? configure = null, TestCertificates? tls = null, DateTimeOffset? now = null)
    {
        var host = new CoreHost(await ScriptedServer.StartAsync(tls), first: null, services =>
        {
            if (tls is not null)
                services.AddSingleton(new ServerTrust(tls.Policy()));
            configure?.Invoke(services);
        }, now);
        await MigratedSqlite.CopyToAsync(host.DatabasePath);
        await host._host.StartAsync();
        return host;
    }

    /// <summary>Starts another node on the same database, with the same server and clock; to be disposed before this one.</summary>
    public async Task<CoreHost> StartAnotherAsync(Action<IServiceCollection>? configure = null)
    {
        var host = new CoreHost(Server, first: this, configure);
        await host._host.StartAsync();
        return host;
    }

    /// <summary>Waits for the work under way that nobody waits for.</summary>
    public Task SettleAsync() => Credentials.DrainAsync(default);

    /// <summary>Does now what a hosted service does every so often: one of the test's own, besides the one that runs by itself.</summary>
    /// <returns>Whatever did it.</returns>
    public async Task<T> DoAsync<T>()
        where T : PeriodicWork
    {
        if (!_works.TryGetValue(typeof(T), out var work))
            _works.Add(typeof(T), work = ActivatorUtilities.CreateInstance<T>(_host.Services));
        (await work.TryWorkAsync(default)).ShouldBeTrue();
        return (T)work;
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>A client-credentials connection to the scripted server.</summary>
    public ConnectionRegistration Registration(string grantType = "client_credentials") => new()
    {
        Name = "CRM",
        GrantType = grantType,
        ClientId = "client",
        TokenEndpoint = Token.Url.AbsoluteUri,
        AuthorizationEndpoint = grantType == "authorization_code" ? new Uri(Server.BaseAddress, "/authorize").AbsoluteUri : null,
        Username = grantType == "password" ? "alice" : null,
        BaseUri = Server.BaseAddress.AbsoluteUri,
        Scopes = ["read", "write"],
    };

    /// <summary>A connection with exactly these secrets.</summary>
    public async Task<ConnectionKey> AddAsync(ConnectionInput input) =>
        (await Connections.CreateAsync(Caller, input, default)).ShouldBeOfType<SaveOutcome.Saved>().Connection.Key;

    public async Task<ConnectionKey> AddAsync(ConnectionRegistration? registration = null, string secret = "the-client-secret")
    {
        registration ??= Registration();
        var input = new ConnectionInput
        {
            Registration = registration,
            ClientSecret = registration.ClientAuthenticationMethod == "none" ? null : secret,
            Password = registration.GrantType == "password" ? "the-password" : null,
        };
        return (await Connections.CreateAsync(Caller, input, default)).ShouldBeOfType<SaveOutcome.Saved>().Connection.Key;
    }

    /// <summary>An authorized interactive connection: its token came from a code.</summary>
    public async Task<ConnectionKey> AddAuthorizedAsync(Answer tokens, Func<ConnectionRegistration, ConnectionRegistration>? change = null)
    {
        var registration = Registration("authorization_code");
        var key = await AddAsync(change?.Invoke(registration) ?? registration);
        Token.Enqueue(tokens);
        (await AuthorizeAsync(key)).Status.ShouldBe(AuthorizationStatus.Completed);
        return key;
    }

    public async Task<CallbackOutcome> AuthorizeAsync(ConnectionKey key)
    {
        var redirect = await BeginAsync(key);
        return await Authorizations.CompleteAsync(new() { State = redirect.State, Code = "the-code" }, _ => redirect.Redirect.Binding, default);
    }

    public async Task<(AuthorizationRedirect Redirect, string State)> BeginAsync(ConnectionKey key)
    {
        var begun = (await Authorizations.BeginAsync(Caller, key.Id, new(new Uri("https://host.example/oauth-webhook/callback"), "/done"), default)).Value.ShouldNotBeNull();
        var redirect = (await Authorizations.StartAsync(begun.Ticket, default)).Value.ShouldNotBeNull();
        return (redirect, System.Web.HttpUtility.ParseQueryString(redirect.Location.Query)["state"]!);
    }

    public Task<OAuthRequestResult> SendAsync(ConnectionKey key, string url = "/api", HttpMethod? method = null, HttpContent? content = null, TimeSpan? timeout = null, params KeyValuePair<string, string>[] headers) =>
        Sender.SendAsync(new() { Connection = key, Caller = Caller, Url = url, Method = method ?? HttpMethod.Get, Content = content, Timeout = timeout, Headers = headers }, default);

    public async Task<ConnectionOverview> DescribeAsync(ConnectionKey key) => (await Connections.FindAsync(Caller, key.Id, default)).ShouldNotBeNull();

    public async Task<ConnectionStatus> StatusAsync(ConnectionKey key) => ConnectionStatuses.Of(await DescribeAsync(key), Time.GetUtcNow());

    /// <summary>Moves the clock on until the work is done, for work that waits for time and for the network in turn.</summary>
    /// <param name="work">What is waited for.</param>
    /// <param name="step">How far the clock moves at a time.</param>
    /// <param name="inHaste">How far it moves at once; from then on as slowly as a loaded machine may need. Null: always at once, for work that is to run into a time limit.</param>
    public async Task<T> PassTimeAsync<T>(Task<T> work, TimeSpan step, TimeSpan? inHaste = null)
    {
        for (var passed = step; !work.IsCompleted; passed += step)
        {
            Time.Advance(step);
            await Task.WhenAny(work, Task.Delay(TimeSpan.FromMilliseconds(passed >= inHaste ? 250 : 2), TimeProvider.System));
        }

        return await work;
    }

    /// <summary>Gets a token, however long that takes by the clock.</summary>
    public Task<OAuthResult<CredentialSnapshot>> GetPatientlyAsync(ConnectionKey key) =>
        PassTimeAsync(Credentials.GetAsync(key, default).AsTask(), TimeSpan.FromMilliseconds(100), Haste);

    /// <summary>Moves the clock on, step by step, until something holds that other threads bring about; gives how long that took by the clock.</summary>
    public async Task<TimeSpan> PassTimeUntilAsync(Func<Task<bool>> holds, TimeSpan step)
    {
        var start = Time.GetUtcNow();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await holds())
        {
            Time.Advance(step);
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, limit.Token);
        }

        return Time.GetUtcNow() - start;
    }

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        foreach (var work in _works.Values)
            work.Dispose();
        if (!_first)
            return;
        await Server.DisposeAsync();
        await DeleteAsync(_directory);
    }

    // What goes on when nobody waits for it any more, such as the look-up of an account's name, may write once more.
    private static async Task DeleteAsync(DirectoryInfo directory)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (true)
        {
            try
            {
                directory.Delete(recursive: true);
                return;
            }
            catch (IOException) when (!limit.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
    }
}
