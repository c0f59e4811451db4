using System.Globalization;
using OAuthWebhook.AspNetCore.Api;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.Connections;
using OAuthWebhook.Grants;
using OAuthWebhook.Management;
using OAuthWebhook.Providers;

namespace OAuthWebhook.AspNetCore.Pages.Tokens;

/// <summary>All connections: what they are, how they stand, and which need somebody.</summary>
internal sealed class ListModel(ConnectionService connections, GrantCatalog grants, ProviderCatalog providers) : TokensPage
{
    private const string PageSize = "25";
    private const int MostProviders = 200;

    public ConnectionPage Found { get; private set; } = new([], 0);

    public ListParameters Parameters { get; private set; } = new(null, null, null, null, null, null);

    public ConnectionQuery Query { get; private set; } = new() { TenantId = "" };

    /// <summary>How many need somebody, by why, the worst first.</summary>
    public IReadOnlyList<(ConnectionAttention Why, int Count)> NeedAttention { get; private set; } = [];

    /// <summary>The reasons to choose from: what somebody is needed for, and what is chosen.</summary>
    public IReadOnlyList<(ConnectionAttention Why, int Count)> Reasons =>
        Query.Attention is { } chosen && !NeedAttention.Any(reason => reason.Why == chosen) ? [.. NeedAttention, (chosen, 0)] : NeedAttention;

    /// <summary>The providers to choose from: what there are connections of, and what is chosen.</summary>
    public IReadOnlyList<string> Providers { get; private set; } = [];

    public bool IsFiltered => Query.Search is not null || Query.Status is not null || Query.Attention is not null || Query.Provider is not null;

    public int First => Query.Skip + 1;

    public int Last => Query.Skip + Found.Items.Count;

    [Needs(OAuthConnectionPermissions.Read)]
    public async Task OnGetAsync(string? search, string? status, string? provider, string? sort, string? pageNumber, string? attention, CancellationToken cancellationToken)
    {
        var caller = Caller;

        // An address somebody mistyped shows the list as if that part were not there.
        Parameters = new ListParameters(search, status, provider, sort, pageNumber, PageSize) { Attention = attention };
        Query = Parameters.ToQuery(caller.TenantId, out _);
        Found = await connections.ListAsync(caller, Query, cancellationToken);
        Providers = await connections.ListProvidersAsync(caller, MostProviders, cancellationToken);
        if (Query.Provider is { } chosen && !Providers.Any(IsChosen))
            Providers = [chosen, .. Providers];
        NeedAttention = [.. (await connections.CountAttentionAsync(caller, cancellationToken)).OrderBy(counted => counted.Key).Select(counted => (counted.Key, counted.Value))];
    }

    public string GrantName(ConnectionRegistration registration) =>
        EnteredCredentials.Of(registration.AuthenticationType)?.DisplayName ?? grants.Find(registration.GrantType)?.Descriptor.DisplayName ?? registration.GrantType;

    /// <summary>A provider as people know it: its name in the catalogue, or the label that was entered.</summary>
    public string ProviderName(string provider) => providers.Find(provider)?.Name ?? provider;

    public bool IsChosen(string provider) => string.Equals(provider, Query.Provider, StringComparison.OrdinalIgnoreCase);

    /// <summary>The query of the same list with another page; null when there is none.</summary>
    public Dictionary<string, string?>? Neighbour(int by)
    {
        var number = (Query.Skip / Query.Take) + 1 + by;
        if (number < 1 || (number - 1) * Query.Take >= Found.TotalCount)
            return null;

        // Not "page": Razor Pages keeps that name for itself.
        return new()
        {
            ["search"] = Query.Search,
            ["status"] = Parameters.Status,
            ["attention"] = Parameters.Attention,
            ["provider"] = Query.Provider,
            ["sort"] = Parameters.Sort,
            ["pageNumber"] = number.ToString(CultureInfo.InvariantCulture),
        };
    }
}
