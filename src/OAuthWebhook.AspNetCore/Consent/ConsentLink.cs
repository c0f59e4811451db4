using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.Connections;

namespace OAuthWebhook.AspNetCore.Consent;

/// <summary>What a consent link says: who may connect an account for what, until when, and where they go afterwards. Nobody but this host can write one.</summary>
internal sealed record ConsentLink(string TenantId, string TemplateId, string Subject, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt, string? ReturnUrl)
{
    public ConnectionKey Template => new(TenantId, TemplateId);
}

/// <summary>
/// Writes and reads consent links. The framework's protector with a time limit goes by the system's clock, so the limit is part of what
/// is protected.
/// </summary>
internal sealed class ConsentLinks(IDataProtectionProvider keys, IOptions<OAuthWebhookWebOptions> options)
{
    // Its own purpose: nothing else that this host protects can be passed off as a link.
    private readonly IDataProtector _protector = keys.CreateProtector("OAuthWebhook.ConsentLink.v1");

    public string Write(ConsentLink link) => _protector.Protect(JsonSerializer.Serialize(link));

    /// <summary>Reads one; null for whatever this host did not write.</summary>
    public ConsentLink? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<ConsentLink>(_protector.Unprotect(text));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Whether people may be sent there in the end: a path of this host, or an origin that its options name.</summary>
    public bool MayReturnTo(string url)
    {
        if (url.Any(char.IsControl))
            return false;
        // As browsers read it, two slashes or a backslash begin another host.
        if (url is ['/', ..])
            return url is not ['/', '/' or '\\', ..];
        return Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0
            && options.Value.ConsentReturnOrigins.Any(origin => Uri.TryCreate(origin, UriKind.Absolute, out var allowed) && allowed.GetLeftPart(UriPartial.Authority) == uri.GetLeftPart(UriPartial.Authority));
    }
}
