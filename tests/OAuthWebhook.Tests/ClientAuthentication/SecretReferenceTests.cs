using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Access;
using OAuthWebhook.Connections;
using OAuthWebhook.Grants;
using OAuthWebhook.Management;
using OAuthWebhook.Results;
using OAuthWebhook.Secrets;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.ClientAuthentication;

public sealed class SecretReferenceTests
{
    [Fact]
    public async Task A_key_by_reference_comes_from_the_hosts_configuration_as_it_is_then()
    {
        var configuration = Configuration(("OAuthWebhook:Secrets:crm-key", KeyTexts.RsaJwk()));
        await using var host = await StartAsync(configuration);
        var id = await host.AddAsync(Referring(host, "crm-key"));
        host.Token.Otherwise = _ => Answer.Token("t", 60);

        await host.Credentials.RequestAsync(id, default);
        configuration["OAuthWebhook:Secrets:crm-key"] = KeyTexts.EcJwk();
        await host.Credentials.RequestAsync(id, default);
        configuration["OAuthWebhook:Secrets:crm-key"] = null;
        var gone = await host.Credentials.RequestAsync(id, default);

        host.Token.Requests.Count.ShouldBe(2);
        ReadJwt.Of(host.Token.Requests[0].Form["client_assertion"]).IsSignedBy(KeyTexts.Rsa).ShouldBeTrue();
        ReadJwt.Of(host.Token.Requests[1].Form["client_assertion"]).IsSignedBy(KeyTexts.Ec).ShouldBeTrue();
        var error = gone.Error.ShouldNotBeNull();
        error.Kind.ShouldBe(OAuthErrorKind.Misconfigured);
        error.Code.ShouldBe(OAuthErrorCodes.SecretNotFound);
        error.Message.ShouldContain("OAuthWebhook:Secrets");
    }

    [Theory]
    [InlineData("ConnectionStrings:Main")]
    [InlineData("../ConnectionStrings")]
    [InlineData("crm-key:Value")]
    [InlineData("Logging")]
    public async Task Nothing_else_of_the_configuration_can_be_referred_to(string name)
    {
        await using var host = await StartAsync(Configuration(("ConnectionStrings:Main", KeyTexts.EcJwk()), ("OAuthWebhook:Secrets:crm-key:Value", KeyTexts.EcJwk()), ("Logging", KeyTexts.EcJwk())));

        (await host.Connections.CreateAsync(CoreHost.Caller, Referring(host, name), default)).ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys.ShouldContain("clientKeySettings.reference");
    }

    [Fact]
    public async Task A_secret_that_is_for_some_hosts_and_tenants_is_for_no_other()
    {
        await using var host = await StartAsync(Configuration(
            ("OAuthWebhook:Secrets:elsewhere:Value", KeyTexts.EcJwk()),
            ("OAuthWebhook:Secrets:elsewhere:Hosts:0", "as.example"),
            ("OAuthWebhook:Secrets:here:Value", KeyTexts.EcJwk()),
            ("OAuthWebhook:Secrets:here:Hosts:0", "127.0.0.1"),
            ("OAuthWebhook:Secrets:here:Tenants:0", "acme")));
        var acme = new Caller { TenantId = "acme", Subject = "tester", Origin = "test" };

        (await host.Connections.CreateAsync(acme, Referring(host, "here"), default)).ShouldBeOfType<SaveOutcome.Saved>();
        Says(await host.Connections.CreateAsync(CoreHost.Caller, Referring(host, "here"), default)).ShouldContain("no secret named");
        Says(await host.Connections.CreateAsync(acme, Referring(host, "elsewhere"), default)).ShouldContain("not for '127.0.0.1'");

        static string Says(SaveOutcome outcome) => outcome.ShouldBeOfType<SaveOutcome.Invalid>().Errors["clientKeySettings.reference"].Single();
    }

    [Fact]
    public async Task A_key_that_is_for_one_host_signs_nothing_for_another_endpoint_of_the_connection()
    {
        await using var host = await StartAsync(Configuration(("OAuthWebhook:Secrets:here:Value", KeyTexts.EcJwk()), ("OAuthWebhook:Secrets:here:Hosts:0", "127.0.0.1")));
        var elsewhere = new UriBuilder(host.Token.Url) { Host = "localhost" }.Uri.AbsoluteUri;
        var input = Referring(host, "here");
        var id = await host.AddAsync(input with
        {
            Registration = host.Registration("authorization_code") with
            {
                ClientAuthenticationMethod = "private_key_jwt",
                ClientKeySettings = input.Registration.ClientKeySettings,
                Refresh = new() { Endpoint = elsewhere },
            },
        });
        host.Token.Enqueue(Answer.Token("t1", 60, "r1"));
        await host.AuthorizeAsync(id);
        host.Time.Advance(TimeSpan.FromSeconds(61));

        var error = (await host.Credentials.GetAsync(id, default)).Error.ShouldNotBeNull();

        error.Message.ShouldContain("not for 'localhost'");
        host.Token.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_source_that_is_away_is_a_reason_to_try_again_and_nothing_is_sent()
    {
        var source = new Vault();
        await using var host = await CoreHost.StartAsync(services => services.AddSingleton<ISecretSource>(source));
        var id = await host.AddAsync(Referring(host, "crm-key"));
        source.Away = true;

        var error = (await host.Credentials.GetAsync(id, default)).Error.ShouldNotBeNull();
        source.Away = false;
        host.Token.Enqueue(Answer.Token("t1"));
        host.Time.Advance(TimeSpan.FromSeconds(10));

        error.Kind.ShouldBe(OAuthErrorKind.Transient);
        error.Message.ShouldContain("vault");
        (await host.Credentials.GetAsync(id, default)).Error.ShouldBeNull();
        host.Token.Requests.Count.ShouldBe(1);
        source.Asked.ShouldAllBe(reference => reference == new SecretReference("crm-key", "", "127.0.0.1"));
    }

    [Fact]
    public async Task A_source_that_never_answers_holds_callers_up_no_longer_than_a_token_endpoint_may()
    {
        var source = new Vault();
        await using var host = await CoreHost.StartAsync(services => services.AddSingleton<ISecretSource>(source));
        var input = Referring(host, "crm-key");
        var id = await host.AddAsync(input with { Registration = input.Registration with { GrantType = JwtBearerGrant.GrantType, ClientAuthenticationMethod = "none", Assertion = new() { Subject = "alice" } } });
        source.Stalls = true;

        var error = (await host.PassTimeAsync(host.Credentials.GetAsync(id, default).AsTask(), TimeSpan.FromSeconds(1))).Error.ShouldNotBeNull();

        error.Kind.ShouldBe(OAuthErrorKind.Transient);
        error.Message.ShouldContain("secret source");
        host.Token.Requests.ShouldBeEmpty();
    }

    private static Task<CoreHost> StartAsync(IConfiguration configuration) => CoreHost.StartAsync(services => services.AddSingleton(configuration));

    private static IConfigurationRoot Configuration(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(value => value.Key, value => (string?)value.Value)).Build();

    private static ConnectionInput Referring(CoreHost host, string name) => new()
    {
        Registration = host.Registration() with { ClientAuthenticationMethod = "private_key_jwt", ClientKeySettings = new() { Reference = name } },
    };

    private sealed class Vault : ISecretSource
    {
        public bool Away { get; set; }

        public List<SecretReference> Asked { get; } = [];

        public bool Stalls { get; set; }

        public async ValueTask<OAuthResult<Secret>> FindAsync(SecretReference reference, CancellationToken cancellationToken)
        {
            Asked.Add(reference);
            if (Stalls)
                await new TaskCompletionSource().Task;
            return Away
                ? new OAuthError(OAuthErrorKind.Transient, "vault_away", "The vault does not answer.", "It is tried again by itself.")
                : new Secret(KeyTexts.EcJwk());
        }
    }
}
