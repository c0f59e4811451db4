using System.Diagnostics.CodeAnalysis;
using ElsaOAuthWebhook.SampleHost.Sandbox.Accounts;
using ElsaOAuthWebhook.SampleHost.Sandbox.Clients;
using ElsaOAuthWebhook.SampleHost.Sandbox.Grants;
using ElsaOAuthWebhook.SampleHost.Sandbox.Pages;
using ElsaOAuthWebhook.SampleHost.Sandbox.Protocol;

namespace ElsaOAuthWebhook.SampleHost.Sandbox.Authorization;

/// <summary>
/// The authorization endpoint (RFC 6749 §4.1.1): check the request, ask a person, send the answer back.
/// A request whose client or redirect URI is not known is answered here, never redirected (§4.1.2.1).
/// </summary>
internal sealed class AuthorizationEndpoint(SandboxClients clients, PendingConsents consents, GrantStore grants)
{
    /// <summary>GET, or POST with the same parameters as a form (RFC 6749 §3.1).</summary>
    public async Task<IResult> BeginAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var parameters = HttpMethods.IsPost(request.Method)
            ? new OAuthParameters(await FormBody.TryReadAsync(request, cancellationToken) ?? FormCollection.Empty)
            : new OAuthParameters(request.Query);

        if (SandboxClients.Find(parameters["client_id"]) is not { } client)
            return SandboxPage.Error("Unknown client", "The client_id is missing or is not one of the sandbox's. Its ids are on the sandbox page.");
        if (parameters["redirect_uri"] is not { } redirectUri)
            return SandboxPage.Error("No redirect URI", "The redirect_uri is missing. The sandbox registers several, so a request has to name one.");
        if (!clients.HasRedirectUri(redirectUri))
            return SandboxPage.Error("Unknown redirect URI", $"{redirectUri} is not registered, so nothing was sent there. Add it to Sandbox:RedirectUris in the host's configuration.");

        var addresses = SandboxAddresses.Of(request);
        var response = new AuthorizationResponse(redirectUri, parameters["state"], addresses.Issuer);
        if (!TryRead(parameters, client, response, out var authorizationRequest, out var error))
            return response.WithError(error);

        return SandboxPage.Consent(authorizationRequest, consents.Add(authorizationRequest), addresses);
    }

    /// <summary>The answer of the consent page. Whatever is not a clear "allow" is a denial.</summary>
    public async Task<IResult> DecideAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var form = await FormBody.TryReadAsync(request, cancellationToken) ?? FormCollection.Empty;
        if (consents.Take(form["ticket"].ToString()) is not { } consent)
            return SandboxPage.Error("Nothing to answer", "This page was answered already, or it is too old. Start again from your application.");
        if (form["decision"] != "allow" || SandboxAccounts.Find(form["account"]) is not { } account)
            return consent.Response.WithError(new OAuthError("access_denied", "The request was denied on the consent page."));

        var grant = new Grant(consent.Client, account, consent.Scopes);
        return consent.Response.WithCode(grants.IssueCode(grant, consent.Response.RedirectUri, consent.CodeChallenge));
    }

    private static bool TryRead(
        OAuthParameters parameters,
        SandboxClient client,
        AuthorizationResponse response,
        [NotNullWhen(true)] out AuthorizationRequest? request,
        [NotNullWhen(false)] out OAuthError? error)
    {
        request = null;
        if (parameters.Repeated is { } repeated)
            error = OAuthError.RepeatedParameter(repeated);
        else if (parameters["response_type"] is not { } responseType)
            error = OAuthError.MissingParameter("response_type");
        else if (responseType != "code")
            error = new OAuthError("unsupported_response_type", "The only response_type here is code.");
        else if (!client.GrantTypes.Contains(GrantTypes.AuthorizationCode))
            error = OAuthError.UnauthorizedClient("This client may not use the authorization code grant.");
        else if (parameters["code_challenge"] is not { } challenge)
            error = OAuthError.InvalidRequest("PKCE is required: send code_challenge and code_challenge_method=S256.");
        else if (parameters["code_challenge_method"] != Pkce.S256)
            error = OAuthError.InvalidRequest("The only code_challenge_method here is S256.");
        else if (!Pkce.Challenge.IsMatch(challenge))
            error = OAuthError.InvalidRequest("The code_challenge is not an S256 challenge: 43 base64url characters.");
        else if (Scopes.TryGrant(parameters["scope"], Scopes.All, out var scopes, out error))
            request = new AuthorizationRequest(client, response, challenge, scopes);
        return error is null;
    }
}
