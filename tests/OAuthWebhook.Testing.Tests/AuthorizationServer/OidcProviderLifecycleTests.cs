using System.Diagnostics;

namespace OAuthWebhook.Testing.Tests;

public sealed class OidcProviderLifecycleTests
{
    [OidcProviderFact]
    public async Task Lifetimes_and_rotation_are_as_configured()
    {
        await using var server = await OidcProviderServer.StartAsync(new OidcProviderOptions
        {
            AccessTokenLifetime = TimeSpan.FromSeconds(77),
            RotateRefreshTokens = false,
        });
        using var client = new OidcClient(server, OidcProviderClient.Basic);

        var first = await client.PasswordAsync();
        var second = await client.RefreshAsync(first.RefreshToken);

        first.Json["expires_in"]!.GetValue<int>().ShouldBe(77);
        second.Status.ShouldBe(200);
        second.RefreshToken.ShouldBe(first.RefreshToken);
    }

    [OidcProviderFact]
    public async Task A_server_that_cannot_start_says_why()
    {
        var options = new OidcProviderOptions
        {
            Clients = [OidcProviderClient.Basic with { AuthenticationMethod = "smoke_signals" }],
        };

        var failure = await Should.ThrowAsync<InvalidOperationException>(() => OidcProviderServer.StartAsync(options));

        failure.Message.ShouldContain("token_endpoint_auth_method");
    }

    [OidcProviderFact]
    public async Task It_ends_when_the_run_that_started_it_is_gone()
    {
        using var process = Process.Start(OidcProviderServer.StartInfo(new OidcProviderOptions()))!;
        try
        {
            (await process.StandardOutput.ReadLineAsync()).ShouldNotBeNull();
            process.StandardInput.Close();
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        }
        finally
        {
            process.Kill();
        }
    }
}
