using OAuthWebhook.Benchmarks.Sandbox;

namespace OAuthWebhook.Benchmarks.Contestants;

/// <summary>Who runs.</summary>
internal static class Field
{
    /// <summary>Fresh contestants; the first is what the others are measured by.</summary>
    public static async Task<IReadOnlyList<IContestant>> LineUpAsync(SandboxServer server) =>
    [
        new PlainClient(server),
        new PlainClient(server, "the same again, to show the noise"),
        new TwentyLineClient(server),
        await ProductHandler.CreateAsync(server),
        await ProductSender.CreateAsync(server),
        new MsalClient(server),
        new RestSharpClient(server),
    ];
}
