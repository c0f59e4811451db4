using System.Text.Json.Nodes;
using OAuthWebhook.Results;
using OAuthWebhook.Keys;

namespace OAuthWebhook.Grants;

/// <summary>The JWT bearer grant (RFC 7523 §2.1): the client's own signed statement takes the place of a person's consent.</summary>
public sealed class JwtBearerGrant(TimeProvider time) : IGrantHandler
{
    /// <summary>Its wire value.</summary>
    public const string GrantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    // Long enough for clocks that differ a little; whoever gets hold of an assertion has no more than this.
    private const int UsualLifetime = 300;

    /// <inheritdoc />
    public GrantDescriptor Descriptor { get; } = new()
    {
        GrantType = GrantType,
        DisplayName = "JWT bearer",
        Description = "The application signs a statement with its own key, for itself or for an account that trusts it; nobody has to sign in.",
        Fields =
        [
            GrantField.TokenEndpoint,
            GrantField.ClientId with { Required = false, Help = "The id the provider gave your application; also the assertion's issuer unless that is entered below." },
            GrantField.ClientSecret,
            new("clientKey", "Private key", "What the assertion is signed with: PEM or JWK. Its public part is registered at the provider. A key that this host keeps is named under Advanced instead.", Required: false, Secret: true),
            new("assertion.issuer", "Issuer", "Who makes the statement (iss); leave empty for the client ID.", Required: false),
            new("assertion.subject", "Subject", "The account the token acts for (sub); leave empty for the issuer itself.", Required: false),
            new("assertion.audience", "Audience", "Whom the statement is for (aud), as the provider's documentation says; leave empty for the token URL.", Required: false),
            GrantField.Scopes,
        ],
    };

    /// <inheritdoc />
    public OAuthResult<TokenRequest> BuildRequest(GrantContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var registration = context.Connection.Registration;
        var settings = registration.Assertion;
        if (context.Key is not { } key)
            return Missing($"The connection '{registration.Name}' has no key to sign with.");
        if (FirstOf(settings.Issuer, registration.ClientId) is not { } issuer)
            return Missing($"The assertion of the connection '{registration.Name}' has no issuer.");

        var now = time.GetUtcNow();
        var claims = new JsonObject
        {
            ["iss"] = issuer,
            ["sub"] = FirstOf(settings.Subject, issuer),
            ["aud"] = FirstOf(settings.Audience, registration.TokenEndpoint),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddSeconds(settings.LifetimeSeconds ?? UsualLifetime).ToUnixTimeSeconds(),
            // RFC 7523 §3: by it a server knows one that was used before.
            ["jti"] = Guid.NewGuid().ToString("N"),
        };
        foreach (var (name, value) in settings.Claims)
            claims[name] = value;
        return TokenRequest.For(context.Connection, GrantType)
            .With("assertion", Jwt.Sign(key, "JWT", claims))
            .WithScopes(registration);
    }

    private static string? FirstOf(string? one, string? other) => string.IsNullOrEmpty(one) ? (string.IsNullOrEmpty(other) ? null : other) : one;

    private static OAuthError Missing(string description) => new(
        OAuthErrorKind.Misconfigured,
        OAuthErrorCodes.ConnectionIncomplete,
        description,
        "Enter it on the connection's page in Manage Tokens.");
}
