using OAuthWebhook.Destinations;

namespace OAuthWebhook.Management.Rules;

/// <summary>A token goes to named hosts only.</summary>
internal sealed class DestinationRule : IConnectionRule
{
    public void Check(ConnectionCheck check)
    {
        var registration = check.Registration;
        if (!string.IsNullOrEmpty(registration.BaseUri))
        {
            if (!Uri.TryCreate(check.AsUsed(registration.BaseUri), UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
                check.Add("baseUri", "It is not an absolute http or https URL. Enter one such as https://api.example.com/v1.");
            else if (uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
                check.Add("baseUri", "It holds a query, a fragment or a user name. Enter only scheme, host and path.");
        }
        else if (registration.AllowedHosts.Count == 0)
        {
            check.Add("baseUri", "A token goes to named hosts only. Enter the API's base URI, or at least one allowed host.");
        }

        for (var i = 0; i < registration.AllowedHosts.Count; i++)
        {
            if (!AllowedHost.TryParse(registration.AllowedHosts[i], out _))
                check.Add($"allowedHosts[{i}]", $"'{registration.AllowedHosts[i]}' is not a host. Enter a host such as api.example.com, with a port if needed, or *.example.com.");
        }
    }
}
