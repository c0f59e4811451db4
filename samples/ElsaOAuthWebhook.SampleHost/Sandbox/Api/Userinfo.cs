using ElsaOAuthWebhook.SampleHost.Sandbox.Protocol;

namespace ElsaOAuthWebhook.SampleHost.Sandbox.Api;

/// <summary>Who gave the consent.</summary>
internal static class Userinfo
{
    public static IResult Get(HttpContext context)
    {
        var token = PresentedToken.Of(context).AccessToken;
        return token.Grant.Account is { } account && token.Scopes.Contains(Scopes.Profile)
            ? Results.Json(new { Sub = account.Username, account.Name, account.Email })
            : BearerError.InsufficientScope($"Needs the scope {Scopes.Profile} and a token that a person consented to.");
    }
}
