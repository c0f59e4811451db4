using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace OAuthWebhook.Testing.Tests;

/// <summary>The least of an OAuth client, so that these tests judge the server and not the product.</summary>
internal sealed class OidcClient(OidcProviderServer server, OidcProviderClient client) : IDisposable
{
    public static readonly Uri RedirectUri = new("http://127.0.0.1:5099/callback");

    private const string Verifier = "a-verifier-of-at-least-forty-three-characters-0123";

    private readonly HttpClient _http = new(new SocketsHttpHandler());

    public Uri AuthorizationUrl(Uri? redirectUri = null) => new(QueryHelpers.AddQueryString(
        server.AuthorizationEndpoint.AbsoluteUri,
        new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = client.Id,
            ["redirect_uri"] = (redirectUri ?? RedirectUri).AbsoluteUri,
            ["scope"] = "openid offline_access api:read",
            ["state"] = "some-state",
            ["prompt"] = "consent",
            ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
            ["code_challenge_method"] = "S256",
        }));

    public async Task<TokenAnswer> AuthorizeAsync()
    {
        using var robot = new ConsentRobot(server);
        var redirect = await robot.ObtainRedirectAsync(AuthorizationUrl(), RedirectUri);
        return await TokenAsync(new()
        {
            ["grant_type"] = "authorization_code",
            ["code"] = QueryHelpers.ParseQuery(redirect.Query)["code"].ToString(),
            ["redirect_uri"] = RedirectUri.AbsoluteUri,
            ["code_verifier"] = Verifier,
        });
    }

    public Task<TokenAnswer> ClientCredentialsAsync() => TokenAsync(new()
    {
        ["grant_type"] = "client_credentials",
        ["scope"] = "api:read",
    });

    public Task<TokenAnswer> PasswordAsync(string password = OidcProviderServer.Password) => TokenAsync(new()
    {
        ["grant_type"] = "password",
        ["username"] = "bob",
        ["password"] = password,
        ["scope"] = "openid offline_access",
    });

    public Task<TokenAnswer> RefreshAsync(string refreshToken) => TokenAsync(new()
    {
        ["grant_type"] = "refresh_token",
        ["refresh_token"] = refreshToken,
    });

    public Task<HttpResponseMessage> RevokeAsync(string token) =>
        PostAsync(server.RevocationEndpoint, new() { ["token"] = token });

    public async Task<bool> IsActiveAsync(string token)
    {
        using var response = await PostAsync(server.IntrospectionEndpoint, new() { ["token"] = token });
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!["active"]!.GetValue<bool>();
    }

    public async Task<HttpStatusCode> EchoStatusAsync(string accessToken)
    {
        using var response = await GetAsync(server.EchoEndpoint, accessToken);
        return response.StatusCode;
    }

    public async Task<HttpResponseMessage> GetAsync(Uri url, string? accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = accessToken is null ? null : new AuthenticationHeaderValue("Bearer", accessToken);
        return await _http.SendAsync(request);
    }

    public void Dispose() => _http.Dispose();

    private async Task<TokenAnswer> TokenAsync(Dictionary<string, string> form)
    {
        using var response = await PostAsync(server.TokenEndpoint, form);
        return new TokenAnswer((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<HttpResponseMessage> PostAsync(Uri endpoint, Dictionary<string, string> form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        if (client.AuthenticationMethod == "client_secret_basic")
        {
            var credentials = $"{FormEncode(client.Id)}:{FormEncode(client.Secret!)}";
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(credentials)));
        }
        else
        {
            form["client_id"] = client.Id;
            if (client.Secret is not null)
                form["client_secret"] = client.Secret;
        }

        request.Content = new FormUrlEncodedContent(form);
        return await _http.SendAsync(request);
    }

    private static string FormEncode(string value) => WebUtility.UrlEncode(value);
}

internal sealed record TokenAnswer(int Status, string Text)
{
    public JsonObject Json => JsonNode.Parse(Text)!.AsObject();

    public string AccessToken => Json["access_token"]!.GetValue<string>();

    public string RefreshToken => Json["refresh_token"]!.GetValue<string>();

    public string Error => Json["error"]!.GetValue<string>();
}
