using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Providers;

namespace OAuthWebhook.Management.Rules;

/// <summary>A new address must not get a secret that was entered for another: else whoever may edit could read it.</summary>
internal sealed class SecretsStayRule(ProviderCatalog providers) : IConnectionRule
{
    public void Check(ConnectionCheck check)
    {
        if (check.Existing is not { } existing || !ServersOf(check.Registration).Except(ServersOf(existing.Registration)).Any())
            return;
        const string message = "The token URL now leads to another server. Enter the secret again, so that the stored one is not sent there.";
        if ((existing.ClientSecret is not null || check.KeepsUnreadableSecrets) && check.Input.ClientSecret is null)
            check.Add("clientSecret", message);
        if (existing.Password is not null && check.Input.Password is null)
            check.Add("password", message);
    }

    // Every server that gets a secret.
    private IEnumerable<string> ServersOf(ConnectionRegistration registration)
    {
        yield return ServerOf(registration.TokenEndpoint, registration);
        yield return ServerOf(registration.Refresh.Endpoint ?? registration.TokenEndpoint, registration);
        if (registration.FromCatalogue && providers.Find(registration.Provider) is { Quirks.Extend.Endpoint: { } extend } provider)
            yield return ServerOf(UrlTemplate.FillUrl(extend, name => registration.Variables.GetValueOrDefault(name) ?? provider.Variables.GetValueOrDefault(name)?.Default, out _), registration);
    }

    // Where an answer names the host, the allowed hosts say which it can be, and a variable what it is without an answer.
    private static string ServerOf(string? url, ConnectionRegistration registration)
    {
        if (UrlTemplate.HasNames(url) && UrlTemplate.NamesInHost(url!).ToList() is { Count: > 0 } names)
            return $"{url} {string.Join(' ', registration.AllowedHosts.Order())} {string.Join(' ', names.Select(registration.Variables.GetValueOrDefault))}";
        return Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Authority) : "";
    }
}
