using System.Globalization;
using System.Text;

namespace ElsaOAuthWebhook.SampleHost.Sandbox.Api;

/// <summary>The protected API: answers what it was asked, in a few ways that a caller should be able to handle.</summary>
internal static class EchoApi
{
    private const int LongestWait = 60_000;

    public static async Task<IResult> EchoAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (request, token) = (context.Request, PresentedToken.Of(context));
        string body;
        try
        {
            using var reader = new StreamReader(request.Body, Encoding.UTF8);
            body = await reader.ReadToEndAsync(cancellationToken);
        }
        catch (BadHttpRequestException exception)
        {
            return Results.StatusCode(exception.StatusCode); // More bytes than SandboxEndpoints lets in.
        }

        return Results.Json(new
        {
            token.Scheme,
            TokenSha256 = token.Sha256,
            Account = token.AccessToken.Grant.Account?.Username,
            request.Method,
            Path = token.Redact(request.Path.ToString()),
            Query = request.Query.ToDictionary(
                parameter => token.Redact(parameter.Key),
                parameter => token.Redact(parameter.Value.ToString())),
            ContentType = token.Redact(request.ContentType ?? ""),
            Body = token.Redact(body),
        });
    }

    public static IResult Status(int code, HttpContext context)
    {
        // So that a caller which renews a refused token can be watched doing it.
        if (code == StatusCodes.Status401Unauthorized)
            return BearerError.InvalidToken("The caller asked for this status.");

        return code is StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified
            ? Results.StatusCode(code)
            : Results.Json(new { Status = code }, statusCode: code);
    }

    public static async Task<IResult> SlowAsync(HttpRequest request, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!int.TryParse(request.Query["ms"], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || milliseconds > LongestWait)
        {
            return Results.Problem($"Say how long: ?ms= with 0 to {LongestWait}.", statusCode: StatusCodes.Status400BadRequest);
        }

        await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), time, cancellationToken);
        return Results.Json(new { WaitedMilliseconds = milliseconds });
    }
}
