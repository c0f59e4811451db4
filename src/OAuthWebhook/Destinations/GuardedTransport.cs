using System.Net;
using System.Net.Sockets;

namespace OAuthWebhook.Destinations;

/// <summary>
/// The only way this product's requests leave the host: sockets opened to checked addresses alone. No cookies (they would be shared by all
/// connections), no automatic redirects (they would take a token elsewhere), no proxy (its address, not the API's, would be checked).
/// </summary>
internal sealed class GuardedTransport : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    private readonly AddressPolicy _addresses;

    public GuardedTransport(AddressPolicy addresses)
    {
        _addresses = addresses;
        // A token endpoint gets a connection for each request: one that idled may be closed under a request that must not be sent twice.
        TokenEndpoint = new HttpMessageInvoker(CreateHandler(TimeSpan.Zero, DecompressionMethods.None));
        Requests = CreateHandler(TimeSpan.FromMinutes(2), DecompressionMethods.All);
    }

    /// <summary>For token requests.</summary>
    public HttpMessageInvoker TokenEndpoint { get; }

    /// <summary>For requests to APIs.</summary>
    public HttpMessageHandler Requests { get; }

    public void Dispose()
    {
        TokenEndpoint.Dispose();
        Requests.Dispose();
    }

    private SocketsHttpHandler CreateHandler(TimeSpan pooledConnectionLifetime, DecompressionMethods decompression) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = decompression,
        ConnectCallback = ConnectAsync,
        PooledConnectionLifetime = pooledConnectionLifetime,
        UseCookies = false,
        UseProxy = false,
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var endPoint = context.DnsEndPoint;
        var addresses = await Dns.GetHostAddressesAsync(endPoint.Host, cancellationToken);
        var allowed = Array.FindAll(addresses, _addresses.Allows);
        if (allowed.Length == 0)
            throw new DestinationRefusedException(endPoint.Host);

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(ConnectTimeout);
        try
        {
            await socket.ConnectAsync(allowed, endPoint.Port, deadline.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A failure to connect, by which nothing was sent; not a time limit of the request.
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A name led only to addresses that requests may not go to.</summary>
internal sealed class DestinationRefusedException(string host)
    : IOException($"The host '{host}' has only private, loopback or otherwise special addresses, and this host's options do not allow those.");
