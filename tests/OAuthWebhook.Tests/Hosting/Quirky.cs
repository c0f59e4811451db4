using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Connections;
using OAuthWebhook.Providers;
using OAuthWebhook.Quirks;

namespace OAuthWebhook.Tests.Hosting;

/// <summary>A provider with quirks, and connections to it.</summary>
internal static class Quirky
{
    private const string Id = "quirky";

    public static void AddQuirks(this IServiceCollection services, ApiQuirks api) => services.AddSingleton(new ProviderCatalog([new ProviderDefinition
    {
        Id = Id,
        Name = "Quirky",
        Documentation = new(new Uri("https://docs.example"), new DateOnly(2026, 1, 1)),
        Grants = ["client_credentials"],
        Variables = new Dictionary<string, ProviderVariable> { ["region"] = new() { Label = "Region", Default = "us" } },
        Connection = new(),
        Quirks = new() { Api = api },
    }]));

    public static ConnectionRegistration AtQuirky(this ConnectionRegistration registration) => registration with { Provider = Id, FromCatalogue = true };
}
