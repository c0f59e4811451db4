using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OAuthWebhook.Connections;

namespace OAuthWebhook.AspNetCore.Tests.Host;

public sealed class StoreDownTests : HostedTests
{
    protected override HostSettings Settings => new() { Configure = builder => builder.Services.AddSingleton<IConnectionStore, StoreDown>() };

    [Fact]
    public async Task The_api_answers_503_with_a_time_to_come_back()
    {
        using var client = Host.Administrator();

        using var response = await client.GetAsync(ConnectionsApi.Path);

        (await response.ProblemAsync(503)).ToJsonString().ShouldNotContain(StoreDown.Detail);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_page_says_so_without_the_database_s_own_words_which_are_in_the_log()
    {
        using var client = Host.Administrator();

        using var response = await client.GetAsync("/oauth-webhook/settings/tokens");

        ((int)response.StatusCode).ShouldBe(503);
        var html = await response.Content.ReadAsStringAsync();
        Html.Text(html).ShouldContain("What to do next:");
        html.ShouldNotContain(StoreDown.Detail);
        Host.Logs.Lines.ShouldContain(line => line.Level == LogLevel.Error && line.Exception!.Contains(StoreDown.Detail, StringComparison.Ordinal));
    }
}
