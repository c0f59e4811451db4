using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Sqlite;

/// <summary>What protects the keys: by configuration, by code, or by nobody.</summary>
public sealed class EncryptionSettingsTests : IAsyncLifetime
{
    private const string Section = "OAuthWebhook:Encryption:";

    private readonly SqliteTestDatabase _database = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Outside_development_a_host_whose_keys_nothing_protects_does_not_start_and_names_three_ways_out()
    {
        await using var node = Build(Environments.Production);

        var failure = await Should.ThrowAsync<OptionsValidationException>(node.StartAsync);

        failure.Message.ShouldContain("OAuthWebhook:Encryption:CertificatePath");
        failure.Message.ShouldContain("ProtectKeysWith");
        failure.Message.ShouldContain("OAuthWebhook:Encryption:AllowUnprotectedKeys");
        File.Exists(_database.FilePath).ShouldBeFalse();
    }

    [Theory]
    [InlineData("Development", "false")]
    [InlineData("Production", "true")]
    public async Task Unprotected_keys_that_are_allowed_are_told_of(string environment, string allowed)
    {
        await using var node = Build(environment, ("AllowUnprotectedKeys", allowed));

        await node.StartAsync();

        node.Log.Text.ShouldContain("in the same database unprotected");
        await using var context = node.Open();
        (await context.Keys.SingleAsync()).Xml.ShouldContain("masterKey");
    }

    [Fact]
    public async Task Something_said_of_keys_that_encrypts_none_is_no_protection()
    {
        foreach (var protect in (Action<IDataProtectionBuilder>[])[
            keys => keys.SetDefaultKeyLifetime(TimeSpan.FromDays(30)),
            keys => keys.Services.Configure<KeyManagementOptions>(options => options.XmlEncryptor = new NullXmlEncryptor())])
        {
            await using var node = StoreNode.Build(_database.Use, keys: null, environment: Environments.Production, addBefore: services => new OAuthWebhookBuilder(services).ProtectKeysWith(protect));

            await Should.ThrowAsync<OptionsValidationException>(node.StartAsync);
        }

        File.Exists(_database.FilePath).ShouldBeFalse();
    }

    [Theory]
    [InlineData("Development", "false")]
    [InlineData("Production", "true")]
    public async Task A_key_in_clear_from_before_encrypts_nothing_once_keys_are_protected(string environment, string allowed)
    {
        Guid inClear;
        Save(Certificates.First, "host.pfx", "correct horse");
        await using (var before = Build(environment, ("AllowUnprotectedKeys", allowed)))
        {
            await before.StartAsync();
            inClear = before.Keys.Ring.CurrentId!.Value;
            // As Data Protection does two days before a key expires.
            var now = TimeProvider.System.GetUtcNow();
            before.Keys.Ring.Manager.CreateNewKey(now.AddDays(1), now.AddDays(90));
            await before.Connections.AddAsync(Sample.Connection(), default);
        }

        // Several nodes replace it once, and a later start does not do it again.
        var nodes = Enumerable.Range(0, 3).Select(_ => Build(Environments.Production, Settings("host.pfx", "correct horse"))).ToList();
        await Task.WhenAll(nodes.Select(node => Task.Run(node.StartAsync)));
        foreach (var node in nodes)
            await node.DisposeAsync();
        await using var after = Build(Environments.Production, Settings("host.pfx", "correct horse"));
        await after.StartAsync();

        var keys = after.Keys.Ring.Keys;
        keys.Count.ShouldBe(3);
        after.Keys.Ring.CurrentId.ShouldBe(keys.Values.Single(key => !key.IsRevoked).KeyId);
        after.Keys.IdsInClear().ShouldNotContain(after.Keys.Ring.CurrentId!.Value);
        after.Log.Lines.ShouldContain(line => line.Message.Contains("lie in the database in clear", StringComparison.Ordinal) && line.Message.Contains(inClear.ToString(), StringComparison.Ordinal));
        (await after.Reencryption.RunAsync()).Unreadable.ShouldBe(0);
        (await after.Reencryption.RunAsync()).Rewritten.ShouldBe(0);

        // As the warning says: then they are needed no more.
        await using (var context = after.Open())
            await context.Keys.Where(row => !row.Xml.Contains("encryptedSecret") && row.Xml.Contains("masterKey")).ExecuteDeleteAsync();
        await using var clean = Build(Environments.Production, Settings("host.pfx", "correct horse"));
        await clean.StartAsync();
        (await clean.Connections.FindAsync(Sample.Key, default)).ShouldEqual(Sample.Connection());
        clean.Log.Text.ShouldNotContain("lie in the database in clear");
    }

    [Theory]
    [InlineData("host.pfx", null)]
    [InlineData("host.pfx", "correct horse")]
    [InlineData("host.pem", null)]
    [InlineData("host.pem", "correct horse")]
    public async Task A_certificate_file_protects_them_without_code(string file, string? password)
    {
        Save(Certificates.First, file, password);
        await using (var node = Build(Environments.Production, Settings(file, password)))
        {
            await node.StartAsync();
            await node.Connections.AddAsync(Sample.Connection(), default);
            await using var context = node.Open();
            (await context.Keys.SingleAsync()).Xml.ShouldContain("encryptedSecret");
        }

        await using var again = Build(Environments.Production, Settings(file, password));
        await again.StartAsync();
        (await again.Connections.FindAsync(Sample.Key, default)).ShouldEqual(Sample.Connection());
    }

    [Fact]
    public async Task A_former_certificate_file_still_decrypts()
    {
        Save(Certificates.First, "first.pfx", "correct horse");
        Save(Certificates.Second, "second.pfx", "correct horse");
        await using (var node = Build(Environments.Production, Settings("first.pfx", "correct horse")))
        {
            await node.StartAsync();
            await node.Connections.AddAsync(Sample.Connection(), default);
        }

        await using var again = Build(Environments.Production, [.. Settings("second.pfx", "correct horse"), ("FormerCertificatePaths:0", "first.pfx")]);
        await again.StartAsync();
        (await again.Connections.FindAsync(Sample.Key, default)).ShouldEqual(Sample.Connection());
    }

    [Theory]
    [InlineData("absent.pfx", null, "CertificatePath is 'absent.pfx'. It cannot be read")]
    [InlineData("host.pfx", "wrong", "CertificatePath is 'host.pfx'. It cannot be opened")]
    [InlineData("public.pem", null, "CertificatePath is 'public.pem'. It cannot be opened")]
    [InlineData("ecdsa.pfx", "correct horse", "CertificatePath is 'ecdsa.pfx'. It holds no RSA private key")]
    public async Task A_certificate_that_cannot_be_used_is_named_at_start(string file, string? password, string message)
    {
        Save(Certificates.First, "host.pfx", "correct horse");
        File.WriteAllText(Path.Combine(_database.Folder, "public.pem"), Certificates.First.ExportCertificatePem());
        using (var curve = ECDsa.Create())
        {
            var now = TimeProvider.System.GetUtcNow();
            using var certificate = new CertificateRequest("CN=curve", curve, HashAlgorithmName.SHA256).CreateSelfSigned(now, now.AddDays(1));
            Save(certificate, "ecdsa.pfx", "correct horse");
        }

        await using var node = Build(Environments.Production, Settings(file, password));

        var failure = await Should.ThrowAsync<OptionsValidationException>(node.StartAsync);

        failure.Message.ShouldContain($"{Section}{message}");
        if (password is not null)
            failure.Message.ShouldNotContain(password);
    }

    [Fact]
    public async Task Former_certificates_without_a_present_one_are_refused()
    {
        await using var node = Build(Environments.Production, ("FormerCertificatePaths:0", "first.pfx"));

        (await Should.ThrowAsync<OptionsValidationException>(node.StartAsync)).Message.ShouldContain("CertificatePath none");
    }

    [Fact]
    public async Task An_encryptor_of_the_hosts_own_protects_them()
    {
        for (var start = 0; start < 2; start++)
        {
            await using var node = StoreNode.Build(_database.Use, keys: null, environment: Environments.Production, addBefore: services => new OAuthWebhookBuilder(services).ProtectKeysWith(new Reversing()));
            await node.StartAsync();
            await using var context = node.Open();
            (await context.Keys.SingleAsync()).Xml.ShouldContain("reversed");
        }
    }

    [Fact]
    public void A_certificate_without_a_private_key_is_refused_when_it_is_given()
    {
        using var bare = X509CertificateLoader.LoadCertificate(Certificates.First.RawData);

        Should.Throw<ArgumentException>(() => new OAuthWebhookBuilder(new ServiceCollection()).ProtectKeysWithCertificate(bare)).Message.ShouldContain("CN=first");
    }

    private static (string, string)[] Settings(string file, string? password) =>
        password is null ? [("CertificatePath", file)] : [("CertificatePath", file), ("CertificatePassword", password)];

    private StoreNode Build(string environment, params (string Key, string Value)[] settings) =>
        StoreNode.Build(_database.Use, keys: null, contentRoot: _database.Folder, environment: environment, settings: settings.Select(setting => (Section + setting.Key, setting.Value)));

    private void Save(X509Certificate2 certificate, string name, string? password)
    {
        var path = Path.Combine(_database.Folder, name);
        if (name.EndsWith(".pfx", StringComparison.Ordinal))
        {
            File.WriteAllBytes(path, certificate.ExportPkcs12(Pkcs12ExportPbeParameters.Default, password));
            return;
        }

        using var key = certificate.GetRSAPrivateKey()!;
        var pem = password is null
            ? key.ExportPkcs8PrivateKeyPem()
            : key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        File.WriteAllText(path, $"{certificate.ExportCertificatePem()}\n{pem}");
    }

    private sealed class Reversing : IXmlEncryptor
    {
        public EncryptedXmlInfo Encrypt(XElement plaintextElement) => new(new XElement("reversed", Reverse(plaintextElement.ToString())), typeof(Reader));

        private static string Reverse(string text) => Convert.ToBase64String([.. System.Text.Encoding.UTF8.GetBytes(text).Reverse()]);

        private sealed class Reader : IXmlDecryptor
        {
            public XElement Decrypt(XElement encryptedElement) => XElement.Parse(System.Text.Encoding.UTF8.GetString([.. Convert.FromBase64String(encryptedElement.Value).Reverse()]));
        }
    }
}
