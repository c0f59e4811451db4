namespace ElsaOAuthWebhook.SampleHost.Sandbox.Grants;

/// <summary>The wire values of <c>grant_type</c> that the sandbox knows.</summary>
internal static class GrantTypes
{
    public const string AuthorizationCode = "authorization_code";
    public const string ClientCredentials = "client_credentials";
    public const string Password = "password";
    public const string RefreshToken = "refresh_token";

    public static IReadOnlyList<string> All { get; } = [AuthorizationCode, ClientCredentials, Password, RefreshToken];
}
