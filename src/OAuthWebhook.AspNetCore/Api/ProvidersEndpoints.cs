using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.Connections;
using OAuthWebhook.Providers;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>Which providers this host knows, and what a connection of each begins with.</summary>
internal static class ProvidersEndpoints
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/providers", List).Needs(OAuthConnectionPermissions.Read)
            .WithSummary("The providers of the catalogue, the variables each needs, and the fields it fills").Produces<ProviderList>();

    private static JsonHttpResult<ProviderList> List(ProviderCatalog providers) =>
        TypedResults.Json(new ProviderList([.. providers.Providers.Select(ProviderView.Of)]), ApiJson.Options);
}

/// <summary>The providers of this host, by name.</summary>
internal sealed record ProviderList(IReadOnlyList<ProviderView> Items);

/// <summary>A provider: what forms ask for, and what they need not ask for.</summary>
internal sealed record ProviderView(
    string Id,
    string Name,
    ProviderSource Documentation,
    string? Note,
    IReadOnlyList<string> Grants,
    IReadOnlyList<ProviderVariableView> Variables,
    JsonObject Connection)
{
    public static ProviderView Of(ProviderDefinition provider) => new(
        provider.Id,
        provider.Name,
        provider.Documentation,
        provider.Note,
        provider.Grants,
        [.. provider.Variables.Select(variable => ProviderVariableView.Of(variable.Key, variable.Value))],
        FieldsOf(provider.Connection));

    // The fields that the provider's entry fills, with their names in this API; what it leaves out is not there.
    private static JsonObject FieldsOf(RegistrationValues values) =>
        WithoutNulls(JsonSerializer.SerializeToNode(values, ApiJson.Options)!.AsObject());

    private static JsonObject WithoutNulls(JsonObject json)
    {
        foreach (var (name, value) in json.ToList())
        {
            if (value is null)
                json.Remove(name);
            else if (value is JsonObject inner)
                WithoutNulls(inner);
        }

        return json;
    }
}

/// <summary>A value that a person fills in; sent as <c>variables.name</c> of a connection.</summary>
internal sealed record ProviderVariableView(string Name, string Label, string? Help, bool Required, string? Default, IReadOnlyList<string> Choices, string? Pattern)
{
    public static ProviderVariableView Of(string name, ProviderVariable variable) =>
        new(name, variable.Label, variable.Help, variable.Default is null, variable.Default, variable.Choices, variable.Pattern);
}
