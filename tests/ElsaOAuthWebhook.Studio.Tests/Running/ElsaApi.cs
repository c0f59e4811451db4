using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Elsa.Expressions.Contracts;
using Elsa.Workflows;
using Elsa.Workflows.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ElsaOAuthWebhook.Studio.Tests.Running;

/// <summary>
/// Elsa's REST API as far as a Studio needs it to show, edit and save one workflow. What it says of activities and expressions is what the host's
/// engine says.
/// </summary>
internal sealed class ElsaApi(IServiceProvider services) : IStartupFilter
{
    public const string DefinitionId = "orders";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly ConcurrentQueue<string> _requests = new();

    /// <summary>What was asked, such as <c>GET /descriptors/activities</c>.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>The workflow, as it was saved last.</summary>
    public JsonObject Definition { get; set; } = Workflows.Flowchart();

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Map("/elsa/api", api => api.Run(async context =>
        {
            context.Response.Headers.AccessControlAllowOrigin = "*";
            context.Response.Headers.AccessControlAllowHeaders = "*, Authorization";
            context.Response.Headers.AccessControlAllowMethods = "*";
            if (context.Request.Method == HttpMethods.Options)
                return;
            var body = context.Request.ContentLength > 0 ? await JsonNode.ParseAsync(context.Request.Body) : null;
            _requests.Enqueue($"{context.Request.Method} {context.Request.Path}");
            var (method, path) = (context.Request.Method, context.Request.Path.Value!);
            await context.Response.WriteAsJsonAsync(path.Split('/') is ["", "descriptors", "activities", var type, "options", var input] ? await OptionsAsync(type, input, body) : Answer(method, path, body));
        }));
        next(app);
    };

    private JsonNode Answer(string method, string path, JsonNode? body) => (method, path) switch
    {
        ("GET", "/package/version") => new JsonObject { ["packageVersion"] = "3.8.2" },
        ("POST", "/identity/login") => StudioSignIn.SignIn(body),
        ("GET", "/descriptors/activities") => List(services.GetRequiredService<IActivityRegistry>().ListAll().Select(Describe)),
        ("GET", "/descriptors/expression-descriptors") => List(Expressions()),
        ("GET", $"/workflow-definitions/by-definition-id/{DefinitionId}") => Definition.DeepClone(),
        ("GET", "/workflow-definitions") => List([Definition.DeepClone()]),
        ("POST", "/workflow-definitions") => Save(body!["model"]!.DeepClone().AsObject()),
        ("GET", _) => List([]),
        _ => new JsonObject(),
    };

    private async Task<JsonNode> OptionsAsync(string type, string input, JsonNode? body)
    {
        await using var scope = services.CreateAsyncScope();
        var property = services.GetRequiredService<IActivityRegistry>().ListAll().Single(activity => activity.TypeName == type).Inputs.Single(candidate => candidate.Name == input).PropertyInfo!;
        var options = await scope.ServiceProvider.GetRequiredService<IPropertyUIHandlerResolver>().GetUIPropertiesAsync(property, body?["context"]);
        return new JsonObject { ["items"] = JsonSerializer.SerializeToNode(options, Json) };
    }

    private JsonObject Save(JsonObject model)
    {
        model["id"] = "version-1";
        model["isLatest"] = true;
        model["links"] = Workflows.MayPublish();
        Definition = model;
        return new() { ["workflowDefinition"] = model.DeepClone(), ["alreadyPublished"] = false, ["consumingWorkflowCount"] = 0 };
    }

    private static JsonObject List(IEnumerable<JsonNode> items)
    {
        var array = new JsonArray([.. items]);
        return new() { ["count"] = array.Count, ["totalCount"] = array.Count, ["items"] = array, ["links"] = Workflows.MayPublish() };
    }

    private IEnumerable<JsonNode> Expressions()
    {
        yield return Describe("Literal", isBrowsable: false, []);
        yield return Describe("Object", isBrowsable: false, []);
        yield return Describe("JavaScript", isBrowsable: true, new() { ["MonacoLanguage"] = "javascript" });
        foreach (var descriptor in services.GetRequiredService<IExpressionDescriptorRegistry>().ListAll().Where(descriptor => descriptor.Properties.ContainsKey("UIHint")))
            yield return Describe(descriptor.Type, descriptor.IsBrowsable, JsonSerializer.SerializeToNode(descriptor.Properties, Json)!.AsObject());

        static JsonObject Describe(string type, bool isBrowsable, JsonObject properties) =>
            new() { ["type"] = type, ["displayName"] = type, ["isSerializable"] = true, ["isBrowsable"] = isBrowsable, ["properties"] = properties };
    }

    private static JsonNode Describe(ActivityDescriptor activity) => JsonSerializer.SerializeToNode(
        new
        {
            activity.TypeName,
            activity.Namespace,
            activity.Name,
            activity.Version,
            activity.Category,
            activity.DisplayName,
            activity.Description,
            Kind = activity.Kind.ToString(),
            activity.IsContainer,
            activity.IsBrowsable,
            Inputs = activity.Inputs.Select(input => new
            {
                input.Name,
                TypeName = input.Type.Name.Split('`')[0],
                input.DisplayName,
                input.Description,
                input.Order,
                input.Category,
                IsBrowsable = input.IsBrowsable ?? true,
                input.IsWrapped,
                UiHint = input.UIHint,
                input.DefaultValue,
                DefaultSyntax = input.DefaultSyntax ?? "Literal",
                IsReadOnly = input.IsReadOnly ?? false,
                UiSpecifications = input.UISpecifications ?? new Dictionary<string, object>(),
            }),
            Outputs = activity.Outputs.Select(output => new { output.Name, TypeName = output.Type.Name.Split('`')[0], output.DisplayName, output.Description, IsBrowsable = output.IsBrowsable ?? true }),
            Ports = activity.Ports.Select(port => new { port.Name, port.DisplayName, Type = port.Type.ToString(), port.IsBrowsable }),
            Attributes = Array.Empty<object>(),
            CustomProperties = new { },
            ConstructionProperties = new { },
        },
        Json)!;
}
