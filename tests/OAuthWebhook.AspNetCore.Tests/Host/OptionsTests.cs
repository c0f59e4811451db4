using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OAuthWebhook.AspNetCore.Hosting;

namespace OAuthWebhook.AspNetCore.Tests.Host;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("Production", "PublicAddress", null, "PublicAddress is missing")]
    [InlineData("Production", "PublicAddress", "http://flows.example.com", "https")]
    [InlineData("Production", "PublicAddress", "http://localhost:5000", "https")]
    [InlineData("Production", "PublicAddress", "flows.example.com", "absolute")]
    [InlineData("Production", "PublicAddress", "https://flows.example.com/?x=1", "query")]
    [InlineData("Production", "PublicAddress", "https://user@flows.example.com", "user name")]
    [InlineData("Development", "PublicAddress", "http://flows.example.com", "https")]
    [InlineData("Development", "RoutePrefix", "oauth", "RoutePrefix")]
    [InlineData("Development", "RoutePrefix", "/oauth/", "RoutePrefix")]
    [InlineData("Development", "RoutePrefix", "/{tenant}", "RoutePrefix")]
    [InlineData("Development", "RoutePrefix", "", "RoutePrefix")]
    [InlineData("Development", "AdditionalCallbackPaths:0", "signin", "AdditionalCallbackPaths")]
    [InlineData("Development", "ConsentReturnOrigins:0", "app.example.com", "ConsentReturnOrigins")]
    [InlineData("Development", "ConsentReturnOrigins:0", "http://app.example.com", "https")]
    [InlineData("Development", "ConsentReturnOrigins:0", "https://app.example.com/path", "without a path")]
    [InlineData("Development", "ConsentReturnOrigins:0", "https://user@app.example.com", "ConsentReturnOrigins")]
    [InlineData("Development", "AllowedOrigins:0", "studio.example.com", "AllowedOrigins")]
    [InlineData("Development", "AllowedOrigins:0", "http://studio.example.com", "https")]
    [InlineData("Development", "AllowedOrigins:0", "https://studio.example.com/", "without a slash at the end")]
    [InlineData("Development", "AllowedOrigins:0", "https://Studio.example.com", "lower case")]
    [InlineData("Development", "AllowedOrigins:0", "https://studio.example.com:443", "exactly as browsers send it")]
    [InlineData("Development", "AllowedOrigins:0", "https://büro.example.com", "exactly as browsers send it")]
    [InlineData("Development", "AllowedOrigins:0", "https://*.example.com", "AllowedOrigins")]
    [InlineData("Development", "AllowedOrigins:0", "*", "AllowedOrigins")]
    [InlineData("Production", "AllowedOrigins:0", "http://localhost:5000", "https")]
    public async Task A_host_with_a_wrong_setting_does_not_start_and_names_it(string environment, string key, string? value, string named)
    {
        var settings = new HostSettings { Environment = environment, Configuration = { [$"OAuthWebhook:{key}"] = value } };

        var exception = await Should.ThrowAsync<OptionsValidationException>(() => ManagementHost.StartAsync(settings));

        exception.Message.ShouldContain("OAuthWebhook:" + key.Split(':')[0]);
        exception.Message.ShouldContain(named);
    }

    [Theory]
    [InlineData("Production", "https://flows.example.com")]
    [InlineData("Production", "https://flows.example.com/base/")]
    [InlineData("Development", "http://localhost:5000")]
    [InlineData("Development", null)]
    public async Task A_host_with_a_usable_public_address_starts(string environment, string? address)
    {
        var settings = new HostSettings { Environment = environment, Configuration = { ["OAuthWebhook:PublicAddress"] = address } };

        await using var host = await ManagementHost.StartAsync(settings);

        host.Address.IsLoopback.ShouldBeTrue();
    }

    [Fact]
    public async Task What_the_host_says_in_code_has_the_last_word()
    {
        var settings = new HostSettings
        {
            Configuration = { ["OAuthWebhook:RoutePrefix"] = "/from-configuration" },
            Configure = builder => builder.AddManagement(options => options.RoutePrefix = "/from-code"),
        };

        await using var host = await ManagementHost.StartAsync(settings);

        using var client = host.Administrator();
        (await client.GetAsync("/from-code/api/connections")).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        (await client.GetAsync("/from-code/settings/tokens")).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        (await client.GetAsync("/oauth-webhook/settings/tokens")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
    }
}
