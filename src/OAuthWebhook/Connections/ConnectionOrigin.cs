using System.Text.Json.Serialization;
using OAuthWebhook.Json;

namespace OAuthWebhook.Connections;

/// <summary>Where a connection was made. The names are those in the store: none may change.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ConnectionOrigin>))]
public enum ConnectionOrigin
{
    /// <summary>Added here: on the pages, over the API, or by an import.</summary>
    Management,

    /// <summary>Written by the host, as its configuration says (see <see cref="Configured.ConfiguredConnections"/>).</summary>
    Configuration,
}
