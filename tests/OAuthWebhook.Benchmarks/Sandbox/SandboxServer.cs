using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OAuthWebhook.Benchmarks.Contestants;

namespace OAuthWebhook.Benchmarks.Sandbox;

/// <summary>
/// The server of the load programs, in a process of its own: a token endpoint that counts, and an API that answers 200 to the tokens
/// issued since the last revocation, and 401 to all others.
/// </summary>
internal sealed class SandboxServer : IAsyncDisposable
{
    private readonly Process _process;

    private SandboxServer(Process process, Uri address)
    {
        _process = process;
        Address = address;
        Token = new(address, "/common/oauth2/v2.0/token");
        Api = new(address, "/api");
    }

    public Uri Address { get; }

    public Uri Token { get; }

    public Uri Api { get; }

    /// <summary>Starts this very program once more, as the server.</summary>
    public static async Task<SandboxServer> StartAsync()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(SandboxServer).Assembly.Location);
        start.ArgumentList.Add("serve");
        var process = Process.Start(start)!;
        var address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The sandbox server did not start.");
        return new(process, new Uri(address));
    }

    /// <summary>Makes the API refuse all tokens issued so far.</summary>
    public async Task RevokeAsync()
    {
        using var client = new HttpClient(Transport.Create());
        (await client.PostAsync(new Uri(Address, "/revoke"), null)).EnsureSuccessStatusCode();
    }

    /// <summary>How many token requests there were since the last time this was asked.</summary>
    public async Task<int> TakeTokenCallsAsync()
    {
        using var client = new HttpClient(Transport.Create());
        return int.Parse(await client.GetStringAsync(new Uri(Address, "/calls")), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        // It ends with its input.
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    public static async Task<int> ServeAsync()
    {
        var calls = 0;
        var serial = 0;
        var revoked = 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapPost("/common/oauth2/v2.0/token", async () =>
        {
            Interlocked.Increment(ref calls);
            // As long as a provider takes at least, so that a crowd arrives before the answer.
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            return TypedResults.Json(new { access_token = $"token-{Interlocked.Increment(ref serial)}", token_type = "Bearer", expires_in = 86400 });
        });
        app.MapGet("/api", (HttpContext context) =>
        {
            var token = context.Request.Headers.Authorization.ToString();
            IResult answer = token == "Bearer fixed" || (int.TryParse(token.AsSpan(token.LastIndexOf('-') + 1), CultureInfo.InvariantCulture, out var number) && number > Volatile.Read(ref revoked))
                ? TypedResults.Text("{\"ok\":true}", "application/json")
                : TypedResults.StatusCode(401);
            return answer;
        });
        app.MapPost("/revoke", () => Volatile.Write(ref revoked, Volatile.Read(ref serial)));
        app.MapGet("/calls", () => Interlocked.Exchange(ref calls, 0));
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
        return 0;
    }
}
