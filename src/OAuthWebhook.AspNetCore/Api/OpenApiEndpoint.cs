using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.Json;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>The OpenAPI document of this API alone, whatever other documents the host has.</summary>
internal static class OpenApiEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints, OAuthWebhookWebOptions options) =>
        endpoints.MapGet(options.RoutePrefix + "/openapi.json", WriteAsync).Needs(OAuthConnectionPermissions.Read).ExcludeFromDescription();

    public static void Configure(OpenApiOptions options)
    {
        options.ShouldInclude = description => description.GroupName == ManagementApi.DocumentName;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "OAuth connections",
                Version = "1",
                Description = "Manages the OAuth connections that workflows use. Errors are problem details (RFC 9457); secrets are write-only.",
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody?.Content?.Remove(JsonBody.AnyType);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            // Converters of our own tell the schema nothing.
            var attributes = context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(JsonConverterAttribute), inherit: false) ?? [];
            var converter = attributes.OfType<JsonConverterAttribute>().FirstOrDefault()?.ConverterType;
            if (converter == typeof(ScopeList))
            {
                schema.Type = JsonSchemaType.Array | JsonSchemaType.String | JsonSchemaType.Null;
                schema.Items = new OpenApiSchema { Type = JsonSchemaType.String };
                schema.Description = "A list, or one text with spaces or commas between the scopes.";
            }
            else if (converter == typeof(TimeWithOffset))
            {
                schema.Type = JsonSchemaType.String | JsonSchemaType.Null;
                schema.Format = "date-time";
            }

            return Task.CompletedTask;
        });
    }

    /// <summary>Adds problem details for the statuses every endpoint has, and for those given.</summary>
    public static RouteHandlerBuilder ProducesProblems(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in (ReadOnlySpan<int>)[401, 403, .. statuses, 503])
            endpoint.Produces<Problem>(status, "application/problem+json");
        return endpoint;
    }

    private static async Task<IResult> WriteAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var provider = http.RequestServices.GetRequiredKeyedService<IOpenApiDocumentProvider>(ManagementApi.DocumentName);
        var document = await provider.GetOpenApiDocumentAsync(cancellationToken);
        return TypedResults.Text(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken), "application/json");
    }
}
