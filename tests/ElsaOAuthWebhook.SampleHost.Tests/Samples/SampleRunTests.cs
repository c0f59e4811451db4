using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ElsaOAuthWebhook.SampleHost.Tests.Host;

namespace ElsaOAuthWebhook.SampleHost.Tests.Samples;

public sealed class SampleRunTests
{
    [Theory]
    [InlineData("code-first", "GET", "code")]
    [InlineData("json", "PUT", "json")]
    [InlineData("expression", "POST", "expression")]
    public async Task Every_sample_calls_the_sandbox_with_a_token_that_is_refreshed_once_when_it_expires(string sample, string method, string from)
    {
        await using var host = await RunningHost.StartAsync();

        var first = await host.RunAsync(sample, "sandbox-service");
        var again = await host.RunAsync(sample, "sandbox-service");
        host.Clock.Advance(TimeSpan.FromSeconds(61));
        var refreshed = await host.RunAsync(sample, "sandbox-service");

        Answered(first, method, from);
        Hash(again).ShouldBe(Hash(first), "a warm token is used again");
        Answered(refreshed, method, from);
        Hash(refreshed).ShouldNotBe(Hash(first));
        (await CountTokensAsync(host)).ShouldBe(2);
    }

    [Fact]
    public async Task A_hundred_parallel_runs_after_the_token_expired_cause_one_refresh()
    {
        await using var host = await RunningHost.StartAsync();
        await host.RunAsync("code-first");
        host.Clock.Advance(TimeSpan.FromSeconds(61));

        var runs = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => host.RunAsync("code-first")));

        runs.ShouldAllBe(run => (int?)run["statusCode"] == 200);
        (await CountTokensAsync(host)).ShouldBe(2);
    }

    [Fact]
    public async Task A_token_that_the_api_suddenly_refuses_is_renewed_within_the_run()
    {
        await using var host = await RunningHost.StartAsync();
        await host.RunAsync("code-first");
        using var expired = await host.Anonymous.PostAsync("sandbox/expire", null);

        var run = await host.RunAsync("code-first");

        ((int?)run["statusCode"]).ShouldBe(200);
        ((int?)run["attempts"]).ShouldBe(2);
    }

    [Fact]
    public async Task A_connection_that_nobody_authorized_ends_a_run_with_what_to_do_and_sends_nothing()
    {
        await using var host = await RunningHost.StartAsync();

        var run = await host.RunAsync("expression", "sandbox-person");

        run["status"]!.ToString().ShouldBe("Finished");
        run["statusCode"].ShouldBeNull();
        ((int?)run["attempts"]).ShouldBe(0);
        run["error"]!.ToString().ShouldContain("authorize", Case.Insensitive);
    }

    [Fact]
    public async Task Without_credentials_only_what_reaches_the_sandbox_is_run()
    {
        await using var host = await RunningHost.StartAsync();
        await host.ChangeConnectionAsync("sandbox-service", connection => connection["baseUri"] = host.Address.AbsoluteUri);

        using var refused = await host.Anonymous.PostAsync("samples/code-first/run", null);
        using var also = await host.Anonymous.PostAsJsonAsync("samples/expression/run", new { connection = "sandbox-service" });
        using var fine = await host.Anonymous.PostAsJsonAsync("samples/expression/run", new { connection = "sandbox-person" });

        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        also.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        fine.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Outside_Development_there_is_no_sandbox_no_sample_without_credentials_and_no_well_known_password()
    {
        await using var host = await RunningHost.StartAsync("Production");

        using var sandbox = await host.Anonymous.GetAsync("sandbox");
        using var sample = await host.Anonymous.PostAsync("samples/code-first/run", null);
        using var api = await host.Api.GetAsync("oauth-webhook/api/connections");

        sandbox.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        sample.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        api.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var (browser, answer) = await host.SignInAsync();
        browser.Dispose();
        answer.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_connection_that_a_sample_names_is_deleted_only_on_demand_and_ends_its_run_with_what_to_do()
    {
        await using var host = await RunningHost.StartAsync();
        using var refused = await host.Api.DeleteAsync("oauth-webhook/api/connections/sandbox-service");
        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("CodeFirstWorkflow");
        using var deleted = await host.Api.DeleteAsync("oauth-webhook/api/connections/sandbox-service?force=true");
        deleted.IsSuccessStatusCode.ShouldBeTrue();

        var run = await host.RunAsync("code-first");

        run["status"]!.ToString().ShouldBe("Finished");
        run["error"]!.ToString().ShouldContain("deleted");
    }

    private static string Hash(JsonNode run) => run["content"]!["tokenSha256"]!.ToString();

    private static void Answered(JsonNode run, string method, string from)
    {
        run["status"]!.ToString().ShouldBe("Finished", run.ToJsonString());
        ((int?)run["statusCode"]).ShouldBe(200, run.ToJsonString());
        run["error"].ShouldBeNull();
        run["content"]!["scheme"]!.ToString().ShouldBe("Bearer");
        run["content"]!["method"]!.ToString().ShouldBe(method);
        run["content"]!["query"]!.ToJsonString().ShouldContain(from);
    }

    private static async Task<int> CountTokensAsync(RunningHost host)
    {
        var stats = (await host.Anonymous.GetFromJsonAsync<JsonNode>("sandbox/stats"))!;
        return (int)stats["tokenCalls"]!["client_credentials"]!["issued"]!;
    }
}
