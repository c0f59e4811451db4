namespace OAuthWebhook.EntityFrameworkCore.Connections;

/// <summary>The names of missing secrets as they are stored: null for none, so that a query can ask.</summary>
internal static class MissingSecretsText
{
    public static string? Write(IReadOnlyList<string> names) => names.Count == 0 ? null : string.Join(' ', names);

    public static IReadOnlyList<string> Read(string? stored) => stored?.Split(' ') ?? [];
}
