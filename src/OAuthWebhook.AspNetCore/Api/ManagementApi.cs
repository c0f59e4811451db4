using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OAuthWebhook.Access;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.Connections;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>The management API: what all its endpoints have in common.</summary>
internal static partial class ManagementApi
{
    /// <summary>Endpoints of this group, and nothing else, are in the OpenAPI document.</summary>
    public const string DocumentName = "oauth-webhook";

    private const int MaximumBodySize = 1 << 20;

    public static void Map(IEndpointRouteBuilder endpoints, OAuthWebhookWebOptions options)
    {
        var api = endpoints.MapGroup(options.ApiPath)
            .WithGroupName(DocumentName)
            .WithTags("OAuth connections")
            .WithMetadata(new RequestSizeLimitAttribute(MaximumBodySize))
            .AddEndpointFilter(AnswerProblemsAsync);
        ConnectionsEndpoints.Map(api);
        TokensEndpoints.Map(api);
        UsagesEndpoints.Map(api);
        PromotionEndpoints.Map(api);
        AuthorizationsEndpoints.Map(api);
        ConsentLinksEndpoints.Map(api);
        UiTicketsEndpoints.Map(api);
        RequestsEndpoints.Map(api);
        AuditEndpoints.Map(api);
        GrantTypesEndpoints.Map(api);
        ProvidersEndpoints.Map(api);
        DiscoveryEndpoint.Map(api);
        OpenApiEndpoint.Map(endpoints, options);
    }

    /// <summary>Demands a sign-in by one of the API's schemes, and a permission.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, string permission)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.Add(builder =>
        {
            var options = builder.ApplicationServices.GetRequiredService<IOptions<OAuthWebhookWebOptions>>().Value;
            builder.Metadata.Add(new NeedsPermission(permission));
            builder.Metadata.Add(new AuthorizeAttribute());
            builder.Metadata.Add(new AuthorizationPolicyBuilder([.. options.ApiAuthenticationSchemes])
                .RequireAuthenticatedUser()
                .AddRequirements(new PermissionRequirement(permission))
                .Build());
        });
        return endpoint;
    }

    /// <summary>Who calls.</summary>
    public static Caller Caller(this HttpContext context) =>
        context.RequestServices.GetRequiredService<ICallerAccessor>().GetCaller(context) with { Origin = "api" };

    private static async ValueTask<object?> AnswerProblemsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        // Answers show how a connection stands right now.
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        if (context.Arguments.OfType<IJsonBody>().FirstOrDefault()?.Problem is { } problem)
            return problem;
        try
        {
            return await next(context);
        }
        catch (StoreUnavailableException exception)
        {
            var logger = context.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ManagementApi));
            LogStoreUnavailable(logger, exception);
            return Problem.StoreUnavailable;
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "A call of the management API found the connections' store unavailable")]
    private static partial void LogStoreUnavailable(ILogger logger, Exception exception);
}
