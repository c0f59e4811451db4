namespace ElsaOAuthWebhook.Studio.Hosting;

/// <summary>What this Studio has to know of the Elsa server's plugin.</summary>
public sealed class OAuthWebhookStudioOptions
{
    /// <summary>
    /// Where the plugin answers, such as <c>https://flows.example.com/oauth-webhook</c>. Null: beside the API that Studio is set up with, so
    /// <c>https://flows.example.com/elsa/api</c> gives <c>https://flows.example.com/oauth-webhook</c>. The signed-in person's access token is sent there.
    /// </summary>
    public Uri? Address { get; set; }

    /// <summary>
    /// Where people's browsers find the plugin's pages, such as <c>https://flows.example.com/oauth-webhook</c>. Null: at <see cref="Address"/>. Needed
    /// where a Studio on Blazor Server asks the server at an address that is inside alone. Nothing is sent there; the module links to it.
    /// </summary>
    public Uri? PublicAddress { get; set; }

    /// <summary>What is wrong, and how to put it right; null when nothing is.</summary>
    internal string? Failure() =>
        Failure(nameof(Address), Address, "the access token of whoever is signed in is sent there") ?? Failure(nameof(PublicAddress), PublicAddress, "people sign in there");

    private static string? Failure(string name, Uri? address, string why)
    {
        if (address is null)
            return null;
        if (!address.IsAbsoluteUri || address.Query.Length + address.Fragment.Length + address.UserInfo.Length > 0)
            return $"{nameof(OAuthWebhookStudioOptions)}.{name} is '{address}'. Set it to an absolute address such as https://flows.example.com/oauth-webhook, without query and fragment.";
        return address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && (address.Host is "localhost" or "127.0.0.1" or "[::1]"))
            ? null
            : $"{nameof(OAuthWebhookStudioOptions)}.{name} is '{address}'. Set it to an https address: {why} (http is accepted for this machine alone).";
    }
}
