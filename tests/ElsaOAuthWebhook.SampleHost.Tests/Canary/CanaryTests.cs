using System.Buffers;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Elsa.Workflows;
using ElsaOAuthWebhook.SampleHost.Tests.Host;
using ElsaOAuthWebhook.SampleHost.Workflows;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.SampleHost.Tests.Canary;

/// <summary>Known secrets pass through every flow, and are looked for in everything that comes out.</summary>
public sealed class CanaryTests
{
    private const string ClientSecret = "canary-client-secret-7d1f";
    private const string Password = "canary-password-93ab";

    private readonly List<string> _seen = [];

    [Fact]
    public async Task A_secret_or_token_appears_in_no_log_answer_page_journal_state_or_byte_of_the_database()
    {
        await using var server = await ScriptedServer.StartAsync();
        var issued = new List<string>();
        server["/token"].Otherwise = _ => Issue(issued);
        server["/api/echo"].Otherwise = _ => Answer.Json(new { ok = true });
        server["/me"].Otherwise = _ => Answer.Json(new { email = "alice@example.test" });
        server["/api/unauthorized"].Otherwise = _ => Answer.Error("invalid_token", status: 401);
        await using (var host = await RunningHost.StartAsync())
        {
            var service = await AddAsync(host, server, "client_credentials");
            var password = await AddAsync(host, server, "password");
            var person = await AddAsync(host, server, "authorization_code");

            await AuthorizeAsync(host, person);
            var (browser, answer) = await host.SignInAsync();
            using var signedIn = browser;
            answer.ShouldBe(HttpStatusCode.Redirect);
            foreach (var id in new[] { service, password, person })
            {
                await KeepAsync(host.Api.PostAsync($"oauth-webhook/api/connections/{id}/token", null));
                await KeepAsync(host.Api.PostAsync($"oauth-webhook/api/connections/{id}/validation", null));
                await KeepAsync(host.Api.PostAsJsonAsync($"oauth-webhook/api/connections/{id}/requests", new { method = "GET", url = "echo" }));
                await KeepAsync(host.Api.PostAsJsonAsync($"oauth-webhook/api/connections/{id}/requests", new { method = "GET", url = "unauthorized" }));
                _seen.Add((await host.RunAsync("expression", id)).ToJsonString());
                _seen.Add(await JournalAsync(host, id));
                await KeepAsync(host.Api.GetAsync($"oauth-webhook/api/connections/{id}"));
                foreach (var page in new[] { $"tokens/{id}", "tokens", $"tokens/{id}/delete" })
                    await KeepPageAsync(browser, page);
                host.Clock.Advance(TimeSpan.FromHours(2));
                _seen.Add((await host.RunAsync("expression", id)).ToJsonString());
            }

            // Refusals, some of which quote what they were sent.
            server["/token"].Otherwise = request => Answer.Error("invalid_client", $"{ClientSecret} and {request.Form.GetValueOrDefault("password")} and {request.Form.GetValueOrDefault("refresh_token")} are wrong");
            foreach (var id in new[] { service, password, person })
            {
                host.Clock.Advance(TimeSpan.FromHours(2));
                await KeepAsync(host.Api.PostAsync($"oauth-webhook/api/connections/{id}/token", null));
                _seen.Add((await host.RunAsync("expression", id)).ToJsonString());
                await KeepPageAsync(browser, $"tokens/{id}");
            }

            await KeepAsync(host.Api.PutAsJsonAsync($"oauth-webhook/api/connections/{service}/token", new { accessToken = Remember(issued, "canary-by-hand-51c2") }));
            await KeepAsync(host.Api.GetAsync("oauth-webhook/api/connections"));
            await KeepAsync(host.Api.PostAsJsonAsync("oauth-webhook/api/connections", new { name = "x", clientSecret = ClientSecret, unknownField = 1 }));
            await KeepAsync(host.Api.PostAsync("oauth-webhook/api/connections", new StringContent($$"""{"name":"x","clientSecret":"{{ClientSecret}}","grantType":5}""", Encoding.UTF8, "application/json")));

            issued.Count.ShouldBeGreaterThan(8, "the canaries did pass through");
            host.Log.Lines.ShouldNotBeEmpty();
            _seen.Add(host.Log.Text);
            SqliteConnection.ClearAllPools();
            foreach (var file in host.Data.EnumerateFiles("*.db*", SearchOption.AllDirectories))
                _seen.Add(Encoding.Latin1.GetString(await ReadAsync(file)));
        }

        // All of them in one look: the log of all these hours is long.
        var forms = SearchValues.Create([.. issued.Append(ClientSecret).Append(Password).SelectMany(Forms)], StringComparison.OrdinalIgnoreCase);
        _seen.Select(text => (Text: text, At: text.AsSpan().IndexOfAny(forms))).Where(found => found.At >= 0)
            .Select(found => found.Text[Math.Max(0, found.At - 80)..Math.Min(found.Text.Length, found.At + 80)])
            .ShouldBeEmpty();
    }

    private static IEnumerable<string> Forms(string canary) => [canary, Uri.EscapeDataString(canary), Convert.ToBase64String(Encoding.UTF8.GetBytes($"client:{canary}"))];

    private static async Task<string> AddAsync(RunningHost host, ScriptedServer server, string grantType)
    {
        var connection = await host.AddConnectionAsync(new
        {
            name = grantType,
            grantType,
            clientId = "client",
            clientSecret = ClientSecret,
            username = grantType == "password" ? "alice" : null,
            password = grantType == "password" ? Password : null,
            authorizationEndpoint = grantType == "authorization_code" ? new Uri(server.BaseAddress, "/authorize").AbsoluteUri : null,
            tokenEndpoint = server["/token"].Url.AbsoluteUri,
            userinfoEndpoint = server["/me"].Url.AbsoluteUri,
            baseUri = new Uri(server.BaseAddress, "/api").AbsoluteUri,
        });
        return connection["id"]!.ToString();
    }

    private async Task AuthorizeAsync(RunningHost host, string id)
    {
        var start = await host.BeginAuthorizationAsync(id);
        using var redirect = await host.Anonymous.GetAsync(start);
        var state = System.Web.HttpUtility.ParseQueryString(redirect.Headers.Location.ShouldNotBeNull().Query)["state"];
        var cookie = redirect.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        using var callback = new HttpRequestMessage(HttpMethod.Get, $"oauth-webhook/callback?code=canary-code&state={state}");
        callback.Headers.Add("Cookie", cookie);
        await KeepAsync(host.Anonymous.SendAsync(callback));
        (await host.ReadConnectionAsync(id))["status"]!.ToString().ShouldBe("active");
    }

    // What the engine keeps of a run: state, journal, inputs and outputs of the activity.
    private static async Task<string> JournalAsync(RunningHost host, string id)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var result = await scope.ServiceProvider.GetRequiredService<IWorkflowRunner>().RunAsync<ExpressionWorkflow>(new Elsa.Workflows.Options.RunWorkflowOptions { Input = new Dictionary<string, object> { ["connection"] = id } });
        var text = new StringBuilder();
        foreach (var activity in result.Journal.ActivityExecutionContexts)
        {
            foreach (var values in new IEnumerable<KeyValuePair<string, object?>>[] { activity.ActivityState!, activity.JournalData!, activity.Properties! })
            {
                foreach (var (name, value) in values)
                    text.Append(name).Append('=').AppendLine(System.Text.Json.JsonSerializer.Serialize(value));
            }
        }

        text.AppendJoin('\n', result.Journal.WorkflowExecutionLogEntries);
        text.Append(System.Text.Json.JsonSerializer.Serialize(result.WorkflowState.Output));
        text.Length.ShouldBeGreaterThan(100);
        return text.ToString();
    }

    private async Task KeepAsync(Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        _seen.Add($"{response} {await response.Content.ReadAsStringAsync()}");
    }

    private async Task KeepPageAsync(HttpClient browser, string page)
    {
        using var response = await browser.GetAsync($"oauth-webhook/settings/{page}");
        response.StatusCode.ShouldBe(HttpStatusCode.OK, page);
        var html = await response.Content.ReadAsStringAsync();
        html.ShouldContain("Manage Tokens");
        _seen.Add(html);
    }

    private static Answer Issue(List<string> issued)
    {
        lock (issued)
            return Answer.Token(Remember(issued, $"canary-access-{Unique()}"), 3600, Remember(issued, $"canary-refresh-{Unique()}"));
    }

    private static string Remember(List<string> issued, string canary)
    {
        issued.Add(canary);
        return canary;
    }

    private static string Unique() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    private static async Task<byte[]> ReadAsync(FileInfo file)
    {
        await using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }
}
