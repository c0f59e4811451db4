using Elsa.Workflows;
using Elsa.Workflows.Management.Mappers;
using Elsa.Workflows.Management.Models;
using ElsaOAuthWebhook.Tests.TestBed;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Tests.Requests;

public class DefinitionTests(PluginHost host) : IClassFixture<PluginHost>
{
    // As a designer saves it: lists and JSON editors as "Object", the rest as "Literal".
    private const string Definition = """
        {
          "id": "calling-1", "definitionId": "calling", "name": "Calling", "version": 1, "isLatest": true, "isPublished": true,
          "variables": [ { "id": "v1", "name": "Answer", "typeName": "Object", "isArray": false, "value": null } ],
          "root": {
            "id": "Flowchart1", "type": "Elsa.Flowchart", "version": 1,
            "activities": [
              { "id": "request", "type": "OAuthWebhook.OAuthHttpRequest", "version": 1, "name": "request",
                "token": { "typeName": "String", "expression": { "type": "Literal", "value": "TOKEN" } },
                "method": { "typeName": "String", "expression": { "type": "Literal", "value": "POST" } },
                "url": { "typeName": "String", "expression": { "type": "Literal", "value": "/things" } },
                "query": { "typeName": "Object", "expression": { "type": "Object", "value": "{ \"page\": 2 }" } },
                "requestHeaders": { "typeName": "Object", "expression": { "type": "Object", "value": "{ \"X-Trace\": \"7\" }" } },
                "content": { "typeName": "Object", "expression": { "type": "Literal", "value": "{ \"n\": 1 }" } },
                "contentType": { "typeName": "String", "expression": { "type": "Literal", "value": "" } },
                "expectedStatusCodes": { "typeName": "String[]", "expression": { "type": "Object", "value": "[\"201\", \"4xx\"]" } },
                "timeoutSeconds": { "typeName": "Double", "expression": { "type": "Literal", "value": "30" } },
                "parsedContent": { "typeName": "Object", "memoryReference": { "id": "v1" } } },
              { "id": "created", "type": "Elsa.WriteLine", "version": 1, "text": { "typeName": "String", "expression": { "type": "Literal", "value": "created" } } },
              { "id": "refused", "type": "Elsa.WriteLine", "version": 1, "text": { "typeName": "String", "expression": { "type": "Literal", "value": "refused" } } },
              { "id": "other", "type": "Elsa.WriteLine", "version": 1, "text": { "typeName": "String", "expression": { "type": "Literal", "value": "other" } } }
            ],
            "connections": [
              { "source": { "activity": "request", "port": "201" }, "target": { "activity": "created", "port": "In" } },
              { "source": { "activity": "request", "port": "4xx" }, "target": { "activity": "refused", "port": "In" } },
              { "source": { "activity": "request", "port": "Unmatched status code" }, "target": { "activity": "other", "port": "In" } }
            ]
          }
        }
        """;

    [Theory]
    [InlineData(201, "created")]
    [InlineData(409, "refused")]
    [InlineData(200, "other")]
    public async Task A_definition_in_JSON_sends_the_request_and_follows_the_outcome(int status, string followed)
    {
        var id = await host.AddConnectionAsync();
        host.Api.Enqueue(Answer.Json(new { status }, status));
        await using var scope = host.Services.CreateAsyncScope();
        var model = scope.ServiceProvider.GetRequiredService<IActivitySerializer>().Deserialize<WorkflowDefinitionModel>(Definition.Replace("TOKEN", id, StringComparison.Ordinal));
        var workflow = scope.ServiceProvider.GetRequiredService<WorkflowDefinitionMapper>().Map(model);

        var result = await scope.ServiceProvider.GetRequiredService<IWorkflowRunner>().RunAsync(workflow);

        result.WorkflowState.Incidents.ShouldBeEmpty();
        result.Journal.ActivityExecutionContexts.Select(x => x.Activity.Id).Intersect(["request", "created", "refused", "other"]).ShouldBe(["request", followed], ignoreOrder: true);
        ((int)((dynamic)new Run(result, []).ParsedContent!).status).ShouldBe(status);
        var sent = host.Api.Requests[^1];
        sent.Url.PathAndQuery.ShouldBe("/api/things?page=2");
        sent.Headers["X-Trace"].ShouldBe("7");
        sent.Headers["Content-Type"].ShouldBe("application/json");
        sent.Body.ShouldBe("""{ "n": 1 }""");
    }
}
