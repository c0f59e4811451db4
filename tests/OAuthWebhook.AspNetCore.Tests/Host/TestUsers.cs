using System.Security.Claims;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Settings;

namespace OAuthWebhook.AspNetCore.Tests.Host;

/// <summary>People with permissions, and the sign-in page's check for them.</summary>
internal sealed class TestUsers : IPageSignIn
{
    public const string Administrator = "admin";

    /// <summary>May look, and nothing else.</summary>
    public const string Reader = "reader";

    public const string Password = "page-password-canary";

    public static ClaimsPrincipal With(params IEnumerable<string> permissions) => new(new ClaimsIdentity(
        [new Claim("sub", "user-1"), new Claim(ClaimTypes.Name, "Ada"), .. permissions.Select(permission => new Claim(OAuthConnectionPermissions.ClaimType, permission))],
        "test"));

    public Task<ClaimsPrincipal?> SignInAsync(string userName, string password, CancellationToken cancellationToken) =>
        Task.FromResult(password != Password ? null : userName switch
        {
            Administrator => With(OAuthConnectionPermissions.All),
            Reader => With(OAuthConnectionPermissions.Read),
            _ => null,
        });
}
