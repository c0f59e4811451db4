namespace OAuthWebhook.Management.Rules;

/// <summary>What the token is for (RFC 8707 §2): absolute URIs without a fragment, and an audience that is entered once.</summary>
internal sealed class ResourceRule : IConnectionRule
{
    public void Check(ConnectionCheck check)
    {
        var registration = check.Registration;
        for (var i = 0; i < registration.Resource.Count; i++)
        {
            var resource = registration.Resource[i];
            // Uri takes "/files" for a file, and trims blanks, which would be sent. RFC 3986 §2: visible ASCII alone.
            if (resource.Any(character => character is <= ' ' or > '~') || !Uri.TryCreate(resource, UriKind.Absolute, out var uri) || !uri.IsWellFormedOriginalString() || !resource.Contains(':', StringComparison.Ordinal))
                check.Add($"resource[{i}]", $"'{resource}' is not an absolute URI (RFC 8707 §2). Enter one such as https://api.example.com.");
            else if (resource.Contains('#', StringComparison.Ordinal))
                check.Add($"resource[{i}]", "It holds a fragment, which RFC 8707 §2 forbids. Remove that.");
        }

        check.Text("audience", registration.Audience, 2000);
        OnlyOnce("resource", registration.Resource.Count > 0);
        OnlyOnce("audience", !string.IsNullOrEmpty(registration.Audience));

        void OnlyOnce(string name, bool entered)
        {
            if (!entered)
                return;
            foreach (var (field, parameters) in new[] { ("authorizationParameters", registration.AuthorizationParameters), ("tokenParameters", registration.TokenParameters) })
            {
                if (parameters.ContainsKey(name))
                    check.Add($"{field}.{name}", $"'{name}' is entered in a field of its own as well. Remove it here.");
            }
        }
    }
}
