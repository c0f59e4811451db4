using OAuthWebhook.Connections;
using OAuthWebhook.Quirks;
using OAuthWebhook.Secrets;

namespace OAuthWebhook.AuthorizationServer;

/// <summary>A request to an endpoint of the authorization server that is not the token endpoint.</summary>
/// <param name="EndpointName">What people know the endpoint by, such as <c>revocation endpoint</c>.</param>
/// <param name="Endpoint">Its URL, as entered: names in it are filled.</param>
/// <param name="Parameters">Its parameters, some of them secrets; they may repeat.</param>
internal sealed record ServerRequest(string EndpointName, string? Endpoint, IReadOnlyList<KeyValuePair<string, string>> Parameters)
{
    /// <summary>The method, unless the encoding says GET.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Post;

    /// <summary>What the provider's answers said before, for the names in its URL.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = ConnectionRegistration.NoParameters;

    /// <summary>How the parameters are sent.</summary>
    public ParameterEncoding Encoding { get; init; }

    /// <summary>Whether it is authenticated as token requests are.</summary>
    public bool AsClient { get; init; } = true;

    /// <summary>An access token to authenticate it with; null: none.</summary>
    public Secret? Bearer { get; init; }

    /// <summary>What else no error may quote.</summary>
    public IReadOnlyList<Secret?> Secrets { get; init; } = [];

    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append("EndpointName = ").Append(EndpointName);
        return true;
    }
}
