using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OAuthWebhook.Authorization;
using OAuthWebhook.ClientAuthentication;
using OAuthWebhook.Connections;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Grants;
using OAuthWebhook.Tests.Hosting;
using OAuthWebhook.Validation;

namespace OAuthWebhook.Tests.Background;

/// <summary>An exception that gets out of a background service stops the host: one that the host's own services throw must not.</summary>
public sealed class DefectTests
{
    private const string Quoted = "quotes-a-secret";

    [Fact]
    public async Task An_account_mapper_that_fails_leaves_that_account_unnamed_and_names_the_next()
    {
        await using var host = await CoreHost.StartAsync(services => services.AddAccountMapper<FailsForAlice>());
        host.Server["/me"].Enqueue(Answer.Json(new { name = "Alice" }), Answer.Json(new { name = "Bob" }));

        var alice = await AuthorizedAsync(host);
        await LoggedAsync(host);
        var bob = await AuthorizedAsync(host);

        using var limit = new CancellationTokenSource(Patience.Limit);
        while ((await host.DescribeAsync(bob)).Token.Account != "Bob")
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, limit.Token);
        (await host.DescribeAsync(alice)).Token.Account.ShouldBeNull();
        host.Get<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task A_client_authentication_that_fails_stops_neither_the_host_nor_the_questions_for_other_device_codes()
    {
        await using var host = await CoreHost.StartAsync(services => services.AddSingleton<Fails.Switch>().AddClientAuthenticationMethod<Fails>().AddHostedService<DevicePolling>());
        var good = await host.BeginDeviceAsync();
        // What was right when it began.
        host.Get<Fails.Switch>().On = false;
        var key = await host.AddAsync(host.DeviceRegistration() with { ClientAuthenticationMethod = "fails" });
        host.Device().Enqueue(DeviceHost.Codes());
        (await host.Get<DeviceAuthorizationService>().BeginAsync(CoreHost.Caller, key.Id, default)).Error.ShouldBeNull();
        host.Get<Fails.Switch>().On = true;
        host.Token.Otherwise = _ => Answer.Token("t1");

        await host.PassTimeUntilAsync(async () => (await host.FindAsync(good)).Status == AuthorizationStatus.Completed, TimeSpan.FromSeconds(1));

        await LoggedAsync(host);
        host.Get<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task A_client_authentication_that_fails_when_a_token_is_renewed_ahead_is_logged_without_its_words()
    {
        await using var host = await CoreHost.StartAsync(services => services.AddSingleton<Fails.Switch>().AddClientAuthenticationMethod<Fails>());
        var key = await host.AddAsync(host.Registration() with { ClientAuthenticationMethod = "fails" });
        host.Token.Enqueue(Answer.Token("t1"));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
        host.Get<Fails.Switch>().On = true;
        host.Time.Sleep(TimeSpan.FromMinutes(50));

        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();

        await LoggedAsync(host);
    }

    private static Task<ConnectionKey> AuthorizedAsync(CoreHost host) => host.AddAuthorizedAsync(
        Answer.Token("t1", 3600, "r1"), registration => registration with { UserinfoEndpoint = host.Server["/me"].Url.AbsoluteUri, Services = new() { AccountMapper = "fails-for-alice" } });

    // What kind of exception, and not its words, which may quote anything.
    private static async Task LoggedAsync(CoreHost host)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (!host.Logs.Lines.Any(line => line.Message.Contains(typeof(FormatException).FullName!, StringComparison.Ordinal)))
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, limit.Token);
        host.Logs.Text.ShouldNotContain(Quoted);
    }

    private sealed class FailsForAlice : IAccountMapper
    {
        public string Name => "fails-for-alice";

        public Task<string?> MapAsync(AccountContext context, CancellationToken cancellationToken) =>
            context.Answer.GetProperty("name").GetString() is "Alice" ? throw new FormatException(Quoted) : Task.FromResult(context.Answer.GetProperty("name").GetString());
    }

    private sealed class Fails(Fails.Switch toggle) : IClientAuthenticationMethod
    {
        public string Name => "fails";

        public string DisplayName => "Fails";

        public ClientCredential Needs => ClientCredential.None;

        public ValueTask<OAuthError?> ApplyAsync(ClientAuthenticationMessage message, CancellationToken cancellationToken) => toggle.On ? throw new FormatException(Quoted) : default;

        internal sealed class Switch
        {
            public bool On { get; set; }
        }
    }
}
