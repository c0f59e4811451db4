using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace OAuthWebhook.Testing;

/// <summary>
/// A certified authorization server, npm's oidc-provider, in a process of its own on a free port of 127.0.0.1.
/// Any user name signs in; see <c>tests/oidc-provider</c>.
/// </summary>
public sealed class OidcProviderServer : IAsyncDisposable
{
    /// <summary>Every user's password.</summary>
    public const string Password = "correct horse";

    private const int MostStarts = 3;

    private readonly Process _process;
    private readonly HttpClient _control;

    private OidcProviderServer(Process process, string issuer, TestCertificates? trust)
    {
        _process = process;
        Issuer = issuer;
        BaseAddress = new Uri(issuer);
        _control = new HttpClient(new SocketsHttpHandler { SslOptions = new() { CertificateChainPolicy = trust?.Policy() } })
        {
            BaseAddress = new Uri(BaseAddress, "/control/"),
            Timeout = Patience.Limit,
        };
    }

    /// <summary>The issuer identifier (RFC 8414 §2), compared character by character.</summary>
    public string Issuer { get; }

    public Uri BaseAddress { get; }

    public Uri AuthorizationEndpoint => new(BaseAddress, "/auth");

    public Uri TokenEndpoint => new(BaseAddress, "/token");

    public Uri RevocationEndpoint => new(BaseAddress, "/token/revocation");

    public Uri IntrospectionEndpoint => new(BaseAddress, "/token/introspection");

    public Uri UserinfoEndpoint => new(BaseAddress, "/me");

    public Uri DeviceAuthorizationEndpoint => new(BaseAddress, "/device/auth");

    public Uri PushedAuthorizationRequestEndpoint => new(BaseAddress, "/request");

    /// <summary>
    /// A protected resource, with any path below it too: <c>{ scheme, tokenSha256, method, path }</c>, or 401 with
    /// a challenge.
    /// </summary>
    public Uri EchoEndpoint => new(BaseAddress, "/api/echo");

    /// <exception cref="InvalidOperationException">It is not installed, or did not start.</exception>
    public static async Task<OidcProviderServer> StartAsync(
        OidcProviderOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new OidcProviderOptions();
        // Seen on busy machines, once in some hundred starts: a process that never says a word. Another one does.
        for (var attempt = 1; ; attempt++)
        {
            var process = Process.Start(StartInfo(options))!;
            try
            {
                var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
                var ready = await process.StandardOutput.ReadLineAsync(cancellationToken).AsTask()
                        .WaitAsync(Patience.Limit / MostStarts, cancellationToken)
                    ?? throw new InvalidOperationException($"The authorization server ended: {await errors}");
                using var json = JsonDocument.Parse(ready);
                return new OidcProviderServer(process, json.RootElement.GetProperty("issuer").GetString()!, options.Tls);
            }
            catch (TimeoutException) when (attempt < MostStarts)
            {
                await StopAsync(process);
            }
            catch
            {
                await StopAsync(process);
                throw;
            }
        }
    }

    /// <summary>
    /// The calls of the token endpoint with this <c>grant_type</c>, once there are at least so many. A call counts
    /// when its work is done, which may be before it is answered.
    /// </summary>
    public async Task<TokenCalls> CountTokenCallsAsync(string grantType, int atLeast = 0)
    {
        using var response = await ControlAsync("token-calls", new { grantType, atLeast });
        return (await response.Content.ReadFromJsonAsync<TokenCalls>())!;
    }

    /// <summary>
    /// From now on the token endpoint does its work at once and answers late, in real time, so that a client that
    /// gives up cannot know what happened.
    /// </summary>
    public Task DelayTokenAnswersAsync(TimeSpan delay) =>
        ControlAsync("token-delay", new { milliseconds = (long)delay.TotalMilliseconds });

    /// <summary>Spoils the next answers of the token endpoint.</summary>
    /// <param name="processed">The work is done and its answer lost, rather than the request refused.</param>
    public Task FailTokenCallsAsync(
        int count,
        HttpStatusCode status,
        string body = "",
        string contentType = "text/html",
        bool processed = false) =>
        ControlAsync("token-failures", new { count, status = (int)status, body, contentType, processed });

    /// <summary>The API refuses every access token issued so far; refresh tokens still work.</summary>
    public Task RevokeAccessTokensAsync() => ControlAsync("revocation", new { refreshTokens = false });

    /// <summary>All that was issued is dead, as when users withdraw their consent.</summary>
    public Task RevokeAllTokensAsync() => ControlAsync("revocation", new { refreshTokens = true });

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        await StopAsync(_process);
    }

    /// <summary>For the test that no server outlives a crashed run.</summary>
    internal static ProcessStartInfo StartInfo(OidcProviderOptions options) =>
        new("node", ["server.mjs", options.ToJson()])
        {
            WorkingDirectory = Prerequisite.OidcProvider.Path,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

    private static async Task StopAsync(Process process)
    {
        using (process)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private async Task<HttpResponseMessage> ControlAsync(string action, object body)
    {
        var response = await _control.PostAsJsonAsync(action, body);
        return response.EnsureSuccessStatusCode();
    }
}

/// <param name="Total">All calls, answered or spoilt.</param>
/// <param name="Succeeded">Those for which the server issued a token, whatever the client got to see.</param>
/// <param name="InvalidGrant">Those it refused with <c>invalid_grant</c>.</param>
public sealed record TokenCalls(int Total, int Succeeded, int InvalidGrant);
