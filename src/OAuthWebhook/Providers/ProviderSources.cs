using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OAuthWebhook.Providers;

/// <summary>Where entries of the catalogue are from: this package, then the files that the options name, then what the host adds in code. A later entry replaces an earlier one of the same id, whole.</summary>
internal static class ProviderSources
{
    private const string Resources = "providers/";

    // Read and checked once: they are the same for every host of a process.
    private static readonly Lazy<IReadOnlyList<ProviderDefinition>> OfThisPackage = new(ReadBuiltIn);

    /// <summary>The entries of this package. No two of its files have the same id.</summary>
    public static IReadOnlyList<ProviderDefinition> BuiltIn => OfThisPackage.Value;

    /// <summary>Reads them all.</summary>
    /// <exception cref="ProviderFileException">One of them cannot be used.</exception>
    public static ProviderCatalog Load(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<OAuthWebhookOptions>>().Value;
        var root = services.GetService<IHostEnvironment>()?.ContentRootPath ?? Directory.GetCurrentDirectory();
        var providers = BuiltIn.ToDictionary(provider => provider.Id);
        var others = options.ProviderFiles.Select((file, i) => ReadFile(Path.Combine(root, file), $"{OAuthWebhookOptions.Section}:{nameof(options.ProviderFiles)}:{i}"))
            .Concat(services.GetServices<AddedProviders>().Select(added => added.File is { } file
                ? ReadFile(Path.Combine(root, file), nameof(ProviderExtensions.AddOAuthProviders))
                : ProviderFile.Read(nameof(ProviderExtensions.AddOAuthProviders), added.Providers)));
        foreach (var provider in others.SelectMany(file => file))
            providers[provider.Id] = provider;
        return new(providers.Values);
    }

    private static IReadOnlyList<ProviderDefinition> ReadBuiltIn()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames().Where(name => name.StartsWith(Resources, StringComparison.Ordinal)).Order(StringComparer.Ordinal).SelectMany(name => ReadResource(assembly, name))];
    }

    private static IReadOnlyList<ProviderDefinition> ReadResource(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var json = new byte[stream.Length];
        stream.ReadExactly(json);
        return ProviderFile.Read(name[Resources.Length..], json);
    }

    private static IReadOnlyList<ProviderDefinition> ReadFile(string path, string namedBy)
    {
        byte[] json;
        try
        {
            json = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ProviderFileException($"{path}, named by {namedBy}, cannot be read: {exception.Message}", exception);
        }

        return ProviderFile.Read(path, json);
    }
}

/// <summary>What a host adds to the catalogue in code: a file, or entries.</summary>
internal sealed record AddedProviders(string? File, IReadOnlyList<ProviderDefinition> Providers);

/// <summary>Adds providers of the host's own.</summary>
public static class ProviderExtensions
{
    /// <summary>Adds files to the provider catalogue, after those of the option <see cref="OAuthWebhookOptions.ProviderFiles"/>. An entry replaces an earlier one of the same id, whole.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="files">Their names; relative ones from the host's content root.</param>
    public static IServiceCollection AddOAuthProviders(this IServiceCollection services, params string[] files)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(files);
        foreach (var file in files)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(file, nameof(files));
            services.AddSingleton(new AddedProviders(file, []));
        }

        return services;
    }

    /// <summary>Adds entries to the provider catalogue, after all files named before. They are checked as files are.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="providers">The entries.</param>
    public static IServiceCollection AddOAuthProviders(this IServiceCollection services, params ProviderDefinition[] providers)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(providers);
        return services.AddSingleton(new AddedProviders(null, providers));
    }
}
