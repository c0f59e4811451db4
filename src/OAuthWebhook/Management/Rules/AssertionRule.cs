using OAuthWebhook.Grants;

namespace OAuthWebhook.Management.Rules;

/// <summary>What a JWT bearer assertion says (RFC 7523 §3).</summary>
internal sealed class AssertionRule : IConnectionRule
{
    // RFC 7519 §4.1: set by the protocol, or by a field of their own.
    private static readonly string[] OwnClaims = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

    public void Check(ConnectionCheck check)
    {
        var assertion = check.Registration.Assertion;
        check.Text("assertion.issuer", assertion.Issuer, 1000);
        check.Text("assertion.subject", assertion.Subject, 1000);
        check.Text("assertion.audience", assertion.Audience, 2000);
        check.Parameters("assertion.claims", assertion.Claims, OwnClaims);
        // RFC 7523 §3: servers refuse what is good for too long; an hour is what the most generous take.
        if (assertion.LifetimeSeconds is < 10 or > 3600)
            check.Add("assertion.lifetimeSeconds", "Enter seconds from 10 to 3600, or nothing for 300.");
        if (check.Registration.GrantType != JwtBearerGrant.GrantType)
            return;
        if (!ConnectionCheck.HasSecret(check.Input.ClientKey, check.Existing?.ClientKey) && string.IsNullOrEmpty(check.Registration.ClientKeySettings.Reference) && !check.KeepsUnreadableSecrets)
            check.Add("clientKey", "An assertion is signed: the grant type needs it. Enter the private key as PEM or JWK, or the name of one that this host keeps (clientKeySettings.reference).");
        if (string.IsNullOrEmpty(assertion.Issuer) && string.IsNullOrEmpty(check.Registration.ClientId))
            check.Add("assertion.issuer", "An assertion names who issued it (RFC 7523 §3). Enter the issuer, or a client id, which then is the issuer.");
    }
}
