using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using OAuthWebhook.Keys;

namespace OAuthWebhook.Destinations;

/// <summary>
/// The only way this product's requests leave the host: sockets opened to checked addresses alone. No cookies (they would be shared by all
/// connections), no automatic redirects (they would take a token elsewhere), no proxy (its address, not the API's, would be checked).
/// </summary>
internal sealed class GuardedTransport : IDisposable
{
    // Longer than anything waits between getting a way out and sending through it.
    private static readonly TimeSpan UnusedLifetime = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (CertifiedTransport Transport, long UsedAt)> _certified = [];
    private readonly AddressPolicy _addresses;
    private readonly TimeProvider _time;
    private readonly ServerTrust? _trust;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="addresses">Where sockets may go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="trust">Whom to trust beside the machine's authorities.</param>
    /// <param name="around">A handler around each of its own but those with a certificate, by which tests stand in for other servers.</param>
    public GuardedTransport(AddressPolicy addresses, TimeProvider time, ServerTrust? trust = null, Func<HttpMessageHandler, HttpMessageHandler>? around = null)
    {
        _addresses = addresses;
        _time = time;
        _trust = trust;
        around ??= handler => handler;
        TokenEndpoint = new HttpMessageInvoker(around(CreateTokenEndpointHandler(null)));
        Requests = around(CreateRequestHandler(null));
    }

    /// <summary>For token requests.</summary>
    public HttpMessageInvoker TokenEndpoint { get; }

    /// <summary>For requests to APIs.</summary>
    public HttpMessageHandler Requests { get; }

    /// <summary>The same for a client that shows a certificate: with sockets of its own, since on one socket all requests are the same client's.</summary>
    public CertifiedTransport For(ClientCertificate certificate)
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            if (!_certified.TryGetValue(certificate.Thumbprint, out var known))
            {
                // Who renews certificates leaves the old ones behind.
                foreach (var (thumbprint, unused) in _certified.Where(each => _time.GetElapsedTime(each.Value.UsedAt, now) > UnusedLifetime).ToArray())
                {
                    _certified.Remove(thumbprint);
                    unused.Transport.Dispose();
                }

                known.Transport = new(new HttpMessageInvoker(CreateTokenEndpointHandler(certificate)), CreateRequestHandler(certificate));
            }

            _certified[certificate.Thumbprint] = (known.Transport, now);
            return known.Transport;
        }
    }

    public void Dispose()
    {
        TokenEndpoint.Dispose();
        Requests.Dispose();
        lock (_gate)
        {
            foreach (var (transport, _) in _certified.Values)
                transport.Dispose();
            _certified.Clear();
        }
    }

    // A token endpoint gets a connection for each request: one that idled may be closed under a request that must not be sent twice.
    private SocketsHttpHandler CreateTokenEndpointHandler(ClientCertificate? certificate) => CreateHandler(certificate, TimeSpan.Zero);

    private SocketsHttpHandler CreateRequestHandler(ClientCertificate? certificate) => CreateHandler(certificate, TimeSpan.FromMinutes(2));

    private SocketsHttpHandler CreateHandler(ClientCertificate? certificate, TimeSpan pooledConnectionLifetime) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectCallback = ConnectAsync,
        PooledConnectionLifetime = pooledConnectionLifetime,
        SslOptions = new SslClientAuthenticationOptions { ClientCertificateContext = certificate?.Context, CertificateChainPolicy = _trust?.Policy },
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

/// <summary>The ways out of a client that shows a certificate.</summary>
/// <param name="TokenEndpoint">For token requests.</param>
/// <param name="Requests">For requests to APIs.</param>
internal sealed record CertifiedTransport(HttpMessageInvoker TokenEndpoint, HttpMessageHandler Requests) : IDisposable
{
    public void Dispose()
    {
        TokenEndpoint.Dispose();
        Requests.Dispose();
    }
}

/// <summary>Which servers' certificates are trusted, where it is not the machine that says so. Nothing registers it but tests, whose servers no machine trusts.</summary>
internal sealed record ServerTrust(X509ChainPolicy Policy);
