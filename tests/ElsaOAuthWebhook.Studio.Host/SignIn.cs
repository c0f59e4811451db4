using System.Security.Claims;
using System.Text;
using System.Text.Json.Nodes;
using Blazored.LocalStorage;
using Elsa.Studio.Login.Contracts;

namespace ElsaOAuthWebhook.Studio.Host;

// What Elsa.Studio.Login.BlazorWasm has, which is not in npm's Studio.

/// <summary>Keeps the tokens of Studio's own sign-in in the browser.</summary>
internal sealed class TokenStorage(ILocalStorageService storage) : IJwtAccessor
{
    public ValueTask<string?> ReadTokenAsync(string name) => storage.GetItemAsync<string>(name);

    public ValueTask WriteTokenAsync(string name, string token) => storage.SetItemAsStringAsync(name, token);
}

/// <summary>Reads the claims of a token without asking whether they are true: the server does.</summary>
internal sealed class TokenReader : IJwtParser
{
    public IEnumerable<Claim> Parse(string jwt)
    {
        var payload = jwt.Split('.')[1].Replace('-', '+').Replace('_', '/');
        var claims = JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(payload + "=="[..((4 - (payload.Length % 4)) % 4)])))!.AsObject();
        return claims.SelectMany(claim => claim.Value is JsonArray several ? several.Select(value => New(claim.Key, value)) : [New(claim.Key, claim.Value)]);
    }

    private static Claim New(string type, JsonNode? value) => new(type, value?.ToString() ?? "", ClaimValueTypes.String, ClaimsIdentity.DefaultIssuer, ClaimsIdentity.DefaultIssuer, null);
}
