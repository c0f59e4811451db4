using ElsaOAuthWebhook.SampleHost.Sandbox.Accounts;
using ElsaOAuthWebhook.SampleHost.Sandbox.Clients;
using ElsaOAuthWebhook.SampleHost.Sandbox.Grants;
using ElsaOAuthWebhook.SampleHost.Sandbox.Protocol;

namespace ElsaOAuthWebhook.SampleHost.Sandbox.Tokens;

/// <summary>The token endpoint (RFC 6749 §3.2): authenticate the client, then exchange its grant.</summary>
internal sealed class TokenEndpoint(GrantStore grants, SandboxStats stats)
{
    public async Task<IResult> HandleAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        // RFC 6749 §5.1 asks for both on any answer that holds a token.
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        request.HttpContext.Response.Headers.Pragma = "no-cache";

        var form = await FormBody.TryReadAsync(request, cancellationToken);
        var parameters = form is null ? null : new OAuthParameters(form);
        var answer = parameters is null
            ? OAuthError.InvalidRequest("Send the parameters as a short body of type application/x-www-form-urlencoded.")
            : Answer(request, parameters);
        stats.CountTokenCall(parameters?["grant_type"], issued: answer is TokenResponse);
        return answer;
    }

    private ITokenAnswer Answer(HttpRequest request, OAuthParameters parameters)
    {
        if (parameters.Repeated is { } repeated)
            return OAuthError.RepeatedParameter(repeated);
        if (!ClientAuthentication.TryAuthenticate(request.Headers.Authorization, parameters, out var client, out var error))
            return error;
        if (parameters["grant_type"] is not { } grantType)
            return OAuthError.MissingParameter("grant_type");
        if (!GrantTypes.All.Contains(grantType))
            return new OAuthError("unsupported_grant_type", $"Grant types here: {string.Join(", ", GrantTypes.All)}.");
        if (!client.GrantTypes.Contains(grantType))
            return OAuthError.UnauthorizedClient("This client may not use this grant type.");

        return grantType switch
        {
            GrantTypes.AuthorizationCode => Redeem(client, parameters),
            GrantTypes.RefreshToken => Refresh(client, parameters),
            GrantTypes.Password => IssueForPassword(client, parameters),
            _ => IssueForClient(client, parameters),
        };
    }

    private ITokenAnswer Redeem(SandboxClient client, OAuthParameters parameters)
    {
        if (parameters["code"] is not { } code)
            return OAuthError.MissingParameter("code");
        if (parameters["redirect_uri"] is not { } redirectUri)
            return OAuthError.MissingParameter("redirect_uri");
        if (parameters["code_verifier"] is not { } codeVerifier)
            return OAuthError.MissingParameter("code_verifier");
        if (!Pkce.Verifier.IsMatch(codeVerifier))
            return OAuthError.InvalidRequest("A code_verifier has 43 to 128 letters, digits, hyphens, dots, underscores or tildes.");

        return grants.Redeem(code, client, redirectUri, codeVerifier);
    }

    private ITokenAnswer Refresh(SandboxClient client, OAuthParameters parameters) =>
        parameters["refresh_token"] is { } refreshToken
            ? grants.Refresh(refreshToken, client, parameters["scope"])
            : OAuthError.MissingParameter("refresh_token");

    private ITokenAnswer IssueForPassword(SandboxClient client, OAuthParameters parameters)
    {
        if (parameters["username"] is not { } username)
            return OAuthError.MissingParameter("username");
        if (parameters["password"] is not { } password)
            return OAuthError.MissingParameter("password");
        if (SandboxAccounts.Find(username, password) is not { } account)
            return OAuthError.InvalidGrant("The user name or the password is wrong.");

        return Scopes.TryGrant(parameters["scope"], Scopes.All, out var scopes, out var error)
            ? grants.IssueTokens(new Grant(client, account, scopes), withRefreshToken: true)
            : error;
    }

    // No refresh token: the client can ask again at any time (RFC 6749 §4.4.3).
    private ITokenAnswer IssueForClient(SandboxClient client, OAuthParameters parameters) =>
        Scopes.TryGrant(parameters["scope"], Scopes.All, out var scopes, out var error)
            ? grants.IssueTokens(new Grant(client, account: null, scopes), withRefreshToken: false)
            : error;
}
