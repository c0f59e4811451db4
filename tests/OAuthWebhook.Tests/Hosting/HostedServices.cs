using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OAuthWebhook.Tests.Hosting;

internal static class HostedServices
{
    /// <summary>Leaves out what runs by itself beside a test that is not about it.</summary>
    public static IServiceCollection Without<THosted>(this IServiceCollection services)
        where THosted : IHostedService
    {
        services.Remove(services.Single(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType == typeof(THosted)));
        return services;
    }
}
