using Elsa.Studio.Contracts;

namespace ElsaOAuthWebhook.Studio.Tests.Rendering;

/// <summary>Where Studio's clients find the services of a person's session.</summary>
internal sealed class SessionServices : IBlazorServiceAccessor
{
    public IServiceProvider Services { get; set; } = null!;
}
