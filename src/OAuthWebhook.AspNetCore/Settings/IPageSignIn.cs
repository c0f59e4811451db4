using System.Security.Claims;

namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>Checks who signs in on the built-in sign-in page of the settings pages. Register one with <c>AddPageSignIn</c>.</summary>
public interface IPageSignIn
{
    /// <summary>Checks a name and a password. Failures are counted and held back by the page; this need not.</summary>
    /// <param name="userName">The name as entered.</param>
    /// <param name="password">The password as entered; never log it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Who it is, an authenticated identity with its permission claims, which a cookie then carries for the pages alone; null when name or password is wrong.</returns>
    Task<ClaimsPrincipal?> SignInAsync(string userName, string password, CancellationToken cancellationToken);
}
