namespace OAuthWebhook.Changes;

/// <summary>This host among those that share a store.</summary>
/// <param name="Name">Its name: machine, process, and a random part, so that no two hosts ever have the same.</param>
public sealed record NodeIdentity(string Name)
{
    /// <summary>A name for this host.</summary>
    public static NodeIdentity Create() => new($"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}");
}
