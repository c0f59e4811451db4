using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OAuthWebhook.AspNetCore.Api;
using OAuthWebhook.AspNetCore.Consent;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Picker;
using OAuthWebhook.AspNetCore.Settings;

namespace OAuthWebhook.AspNetCore.Hosting;

/// <summary>Adds the management API, the OAuth callback and the Global Workflow Settings pages to a host.</summary>
public static class OAuthWebhookManagementExtensions
{
    /// <summary>Registers what <see cref="MapOAuthWebhook"/> serves. Call it as often as you like: only the options add up.</summary>
    /// <param name="builder">What <c>AddOAuthWebhook</c> gave.</param>
    /// <param name="configure">Sets options on top of the configuration section <see cref="OAuthWebhookWebOptions.SectionName"/>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="OptionsValidationException">Thrown when the host starts: an option is missing or wrong. The message names the key and the fix.</exception>
    public static OAuthWebhookBuilder AddManagement(this OAuthWebhookBuilder builder, Action<OAuthWebhookWebOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (!services.Any(service => service.ServiceType == typeof(PublicAddress)))
            AddServices(services);

        // After the section is bound: what the host says in code has the last word.
        if (configure is not null)
            services.Configure(configure);
        return builder;
    }

    /// <summary>
    /// Adds a small sign-in page for the settings pages, for hosts whose users otherwise only call APIs. It checks with
    /// <typeparamref name="TSignIn"/> and keeps a cookie of its own, which is good for the pages alone and ends after eight hours without use.
    /// </summary>
    /// <typeparam name="TSignIn">Checks name and password; resolved for each attempt.</typeparam>
    /// <param name="builder">What <c>AddOAuthWebhook</c> gave.</param>
    /// <returns>The same builder.</returns>
    public static OAuthWebhookBuilder AddPageSignIn<TSignIn>(this OAuthWebhookBuilder builder)
        where TSignIn : class, IPageSignIn
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddManagement();
        var services = builder.Services;
        services.TryAddScoped<IPageSignIn, TSignIn>();
        if (services.Any(service => service.ServiceType == typeof(SignInThrottle)))
            return builder;

        services.AddSingleton<SignInThrottle>();
        services.Replace(ServiceDescriptor.Singleton(new SignInPage(SignInPage.CookieScheme)));
        services.AddAuthentication().AddCookie(SignInPage.CookieScheme);
        services.AddOptions<CookieAuthenticationOptions>(SignInPage.CookieScheme).Configure<IOptions<OAuthWebhookWebOptions>>((cookie, options) =>
        {
            cookie.LoginPath = options.Value.SignInPath;
            cookie.ReturnUrlParameter = "returnUrl";
            cookie.ExpireTimeSpan = TimeSpan.FromHours(8);
            cookie.Events.OnValidatePrincipal = context =>
            {
                // Where no other scheme is registered this one is the host's default; yet its cookie opens the pages and nothing else.
                if (!context.Request.Path.StartsWithSegments(options.Value.SettingsPath, StringComparison.OrdinalIgnoreCase))
                    context.RejectPrincipal();
                return Task.CompletedTask;
            };
            cookie.Cookie.Name = SignInPage.CookieScheme;
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.SecurePolicy = options.Value.PublicAddress?.Scheme == Uri.UriSchemeHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        });
        return builder;
    }

    /// <summary>Maps the management API, the callback, the start URLs and the settings pages. The host's pipeline needs authentication and authorization, as every <c>WebApplication</c> has.</summary>
    /// <param name="endpoints">The host's routes.</param>
    /// <returns>The same routes.</returns>
    public static IEndpointRouteBuilder MapOAuthWebhook(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var options = endpoints.ServiceProvider.GetRequiredService<IOptions<OAuthWebhookWebOptions>>().Value;
        ManagementApi.Map(endpoints, options);
        PageAssets.Map(endpoints, options);
        endpoints.MapRazorPages();
        return endpoints;
    }

    private static void AddServices(IServiceCollection services)
    {
        services.AddOptions<OAuthWebhookWebOptions>().BindConfiguration(OAuthWebhookWebOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OAuthWebhookWebOptions>, OAuthWebhookWebOptionsValidator>();
        services.AddSingleton<PublicAddress>();
        services.TryAddSingleton<ICallerAccessor, ClaimsCallerAccessor>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddAuthentication();
        services.AddAuthorization();
        AddPermissionAnswers(services);
        services.AddCors();
        services.AddSingleton<ApiCors>();
        services.AddSingleton<IStartupFilter>(provider => provider.GetRequiredService<ApiCors>());
        services.AddSingleton<IConfigureOptions<CorsOptions>>(provider => provider.GetRequiredService<ApiCors>());
        services.AddOpenApi(ManagementApi.DocumentName, OpenApiEndpoint.Configure);
        AddPages(services);
    }

    private static void AddPages(IServiceCollection services)
    {
        services.AddSingleton<BindingCookie>();
        services.AddSingleton<PickerCookie>();
        services.AddDataProtection();
        services.AddSingleton<ConsentLinks>();
        services.TryAddSingleton(new SignInPage(Scheme: null));
        services.AddSingleton<SettingsRoutes>();
        // Whoever comes back from a provider comes from another site, and a page without its cookie is given another one: forms open in other tabs would be
        // refused then. What the cookie proves is compared with what is in the form; that other sites may send it changes nothing.
        services.Configure<AntiforgeryOptions>(options => options.Cookie.SameSite = SameSiteMode.Lax);
        services.AddRazorPages().ConfigureApplicationPartManager(parts =>
        {
            // A host built with the Web SDK has found this assembly by itself.
            var assembly = typeof(SettingsRoutes).Assembly;
            if (parts.ApplicationParts.Any(part => part.Name == assembly.GetName().Name))
                return;
            foreach (var part in ApplicationPartFactory.GetApplicationPartFactory(assembly).GetApplicationParts(assembly))
                parts.ApplicationParts.Add(part);
        });

        // After Razor Pages' own set-up, which begins with an empty list of conventions.
        services.AddSingleton<IConfigureOptions<RazorPagesOptions>>(provider => provider.GetRequiredService<SettingsRoutes>());
        services.AddSingleton<IConfigureOptions<AuthorizationOptions>>(provider => provider.GetRequiredService<SettingsRoutes>());
    }

    // A host has one such handler; this one passes on whatever is not the management API's to the one it found.
    private static void AddPermissionAnswers(IServiceCollection services)
    {
        var found = services.Last(service => service.ServiceType == typeof(IAuthorizationMiddlewareResultHandler));
        services.Replace(ServiceDescriptor.Singleton<IAuthorizationMiddlewareResultHandler>(provider => new PermissionAnswers(
            (IAuthorizationMiddlewareResultHandler)(found.ImplementationInstance
                ?? found.ImplementationFactory?.Invoke(provider)
                ?? ActivatorUtilities.CreateInstance(provider, found.ImplementationType!)))));
    }
}
