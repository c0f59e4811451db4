namespace OAuthWebhook.Benchmarks.Contestants;

/// <summary>The same sockets for everyone.</summary>
internal static class Transport
{
    public static SocketsHttpHandler Create() => new() { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
}
