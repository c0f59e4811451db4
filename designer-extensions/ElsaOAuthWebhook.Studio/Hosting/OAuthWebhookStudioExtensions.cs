using Elsa.Studio.Contracts;
using Elsa.Studio.Extensions;
using ElsaOAuthWebhook.Studio.Connections;
using ElsaOAuthWebhook.Studio.ManageTokens;
using ElsaOAuthWebhook.Studio.Picker;
using ElsaOAuthWebhook.Studio.Server;
using ElsaOAuthWebhook.Studio.Time;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ElsaOAuthWebhook.Studio.Hosting;

/// <summary>Adds the module to a host of Elsa Studio: Blazor Server or WebAssembly.</summary>
public static class OAuthWebhookStudioExtensions
{
    /// <summary>
    /// Adds the token picker, the expression type "OAuth connection", and Global Workflow Settings → Manage Tokens. The Elsa server needs the plugin
    /// with <c>UseStudioPicker()</c>, and this Studio's origin in its setting <c>OAuthWebhook:AllowedOrigins</c>.
    /// </summary>
    /// <param name="services">The services of the host, which has Studio's core and its remote backend.</param>
    /// <param name="configure">Says where the plugin answers, where that is not beside Elsa's API.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentException">An option is wrong. The message names it and the fix.</exception>
    public static IServiceCollection AddOAuthWebhookStudio(this IServiceCollection services, Action<OAuthWebhookStudioOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new OAuthWebhookStudioOptions();
        configure?.Invoke(options);
        if (options.Failure() is { } failure)
            throw new ArgumentException(failure, nameof(configure));

        services.TryAddSingleton<StudioTime>();
        return services
            .AddSingleton(options)
            .AddScoped<IFeature, OAuthWebhookStudioFeature>()
            .AddScoped<IMenuGroupProvider, ManageTokensMenu>()
            .AddScoped<IMenuProvider, ManageTokensMenu>()
            .AddUIHintHandler<ConnectionInputEditor>()
            .AddUIHintHandler<ConnectionExpressionEditor>()
            .AddScoped<ServerAddress>()
            .AddScoped<ManagementClient>()
            .AddScoped<ConnectionDirectory>();
    }
}
