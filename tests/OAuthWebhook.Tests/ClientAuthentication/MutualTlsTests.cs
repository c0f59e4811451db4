using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Management;
using OAuthWebhook.Requests;
using OAuthWebhook.Results;
using OAuthWebhook.Secrets;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.ClientAuthentication;

public sealed class MutualTlsTests : IDisposable
{
    private static readonly X509Certificate2 Client = TestCertificates.SelfSigned("CN=client");

    private readonly TestCertificates _certificates = new();

    /// <summary>A certificate in the texts that people have it in.</summary>
    public static TheoryData<string, string> Texts => new()
    {
        { "certificate before key", TestCertificates.PemOf(Client) },
        { "key before certificate", $"{TestCertificates.KeyOf(Client)}\n{Client.ExportCertificatePem()}" },
        { "PKCS #12", Convert.ToBase64String(Client.Export(X509ContentType.Pkcs12)) },
        { "PKCS #12 with a password", $"password=a pass=word\r\n{Convert.ToBase64String(Client.Export(X509ContentType.Pkcs12, "a pass=word"), Base64FormattingOptions.InsertLineBreaks)}" },
    };

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task The_certificate_is_shown_to_the_token_endpoint_and_to_the_api_and_the_client_only_names_itself(string what, string certificate)
    {
        await using var host = await CoreHost.StartAsync(tls: _certificates);
        var id = await host.AddAsync(WithCertificate(host, certificate));
        host.Token.Enqueue(Answer.Token("t1"));
        host.Api.Enqueue(Answer.Text("fine"), Answer.Text("fine"));

        (await host.SendAsync(id)).ShouldBeOfType<OAuthRequestResult.Responded>(what);
        (await host.SendAsync(id)).ShouldBeOfType<OAuthRequestResult.Responded>(what);

        var request = host.Token.Requests.ShouldHaveSingleItem();
        request.CertificateSubject.ShouldBe("CN=client");
        request.Form["client_id"].ShouldBe("client");
        request.Form.Keys.ShouldBe(["grant_type", "scope", "client_id"], ignoreOrder: true);
        host.Api.Requests.Select(each => each.CertificateSubject).ShouldBe(["CN=client", "CN=client"]);
    }

    [Fact]
    public async Task A_connection_without_a_certificate_shows_none_although_another_has_one()
    {
        await using var host = await CoreHost.StartAsync(tls: _certificates);
        var certified = await host.AddAsync(WithCertificate(host, TestCertificates.PemOf(Client)));
        var plain = await host.AddAsync();
        host.Token.Otherwise = _ => Answer.Token("t");
        host.Api.Otherwise = _ => Answer.Text("fine");

        await host.SendAsync(certified);
        await host.SendAsync(plain);
        await host.SendAsync(certified);

        host.Token.Requests.Select(request => request.CertificateSubject).ShouldBe(["CN=client", null]);
        host.Api.Requests.Select(request => request.CertificateSubject).ShouldBe(["CN=client", null, "CN=client"]);
    }

    [Fact]
    public async Task A_certificate_also_goes_with_another_way_to_authenticate()
    {
        await using var host = await CoreHost.StartAsync(tls: _certificates);
        var id = await host.AddAsync(new ConnectionInput { Registration = host.Registration(), ClientSecret = "s", ClientCertificate = TestCertificates.PemOf(Client) });
        host.Token.Enqueue(Answer.Token("t1"));

        (await host.Credentials.GetAsync(id, default)).Error.ShouldBeNull();

        var request = host.Token.Requests.ShouldHaveSingleItem();
        request.Authorization.ShouldNotBeNull().ShouldStartWith("Basic ");
        request.CertificateSubject.ShouldBe("CN=client");
    }

    [Fact]
    public async Task A_certificate_that_is_referred_to_is_replaced_within_a_minute()
    {
        var source = new Changing(TestCertificates.PemOf(Client));
        await using var host = await CoreHost.StartAsync(services => services.AddSingleton<ISecretSource>(source), _certificates);
        var id = await host.AddAsync(WithCertificate(host, null) with { Registration = WithCertificate(host, null).Registration with { ClientCertificateReference = "crm-certificate" } });
        host.Token.Otherwise = _ => Answer.Token("t");
        host.Api.Otherwise = _ => Answer.Text("fine");
        await host.SendAsync(id);
        using var next = TestCertificates.SelfSigned("CN=next");
        source.Text = TestCertificates.PemOf(next);

        await host.SendAsync(id);
        host.Time.Advance(TimeSpan.FromMinutes(1));
        await host.SendAsync(id);

        host.Api.Requests.Select(request => request.CertificateSubject).ShouldBe(["CN=client", "CN=client", "CN=next"]);
    }

    [Fact]
    public async Task Certificates_that_nobody_uses_any_more_leave_and_one_that_comes_back_works()
    {
        await using var host = await CoreHost.StartAsync(tls: _certificates);
        host.Token.Otherwise = _ => Answer.Token("t");
        host.Api.Otherwise = _ => Answer.Text("fine");
        var first = await host.AddAsync(WithCertificate(host, TestCertificates.PemOf(Client)));
        await host.SendAsync(first);
        host.Time.Advance(TimeSpan.FromMinutes(31));
        using var other = TestCertificates.SelfSigned("CN=other");
        await host.SendAsync(await host.AddAsync(WithCertificate(host, TestCertificates.PemOf(other))));

        (await host.SendAsync(first)).ShouldBeOfType<OAuthRequestResult.Responded>();

        host.Api.Requests.Select(request => request.CertificateSubject).ShouldBe(["CN=client", "CN=other", "CN=client"]);
    }

    [Fact]
    public async Task A_certificate_that_has_ended_since_is_told_before_anything_is_sent()
    {
        await using var host = await CoreHost.StartAsync(tls: _certificates);
        using var brief = TestCertificates.SelfSigned("CN=brief", to: host.Time.GetUtcNow().AddHours(1));
        var id = await host.AddAsync(WithCertificate(host, TestCertificates.PemOf(brief)));
        host.Time.Advance(TimeSpan.FromHours(2));

        var error = (await host.Credentials.GetAsync(id, default)).Error.ShouldNotBeNull();

        error.Kind.ShouldBe(OAuthErrorKind.Misconfigured);
        error.Message.ShouldContain("ended on 2026-01-01");
        host.Token.Requests.ShouldBeEmpty();
        // What does not work any more can be switched off, and is not switched on again before it can work.
        var registration = (await host.DescribeAsync(id)).Registration;
        (await host.Connections.UpdateAsync(CoreHost.Caller, id.Id, new() { Registration = registration with { Disabled = true } }, null, default)).ShouldBeOfType<SaveOutcome.Saved>();
        (await host.StatusAsync(id)).ShouldBe(ConnectionStatus.Disabled);
        (await host.Connections.UpdateAsync(CoreHost.Caller, id.Id, new() { Registration = registration }, null, default)).ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys.ShouldBe(["clientCertificate"]);
    }

    [Fact]
    public async Task A_server_that_nobody_vouches_for_gets_nothing()
    {
        using var strangers = new TestCertificates();
        await using var host = await CoreHost.StartAsync(services => services.AddSingleton(new ServerTrust(strangers.Policy())), _certificates);
        var id = await host.AddAsync(WithCertificate(host, TestCertificates.PemOf(Client)));

        var error = (await host.Credentials.GetAsync(id, default)).Error.ShouldNotBeNull();

        error.Kind.ShouldBe(OAuthErrorKind.Transient);
        host.Token.Requests.ShouldBeEmpty();
    }

    private static ConnectionInput WithCertificate(CoreHost host, string? certificate) => new()
    {
        Registration = host.Registration() with { ClientAuthenticationMethod = "self_signed_tls_client_auth" },
        ClientCertificate = certificate,
    };

    private sealed class Changing(string text) : ISecretSource
    {
        public string Text { get; set; } = text;

        public ValueTask<OAuthResult<Secret>> FindAsync(SecretReference reference, CancellationToken cancellationToken) => new(new Secret(Text));
    }
}
