using Elsa.Features;
using Microsoft.Extensions.Hosting;

namespace Elsa.Workflows.Descriptors;

/// <summary>Describes the added activities when the host starts.</summary>
internal sealed class ActivityRegistryPopulator(IActivityRegistry registry, AddedTypes added) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => registry.RegisterAsync(added.Activities, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
