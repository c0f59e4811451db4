using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Connections;

namespace OAuthWebhook.Configured;

/// <summary>
/// The connections that the host's configuration has, in the section <c>OAuthWebhook:Connections</c>, each under its id. They are read once: what is
/// changed there holds from the next start on. One that is no longer there stays in the store, and can be edited and deleted like any other.
/// </summary>
public sealed class ConfiguredConnections
{
    /// <summary>The configuration section.</summary>
    public const string Section = $"{OAuthWebhookOptions.Section}:Connections";

    private readonly Lazy<Read> _read;

    internal ConfiguredConnections(IServiceProvider services) => _read = new(() => new(services.GetService<IConfiguration>()));

    /// <summary>Where a connection is in the configuration; null when it is not there. End users' connections by a template never are.</summary>
    /// <param name="connection">The connection.</param>
    public string? KeyOf(ConnectionKey connection) => _read.Value.Keys.GetValueOrDefault(connection);

    /// <summary>What could be read.</summary>
    internal IReadOnlyList<(ConnectionKey Key, string Section, ConfiguredConnection Values)> All => _read.Value.All;

    /// <summary>What could not, a sentence each.</summary>
    internal IReadOnlyList<string> Errors => _read.Value.Errors;

    private sealed class Read
    {
        public List<(ConnectionKey Key, string Section, ConfiguredConnection Values)> All { get; } = [];

        public Dictionary<ConnectionKey, string> Keys { get; } = [];

        public List<string> Errors { get; } = [];

        public Read(IConfiguration? configuration)
        {
            foreach (var section in configuration?.GetSection(Section).GetChildren() ?? [])
            {
                var reader = new ConfigurationReader();
                // Keys are the same in any case, and ids are not: which source was the first to name it must not decide.
                var id = section.Key.ToLowerInvariant();
                if (ConnectionId.Check(id) is { } unfit)
                    Errors.Add($"{section.Path}: {unfit}");
                else if (reader.Read<ConfiguredConnection>(section) is { } values)
                    Add(new(values.TenantId ?? "", id), section.Path, values);
                Errors.AddRange(reader.Errors);
            }
        }

        private void Add(ConnectionKey key, string path, ConfiguredConnection values)
        {
            Keys.Add(key, path);
            All.Add((key, path, values));
        }
    }
}
