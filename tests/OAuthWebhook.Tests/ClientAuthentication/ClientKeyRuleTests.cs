using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.ClientAuthentication;

public sealed class ClientKeyRuleTests
{
    private static readonly X509Certificate2 Certificate = TestCertificates.SelfSigned("CN=client");

    /// <summary>What is wrong with a key, the field that is blamed, a part of what is said, the key, and what it is to be used with.</summary>
    public static TheoryData<string, string, string, string?, ClientKeySettings> BadKeys => new()
    {
        { "no key", "clientKey", "private_key_jwt needs it", null, new() },
        { "no PEM", "clientKey", "neither a PEM text nor a JWK", "the key of my house", new() },
        { "half a PEM", "clientKey", "neither a PEM text nor a JWK", Rsa()[..500], new() },
        { "a garbled PEM", "clientKey", "cannot be read", "-----BEGIN PRIVATE KEY-----\nAAAAAAAAAAAA\n-----END PRIVATE KEY-----", new() },
        { "an encrypted PEM", "clientKey", "encrypted with a passphrase", KeyTexts.Encrypted(), new() },
        { "an old encrypted PEM", "clientKey", "encrypted with a passphrase", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----", new() },
        { "a public key", "clientKey", "no private key", KeyTexts.Rsa.ExportSubjectPublicKeyInfoPem(), new() },
        { "a short key", "clientKey", "1024 bits", Rsa(1024), new() },
        { "another curve", "clientKey", "P-256", Ec(ECCurve.NamedCurves.nistP384), new() },
        { "an RSA key for ES256", "clientKey", "does not fit", Rsa(), new() { Algorithm = "ES256" } },
        { "an EC key for RS256", "clientKey", "does not fit", Ec(ECCurve.NamedCurves.nistP256), new() { Algorithm = "RS256" } },
        { "an unknown algorithm", "clientKeySettings.algorithm", "RS256, PS256, ES256", Rsa(), new() { Algorithm = "none" } },
        { "no JSON", "clientKey", "cannot be read", "{ kty", new() },
        { "a public JWK", "clientKey", "no private key", """{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}""", new() },
        { "a JWK of a secret", "clientKey", "neither an RSA key", """{"kty":"oct","k":"AA","d":"AA"}""", new() },
        { "a JWK with numbers that make no key", "clientKey", "cannot be read", """{"kty":"EC","crv":"P-256","x":"AAEC","y":"AAEC","d":"AAEC"}""", new() },
        { "a JWK that lacks a number", "clientKey", "cannot be read", """{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQAB"}""", new() },
        { "a JWK with a number for a text", "clientKey", "cannot be read", """{"kty":"EC","crv":"P-256","x":1,"y":2,"d":3}""", new() },
        { "a set of JWKs", "clientKey", "a set of keys", """{"keys":[]}""", new() },
        { "a JWK for another algorithm", "clientKey", "does not fit", KeyTexts.RsaJwk().Replace("\"kty\"", "\"alg\":\"RS512\",\"kty\"", StringComparison.Ordinal), new() },
        { "a reference to nothing", "clientKeySettings.reference", "no secret named 'missing'", null, new() { Reference = "missing" } },
        { "a reference into other configuration", "clientKeySettings.reference", "letters, digits", null, new() { Reference = "..:..:ConnectionStrings" } },
        { "a key and a reference", "clientKeySettings.reference", "Remove one", Rsa(), new() { Reference = "missing" } },
    };

    /// <summary>What is wrong with a certificate, a part of what is said, and the certificate.</summary>
    public static TheoryData<string, string, string> BadCertificates => new()
    {
        { "nothing of the kind", "cannot be read", "my certificate!" },
        { "Base64 of nothing of the kind", "no such file", "AAAABBBB" },
        { "no key", "no private key", Certificate.ExportCertificatePem() },
        { "no certificate", "holds no certificate", TestCertificates.KeyOf(Certificate) },
        { "another certificate's key", "cannot be read", $"{Certificate.ExportCertificatePem()}\n{Rsa()}" },
        { "an encrypted key", "encrypted with a passphrase", $"{Certificate.ExportCertificatePem()}\n{KeyTexts.Encrypted()}" },
        { "PKCS #12 without its password", "password is missing or wrong", Convert.ToBase64String(Certificate.Export(X509ContentType.Pkcs12, "right")) },
        { "PKCS #12 with another password", "password is missing or wrong", $"password=wrong\n{Convert.ToBase64String(Certificate.Export(X509ContentType.Pkcs12, "right"))}" },
        { "PKCS #12 without a key", "no private key", Convert.ToBase64String(new X509Certificate2Collection(X509CertificateLoader.LoadCertificate(Certificate.RawData)).Export(X509ContentType.Pkcs12)!) },
        { "a password alone", "cannot be read", "password=right" },
        { "an ended one", "ended on 2021-01-01", TestCertificates.PemOf(TestCertificates.SelfSigned("CN=old", new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2021, 1, 1, 12, 0, 0, TimeSpan.Zero))) },
    };

    [Theory]
    [MemberData(nameof(BadKeys))]
    public async Task A_key_that_cannot_sign_is_refused_when_it_is_saved_and_not_repeated(string what, string field, string says, string? key, ClientKeySettings settings)
    {
        await using var host = await CoreHost.StartAsync();
        var input = new ConnectionInput
        {
            Registration = host.Registration() with { ClientAuthenticationMethod = "private_key_jwt", ClientKeySettings = settings },
            ClientKey = key,
        };

        var errors = (await host.Connections.CreateAsync(CoreHost.Caller, input, default)).ShouldBeOfType<SaveOutcome.Invalid>(what).Errors;

        errors.Keys.ShouldContain(field);
        errors[field].ShouldHaveSingleItem().ShouldContain(says, Case.Insensitive);
        ShouldRepeatNothingOf(key, errors, host);
    }

    [Theory]
    [MemberData(nameof(BadCertificates))]
    public async Task A_certificate_that_cannot_be_shown_is_refused_when_it_is_saved_and_not_repeated(string what, string says, string certificate)
    {
        await using var host = await CoreHost.StartAsync();
        var input = new ConnectionInput
        {
            Registration = host.Registration() with { ClientAuthenticationMethod = "tls_client_auth" },
            ClientCertificate = certificate,
        };

        var errors = (await host.Connections.CreateAsync(CoreHost.Caller, input, default)).ShouldBeOfType<SaveOutcome.Invalid>(what).Errors;

        errors["clientCertificate"].ShouldHaveSingleItem().ShouldContain(says, Case.Insensitive);
        ShouldRepeatNothingOf(certificate.Length > 50 ? certificate : null, errors, host);
    }

    [Fact]
    public async Task A_method_of_the_refresh_alone_needs_its_key_and_its_name_too()
    {
        await using var host = await CoreHost.StartAsync();
        var registration = host.Registration() with { Refresh = new() { ClientAuthenticationMethod = "private_key_jwt" } };

        var keyless = await host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = registration, ClientSecret = "s" }, default);
        var unknown = await host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = registration with { Refresh = new() { ClientAuthenticationMethod = "telepathy" } }, ClientSecret = "s" }, default);

        keyless.ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys.ShouldContain("clientKey");
        unknown.ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys.ShouldContain("refresh.clientAuthenticationMethod");
    }

    [Fact]
    public async Task A_stored_key_is_kept_and_has_to_fit_the_algorithm_of_an_edit()
    {
        await using var host = await CoreHost.StartAsync();
        var input = ClientAssertionTests.PrivateKeyJwt(host, KeyTexts.EcJwk());
        var id = await host.AddAsync(input);
        var edit = input with { ClientKey = null };

        var renamed = await host.Connections.UpdateAsync(CoreHost.Caller, id.Id, edit with { Registration = edit.Registration with { Name = "New" } }, null, default);
        var unfit = await host.Connections.UpdateAsync(CoreHost.Caller, id.Id, edit with { Registration = edit.Registration with { ClientKeySettings = new() { Algorithm = "PS256" } } }, null, default);

        renamed.ShouldBeOfType<SaveOutcome.Saved>();
        unfit.ShouldBeOfType<SaveOutcome.Invalid>().Errors["clientKey"].ShouldHaveSingleItem().ShouldContain("does not fit");
    }

    /// <summary>An edit, and whether the stored key may be used after it without being entered again.</summary>
    public static TheoryData<string, bool, Func<ConnectionRegistration, ConnectionRegistration>> Edits => new()
    {
        { "another path of the same server", true, before => before with { TokenEndpoint = before.TokenEndpoint + "/v2" } },
        { "another audience at the same server", true, before => before with { ClientKeySettings = new() { Audience = "urn:other" } } },
        { "another server", false, before => before with { TokenEndpoint = "https://evil.example/token", ClientKeySettings = new() { Audience = before.TokenEndpoint } } },
        { "another server for refreshes", false, before => before with { Refresh = new() { Endpoint = "https://evil.example/token" } } },
        { "another server for pushed requests", false, before => before with { PushedAuthorizationRequestEndpoint = "https://evil.example/par" } },
        { "another server for revocations", false, before => before with { RevocationEndpoint = "https://evil.example/revoke" } },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task A_stored_key_signs_for_no_other_server_than_it_was_entered_for(string what, bool kept, Func<ConnectionRegistration, ConnectionRegistration> edit)
    {
        await using var host = await CoreHost.StartAsync();
        var input = ClientAssertionTests.PrivateKeyJwt(host, KeyTexts.EcJwk());
        var id = await host.AddAsync(input);
        var edited = edit(input.Registration);

        var without = await host.Connections.UpdateAsync(CoreHost.Caller, id.Id, new() { Registration = edited }, null, default);
        var with = await host.Connections.UpdateAsync(CoreHost.Caller, id.Id, new() { Registration = edited, ClientKey = KeyTexts.EcJwk() }, null, default);

        if (kept)
            without.ShouldBeOfType<SaveOutcome.Saved>(what);
        else
            without.ShouldBeOfType<SaveOutcome.Invalid>(what).Errors["clientKey"].ShouldHaveSingleItem().ShouldContain("another server");
        with.ShouldBeOfType<SaveOutcome.Saved>(what);
    }

    private static void ShouldRepeatNothingOf(string? secret, IReadOnlyDictionary<string, string[]> errors, CoreHost host)
    {
        var said = string.Join('\n', errors.Values.SelectMany(texts => texts)) + host.Logs.Text;
        foreach (var line in (secret ?? "").Split(['\n', '"'], StringSplitOptions.RemoveEmptyEntries).Where(line => line.Length > 20 && !line.StartsWith("-----", StringComparison.Ordinal)))
            said.ShouldNotContain(line);
    }

    private static string Rsa(int bits = 2048)
    {
        using var key = RSA.Create(bits);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static string Ec(ECCurve curve)
    {
        using var key = ECDsa.Create(curve);
        return key.ExportPkcs8PrivateKeyPem();
    }
}
