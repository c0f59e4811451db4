using System.Net;
using Microsoft.AspNetCore.WebUtilities;
using OAuthWebhook.AspNetCore.Tests.Host;

namespace OAuthWebhook.AspNetCore.Tests.Consent;

/// <summary>Walks a consent as a browser does, up to the provider's page and back from it.</summary>
internal sealed class Walk(HttpClient browser, string id, Uri start)
{
    /// <summary>What polls how it stands.</summary>
    public string Id => id;

    /// <summary>The one-time start URL.</summary>
    public Uri Start => start;

    /// <summary>The query of the authorization request, once the start URL was opened.</summary>
    public Dictionary<string, string> Asked { get; private set; } = [];

    public static async Task<Walk> BeginAsync(ManagementHost host, string connectionId, HttpClient? browser = null)
    {
        using var client = host.Administrator();
        using var response = await client.PostAsync($"{ConnectionsApi.Path}/{connectionId}/authorization", null);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        var begun = await response.ReadAsync();
        return new Walk(browser ?? host.Anonymous(), (string)begun["id"]!, new Uri((string)begun["authorizationUrl"]!));
    }

    /// <summary>Opens the start URL and takes note of what the provider is asked.</summary>
    public async Task<HttpResponseMessage> OpenAsync()
    {
        var response = await browser.GetAsync(start.PathAndQuery);
        if (response.StatusCode == HttpStatusCode.Redirect)
            Asked = QueryHelpers.ParseQuery(response.Headers.Location!.Query).ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString());
        return response;
    }

    /// <summary>Comes back from the provider with its parameters and the state.</summary>
    public Task<HttpResponseMessage> ReturnAsync(params (string Name, string Value)[] parameters) => ReturnAsync(browser, parameters);

    /// <summary>Comes back in another browser.</summary>
    public Task<HttpResponseMessage> ReturnAsync(HttpClient other, params (string Name, string Value)[] parameters)
    {
        IEnumerable<(string, string)> all = [.. parameters, ("state", Asked["state"])];
        return other.GetAsync("/oauth-webhook/callback?" + string.Join('&', all.Select(parameter => $"{parameter.Item1}={Uri.EscapeDataString(parameter.Item2)}")));
    }
}
