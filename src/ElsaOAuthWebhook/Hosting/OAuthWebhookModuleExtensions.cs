using Elsa.Features.Services;
using ElsaOAuthWebhook.Hosting;

namespace Elsa.Extensions;

/// <summary>Adds the plugin to an Elsa host.</summary>
public static class OAuthWebhookModuleExtensions
{
    /// <summary>Adds the OAuth HTTP Request activity and what it needs. The host chooses the store: <c>elsa.UseOAuthWebhook(oauth => oauth.Configure(builder => builder.UseSqlite()))</c>.</summary>
    /// <param name="module">The host's module.</param>
    /// <param name="configure">Configures the feature.</param>
    /// <returns>The same module.</returns>
    public static IModule UseOAuthWebhook(this IModule module, Action<OAuthWebhookFeature>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        module.Configure(configure);
        return module;
    }
}
