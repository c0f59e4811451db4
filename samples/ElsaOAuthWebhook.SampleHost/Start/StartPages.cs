using System.Text.Encodings.Web;
using System.Text.Json;
using ElsaOAuthWebhook.SampleHost.Engine;
using ElsaOAuthWebhook.SampleHost.SampleConnections;
using ElsaOAuthWebhook.SampleHost.Sandbox.Pages;
using ElsaOAuthWebhook.SampleHost.Workflows;
using Microsoft.Extensions.Options;
using OAuthWebhook.Access;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;

namespace ElsaOAuthWebhook.SampleHost.Start;

/// <summary>The page at <c>/</c>: links everything, says what to click first, and runs the samples.</summary>
internal sealed class StartPages(ConnectionService connections, IOptions<OAuthWebhookWebOptions> web, IHostEnvironment environment, TimeProvider time)
{
    // To be read by people: the page encodes it for HTML.
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<IResult> ShowAsync(HttpRequest request, SampleRun? run, string? ran, string? connection, CancellationToken cancellationToken)
    {
        var development = environment.IsDevelopment();
        var page = development
            ? await connections.ListAsync(new Caller { TenantId = "", Origin = "start page" }, new ConnectionQuery { TenantId = "", Take = 200 }, cancellationToken)
            : new ConnectionPage([], 0);
        var now = time.GetUtcNow();
        return new HtmlPage<StartPage>
        {
            [nameof(StartPage.TokensPath)] = $"{request.PathBase}{web.Value.TokensPath}",
            [nameof(StartPage.Engine)] = WorkflowEngine.Description,
            [nameof(StartPage.Development)] = development,
            [nameof(StartPage.Samples)] = SampleWorkflows.Descriptions,
            [nameof(StartPage.Connections)] = page.Items.Select(item => (item.Key.Id, item.Registration.Name, Status: ConnectionStatuses.Of(item, now))).ToList(),
            [nameof(StartPage.Ran)] = ran,
            [nameof(StartPage.Chosen)] = connection ?? SandboxConnections.PersonId,
            [nameof(StartPage.Result)] = run is null ? null : JsonSerializer.Serialize(run, Indented),
            [nameof(StartPage.Error)] = run?.Error,
        };
    }
}
