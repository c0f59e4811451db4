namespace ElsaOAuthWebhook.Studio.Hosting;

/// <summary>What this Studio has to know of the Elsa server's plugin.</summary>
public sealed class OAuthWebhookStudioOptions
{
    /// <summary>
    /// Where the plugin answers, such as <c>https://flows.example.com/oauth-webhook</c>. Null: beside the API that Studio is set up with, so
    /// <c>https://flows.example.com/elsa/api</c> gives <c>https://flows.example.com/oauth-webhook</c>. The signed-in person's access token is sent there.
    /// </summary>
    public Uri? Address { get; set; }

    /// <summary>What is wrong, and how to put it right; null when nothing is.</summary>
    internal string? Failure()
    {
        if (Address is null)
            return null;
        if (!Address.IsAbsoluteUri || Address.Query.Length + Address.Fragment.Length + Address.UserInfo.Length > 0)
            return $"{nameof(OAuthWebhookStudioOptions)}.{nameof(Address)} is '{Address}'. Set it to an absolute address such as https://flows.example.com/oauth-webhook, without query and fragment.";
        return Address.Scheme == Uri.UriSchemeHttps || (Address.Scheme == Uri.UriSchemeHttp && (Address.Host is "localhost" or "127.0.0.1" or "[::1]"))
            ? null
            : $"{nameof(OAuthWebhookStudioOptions)}.{nameof(Address)} is '{Address}'. Set it to an https address: the access token of whoever is signed in is sent there (http is accepted for this machine alone).";
    }
}
