using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.Connections;
using OAuthWebhook.Requests;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>Send one request with a connection's token.</summary>
internal static class RequestsEndpoints
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/connections/{id}/requests", SendAsync).Needs(OAuthConnectionPermissions.Execute)
            .WithSummary("Send one request with the connection's token").Produces<ResponseView>().ProducesProblems(400, 404, 409, 502, 504);

    private static async Task<IResult> SendAsync(string id, JsonBody<RequestBody> body, HttpContext http, OAuthRequestSender sender, CancellationToken cancellationToken)
    {
        var caller = http.Caller();
        if (body.Value.ToRequest(new ConnectionKey(caller.TenantId, id), caller, out var errors) is not { } request)
            return Problem.Invalid(errors);
        switch (await sender.SendAsync(request, cancellationToken))
        {
            case OAuthRequestResult.Responded responded:
                using (responded.Response)
                    return TypedResults.Json(await ResponseView.ReadAsync(responded, cancellationToken), ApiJson.Options);
            case OAuthRequestResult.NoToken failure:
                return Problem.Of(failure.Error);
            case OAuthRequestResult.TimedOut timedOut:
                return Problem.Generic(504, "The API did not answer in time", timedOut.Message, "15.6.5");
            case OAuthRequestResult.NotConnected failed:
                return Problem.Generic(502, "The API could not be reached", failed.Message, "15.6.3");
            case var other:
                throw new InvalidOperationException($"No answer is written for {other.GetType().Name}.");
        }
    }
}
