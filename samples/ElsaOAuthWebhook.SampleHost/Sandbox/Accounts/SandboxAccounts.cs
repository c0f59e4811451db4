using ElsaOAuthWebhook.SampleHost.Sandbox.Protocol;

namespace ElsaOAuthWebhook.SampleHost.Sandbox.Accounts;

/// <summary>A person who can give consent in the sandbox.</summary>
public sealed class SandboxAccount
{
    public required string Username { get; init; }

    public required string Password { get; init; }

    public required string Name { get; init; }

    public string Email => Username + "@example.com";
}

/// <summary>The demo accounts.</summary>
internal static class SandboxAccounts
{
    public static IReadOnlyList<SandboxAccount> All { get; } =
    [
        new() { Username = "alice", Password = "alice-password", Name = "Alice Adams" },
        new() { Username = "bob", Password = "bob-password", Name = "Bob Brown" },
    ];

    public static SandboxAccount? Find(string? username) =>
        All.FirstOrDefault(account => account.Username == username);

    public static SandboxAccount? Find(string username, string password) =>
        Find(username) is { } account && Secrets.Match(account.Password, password) ? account : null;
}
