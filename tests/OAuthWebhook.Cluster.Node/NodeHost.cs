using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OAuthWebhook.EntityFrameworkCore;

namespace OAuthWebhook.Cluster.Node;

/// <summary>Where nodes keep what they share, the keys of the encryption too.</summary>
/// <param name="Store">The kind of database: <c>Sqlite</c> or <c>PostgreSql</c>.</param>
/// <param name="Database">Its connection string.</param>
public sealed record NodeStore(string Store, string Database)
{
    public IEnumerable<string> Arguments => [$"--{nameof(Store)}={Store}", $"--{nameof(Database)}={Database}"];
}

/// <summary>A host with the core and a store, and nothing else.</summary>
public static class NodeHost
{
    /// <param name="arguments">Those of <see cref="NodeStore"/>, and options of the core, such as <c>--OAuthWebhook:TokenEndpointTimeout=00:00:01</c>.</param>
    /// <param name="configure">Adds to the services or replaces some.</param>
    public static IHost Build(IEnumerable<string> arguments, Action<IServiceCollection>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { Args = [.. arguments], EnvironmentName = Environments.Development });
        // Standard output is for answers. What the database says of a table that is not there yet is no error.
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .SetMinimumLevel(LogLevel.Error)
            .AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None);
        var oauth = builder.Services.AddOAuthWebhook();
        var database = Setting(nameof(NodeStore.Database));
        _ = Setting(nameof(NodeStore.Store)) switch
        {
            "Sqlite" => oauth.UseSqlite(database),
            "PostgreSql" => oauth.UsePostgreSql(database),
            var other => throw new ArgumentException($"There is no store '{other}'.", nameof(arguments)),
        };
        configure?.Invoke(builder.Services);
        return builder.Build();

        string Setting(string name) => builder.Configuration[name] ?? throw new ArgumentException($"--{name} is missing.", nameof(arguments));
    }

    /// <summary>Puts something around a service that the core or the store has registered.</summary>
    public static void Decorate<T>(this IServiceCollection services, Func<IServiceProvider, T, T> decorate)
        where T : class
    {
        var found = services.Last(service => service.ServiceType == typeof(T));
        services.AddSingleton(provider => decorate(provider, (T)(found.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, found.ImplementationType!))));
    }
}
