using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OAuthWebhook.EntityFrameworkCore.Database;
using OAuthWebhook.EntityFrameworkCore.Encryption;

namespace OAuthWebhook.EntityFrameworkCore;

/// <summary>Chooses what protects the keys that connections and tokens are encrypted with.</summary>
public static class OAuthWebhookEncryptionExtensions
{
    /// <summary>Protects keys with a certificate, which all nodes have. See <see cref="EncryptionOptions"/> for naming its file in the configuration instead.</summary>
    /// <param name="builder">What <c>AddOAuthWebhook</c> gave.</param>
    /// <param name="certificate">An RSA certificate with its private key.</param>
    /// <param name="former">Certificates that protected keys before: they decrypt, and protect no new key.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">A certificate has no RSA private key.</exception>
    public static OAuthWebhookBuilder ProtectKeysWithCertificate(this OAuthWebhookBuilder builder, X509Certificate2 certificate, params X509Certificate2[] former)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(former);
        foreach (var one in (X509Certificate2[])[certificate, .. former])
        {
            using var key = one.GetRSAPrivateKey();
            if (key is null)
                throw new ArgumentException($"The certificate {one.Subject} has no RSA private key.", nameof(certificate));
        }

        return builder.ProtectKeysWith(keys => keys.ProtectKeysWithCertificate(certificate).UnprotectKeysWithAnyCertificate(former));
    }

    /// <summary>Protects keys with an encryptor of the host's own.</summary>
    /// <param name="builder">What <c>AddOAuthWebhook</c> gave.</param>
    /// <param name="encryptor">The decryptor that it names has a constructor without parameters, or one with an <see cref="IServiceProvider"/>, which knows none of the host's services.</param>
    /// <returns>The same builder.</returns>
    public static OAuthWebhookBuilder ProtectKeysWith(this OAuthWebhookBuilder builder, IXmlEncryptor encryptor)
    {
        ArgumentNullException.ThrowIfNull(encryptor);
        return builder.ProtectKeysWith(keys => keys.Services.Configure<KeyManagementOptions>(options => options.XmlEncryptor = encryptor));
    }

    /// <summary>Protects keys with whatever a Data Protection builder has to offer, such as <c>keys => keys.ProtectKeysWithAzureKeyVault(…)</c>.</summary>
    /// <param name="builder">What <c>AddOAuthWebhook</c> gave.</param>
    /// <param name="protect">
    /// Is given the product's own builder, not the host's. It says how keys are protected; where they are kept and what they are for is settled.
    /// </param>
    /// <returns>The same builder.</returns>
    public static OAuthWebhookBuilder ProtectKeysWith(this OAuthWebhookBuilder builder, Action<IDataProtectionBuilder> protect)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(protect);
        builder.Services.AddSingleton(new KeyProtector(protect));
        return builder;
    }

    internal static void AddEncryption(this IServiceCollection services)
    {
        services.AddOptions<EncryptionOptions>().BindConfiguration(EncryptionOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<EncryptionOptions>, EncryptionOptionsValidator>();
        services.AddSingleton<CertificateFiles>();
        services.AddSingleton<KeyProtection>();
        services.AddSingleton<KeyRepository>();
        services.TryAddKeyedSingleton<IDataProtectionProvider, StoreKeys>(EncryptionOptions.ProviderKey);
        services.AddSingleton<KeyRingStart>();
        services.AddSingleton<FieldProtector>();
        services.AddSingleton(provider => new StoreReencryption(
            provider.GetRequiredService<StoreDatabase>(),
            provider.GetRequiredService<FieldProtector>(),
            provider.GetRequiredKeyedService<IDataProtectionProvider>(EncryptionOptions.ProviderKey),
            provider.GetRequiredService<ILogger<StoreReencryption>>()));
        services.AddHostedService<ReencryptionSchedule>();
    }
}
