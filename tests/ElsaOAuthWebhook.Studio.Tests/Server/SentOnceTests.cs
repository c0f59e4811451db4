using System.Net.Http.Headers;
using System.Runtime.Loader;
using System.Text.Json;
using System.Text.Json.Nodes;
using Elsa.Studio.Contracts;
using Elsa.Studio.Extensions;
using Elsa.Studio.Models;
using ElsaOAuthWebhook.Studio.Hosting;
using ElsaOAuthWebhook.Studio.Server;
using ElsaOAuthWebhook.Studio.Tests.Rendering;
using ElsaOAuthWebhook.Studio.Tests.Running;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Studio.Tests.Server;

/// <summary>The clients that Studio itself registers send again what fails, whatever it does.</summary>
public sealed class SentOnceTests
{
    private static readonly ConnectionSummary Crm = new() { Id = "crm" };

    static SentOnceTests() =>
        // Where packages made from npm's Studio stand in, they lack what Elsa's client needs to send again.
        AssemblyLoadContext.Default.Resolving += (context, name) => Path.Combine(StudioFiles.Assemblies, name.Name + ".dll") is var file && File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;

    [StudioFact]
    public async Task What_fails_was_sent_once_as_whoever_is_signed_in()
    {
        await using var server = await ScriptedTokens.StartAsync();
        foreach (var path in (string[])["connections/crm", "connections/crm/token", "ui-tickets"])
            server[path].Otherwise = _ => Answer.Empty(502);
        await using var services = Studio<SignIn>(server);
        var client = services.GetRequiredService<ManagementClient>();

        Refusal?[] refusals =
        [
            (await client.FindAsync("crm", default)).Refusal,
            (await client.SaveAsync(Crm, new(new JsonObject { ["version"] = 1 }), default)).Refusal,
            (await client.DeleteAsync(Crm, evenInUse: true, default)).Refusal,
            (await client.RequestTokenAsync(Crm, default)).Refusal,
            (await client.IssueTicketAsync("https://studio.example.com", "0123456789abcdef", default)).Refusal,
        ];

        refusals.ShouldAllBe(refusal => refusal!.Message.StartsWith("The server answered 502."));
        var sent = server["connections/crm"].Requests.Concat(server["connections/crm/token"].Requests).Concat(server["ui-tickets"].Requests).ToList();
        sent.Select(request => request.Method).ShouldBe(["GET", "PUT", "DELETE", "POST", "POST"]);
        sent.ShouldAllBe(request => request.Authorization == "Bearer ann");
    }

    [StudioFact]
    public async Task A_sign_in_that_fails_in_its_own_way_is_told_in_words()
    {
        await using var server = await ScriptedTokens.StartAsync();
        await using var services = Studio<BrokenSignIn>(server);

        var refusal = (await services.GetRequiredService<ManagementClient>().FindAsync("crm", default)).Refusal.ShouldNotBeNull();

        refusal.Message.ShouldStartWith("Studio's sign-in failed before the server at ");
        refusal.Message.ShouldContain("(JsonException)");
        server["connections/crm"].Requests.ShouldBeEmpty();
    }

    [StudioFact]
    public async Task A_host_that_waits_for_less_time_gets_words_and_whoever_leaves_gets_none()
    {
        await using var server = await ScriptedTokens.StartAsync();
        await using var services = Studio<ImpatientSignIn>(server);
        var client = services.GetRequiredService<ManagementClient>();

        (await client.FindAsync("crm", default)).Refusal.ShouldNotBeNull().Message.ShouldContain("did not answer in time");
        await Should.ThrowAsync<OperationCanceledException>(() => client.FindAsync("crm", new CancellationToken(canceled: true)));
    }

    private static ServiceProvider Studio<TSignIn>(ScriptedTokens server) where TSignIn : DelegatingHandler => new ServiceCollection()
        .AddLogging()
        .AddScoped<IBlazorServiceAccessor, SessionServices>()
        .AddRemoteBackend(new BackendApiConfig
        {
            ConfigureBackendOptions = options => options.Url = new Uri(server.Address, "/elsa/api"),
            ConfigureHttpClientBuilder = options => options.AuthenticationHandler = typeof(TSignIn),
        })
        .AddOAuthWebhookStudio()
        .BuildServiceProvider();

    private sealed class BrokenSignIn : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new JsonException("A gateway's page in the new token's place.");
    }

    private sealed class ImpatientSignIn : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new TaskCanceledException("The host's own limit.");
    }

    private sealed class SignIn : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "ann");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
