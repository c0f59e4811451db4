using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OAuthWebhook.EntityFrameworkCore;
using OAuthWebhook.EntityFrameworkCore.Encryption;

namespace OAuthWebhook.Testing;

/// <summary>An empty store that is up to date, made once in a test run: for the hundreds of hosts whose test is not about migrating, which takes as long as all else they do.</summary>
public static class MigratedSqlite
{
    private static readonly Lazy<Task<byte[]>> Template = new(MigrateAsync);

    /// <summary>Puts such a store where a host is going to look for its own.</summary>
    /// <param name="path">The file; it does not exist yet.</param>
    public static async Task CopyToAsync(string path) => await File.WriteAllBytesAsync(path, await Template.Value);

    private static async Task<byte[]> MigrateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("oauth-webhook-template-");
        try
        {
            var path = Path.Combine(folder.FullName, "store.db");
            var builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = Environments.Development });
            // Keys come from the host, as in the tests: none is stored.
            builder.Services.AddKeyedSingleton<IDataProtectionProvider>(EncryptionOptions.ProviderKey, new EphemeralDataProtectionProvider());
            builder.Services.AddOAuthWebhook().UseSqlite($"Data Source={path};Pooling=False");
            using (var host = builder.Build())
            {
                await host.StartAsync();
                await host.StopAsync();
            }

            return await File.ReadAllBytesAsync(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
