using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace ElsaOAuthWebhook.SampleHost.Engine;

/// <summary>The administrator of Elsa's own samples. Everybody knows these values, so nothing outside Development accepts them.</summary>
internal static class DevelopmentAdmin
{
    public const string UserName = "admin";
    public const string Password = "password";
    public const string ApiKey = "00000000-0000-0000-0000-000000000000";

    public static bool Matches(string userName, string password) => Equal(userName, UserName) & Equal(password, Password);

    public static bool HasKey(string key) => Equal(key, ApiKey);

    /// <summary>The administrator, who may do everything.</summary>
    public static ClaimsPrincipal Create(string authenticationType) =>
        new(new ClaimsIdentity([new(ClaimTypes.Name, UserName), new("permissions", "*")], authenticationType));

    private static bool Equal(string entered, string known) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(entered), Encoding.UTF8.GetBytes(known));
}
