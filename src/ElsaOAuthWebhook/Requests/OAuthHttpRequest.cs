using System.Runtime.CompilerServices;
using Elsa.Common.Multitenancy;
using Elsa.Extensions;
using Elsa.Http;
using Elsa.Http.ContentWriters;
using Elsa.Http.UIHints;
using Elsa.Workflows;
using Elsa.Workflows.Attributes;
using Elsa.Workflows.Models;
using Elsa.Workflows.UIHints;
using ElsaOAuthWebhook.Picker;
using OAuthWebhook.Access;
using OAuthWebhook.Connections;
using OAuthWebhook.Requests;
using OAuthWebhook.Results;

namespace ElsaOAuthWebhook.Requests;

/// <summary>
/// Sends an HTTP request with the token of a saved connection. It completes with exactly one outcome: the expected status code that was
/// answered, as it was written, or "Unmatched status code", "Unauthorized", "Timeout" or "Failed to connect".
/// What can be expected to go wrong is an outcome and an error text, never a fault.
/// </summary>
/// <param name="source">The file it is written in.</param>
/// <param name="line">The line it is written in.</param>
[Activity("OAuthWebhook", "HTTP", "Calls an API that is protected by OAuth, with a token that is picked here and managed in Global Workflow Settings.", DisplayName = "OAuth HTTP Request", Kind = ActivityKind.Task)]
public class OAuthHttpRequest([CallerFilePath] string? source = null, [CallerLineNumber] int? line = null) : Activity(source, line)
{
    private const double LongestTimeout = 24 * 60 * 60;

    /// <summary>The id of the connection whose token is sent. It is looked up in the tenant the workflow runs in.</summary>
    [Input(
        Description = "The saved token to send. Tokens are added and managed in Global Workflow Settings → Manage Tokens. An expression gives the token's id.",
        UIHint = InputUIHints.DropDown,
        UIHandler = typeof(ConnectionPicker),
        Order = 0)]
    public Input<string?> Token { get; set; } = null!;

    /// <summary>The HTTP method (RFC 9110 §9).</summary>
    [Input(
        Description = "The HTTP method.",
        Options = new[] { "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS" },
        DefaultValue = "GET",
        UIHint = InputUIHints.DropDown,
        Order = 1)]
    public Input<string?> Method { get; set; } = new("GET");

    /// <summary>The URL: absolute, or relative, which is appended to the connection's base URI. Empty is the base URI itself.</summary>
    [Input(
        DisplayName = "URL",
        Description = "An absolute URL, or one relative to the token's base URI, such as /users/me.",
        Order = 2)]
    public Input<string?> Url { get; set; } = null!;

    /// <summary>Query parameters to add to the URL: JSON text, a dictionary or any object; a list repeats its name.</summary>
    [Input(
        Description = "Query parameters to add to the URL, as a JSON object. They are encoded for you; a list repeats its name.",
        UIHint = InputUIHints.JsonEditor,
        Order = 3)]
    public Input<object?> Query { get; set; } = null!;

    /// <summary>The body: text, bytes and streams are sent as they are, an object is written as <see cref="ContentType"/> says.</summary>
    [Input(
        Description = "The body to send: text, bytes or a stream as they are, or an object, which is written as the content type says.",
        UIHint = InputUIHints.MultiLine,
        Order = 4)]
    public Input<object?> Content { get; set; } = null!;

    /// <summary>The media type of the body; by default JSON for objects and for text that looks like JSON, else plain text or bytes.</summary>
    [Input(
        Description = "The content type of the body. Left empty: JSON for an object and for text that looks like it, else plain text or bytes.",
        UIHint = InputUIHints.DropDown,
        UIHandler = typeof(HttpContentTypeOptionsProvider),
        Order = 5)]
    public Input<string?> ContentType { get; set; } = null!;

    /// <summary>The status codes that have an outcome of their own: codes such as <c>404</c>, and classes such as <c>2xx</c>. A code wins over its class.</summary>
    [Input(
        Description = "Status codes that get an outcome of their own: codes such as 404, and classes such as 2xx. A code wins over its class.",
        UIHint = InputUIHints.DynamicOutcomes,
        UIHandler = typeof(OutcomePorts),
        DefaultValue = new[] { ExpectedStatuses.Default },
        Order = 6)]
    public Input<ICollection<string>?> ExpectedStatusCodes { get; set; } = new([ExpectedStatuses.Default]);

    /// <summary>Headers of the request: JSON text, <see cref="HttpHeaders"/>, a dictionary or any object. <c>Authorization</c> is not among them.</summary>
    [Input(
        Description = "Headers to send, as a JSON object. The token's header is added for you.",
        UIHint = InputUIHints.JsonEditor,
        Category = "Advanced",
        Order = 7)]
    public Input<object?> RequestHeaders { get; set; } = null!;

    /// <summary>How long it may take in all, retries included, in seconds; by default what the host's options say (100).</summary>
    [Input(
        DisplayName = "Timeout (seconds)",
        Description = "How long it may take in all, retries included, in seconds. Left empty, the host's setting applies (100).",
        Category = "Advanced",
        Order = 8)]
    public Input<double?> TimeoutSeconds { get; set; } = null!;

    /// <summary>The end user whose account is used, where the token is a template; else nothing.</summary>
    [Input(
        Description = "The end user whose account is used, for a token that is marked as per user: usually an expression that gives the id your system knows them by.",
        Category = "Advanced",
        Order = 9)]
    public Input<string?> Subject { get; set; } = null!;

    /// <summary>The status code that was answered; null when there was no answer.</summary>
    [Output(Description = "The status code that was answered; empty when there was no answer.")]
    public Output<int?> StatusCode { get; set; } = null!;

    /// <summary>The body that was answered: JSON as objects, other text as text, the rest as bytes; null when there was none. The type of a variable it goes to is honoured.</summary>
    [Output(Description = "The body that was answered: JSON as objects, other text as text, the rest as bytes.")]
    public Output<object?> ParsedContent { get; set; } = null!;

    /// <summary>The headers that were answered, those of the content included; null when there was no answer.</summary>
    [Output(Description = "The headers that were answered.")]
    public Output<HttpHeaders?> ResponseHeaders { get; set; } = null!;

    /// <summary>How often the request was sent: more than once after a renewal of the token or a retry, 0 when it was not sent.</summary>
    [Output(Description = "How often the request was sent; 0 when it was not.")]
    public Output<int> Attempts { get; set; } = null!;

    /// <summary>What went wrong, and what to do; null when nothing did.</summary>
    [Output(Description = "What went wrong, and what to do.")]
    public Output<string?> Error { get; set; } = null!;

    /// <inheritdoc />
    protected override async ValueTask ExecuteAsync(ActivityExecutionContext context)
    {
        var report = await SendAsync(context);
        context.Set(StatusCode, report.StatusCode);
        context.Set(ParsedContent, report.Content);
        context.Set(ResponseHeaders, report.Headers);
        context.Set(Attempts, report.Attempts);
        context.Set(Error, report.Error);
        await context.CompleteActivityWithOutcomesAsync(report.Outcome);
    }

    private async Task<RequestReport> SendAsync(ActivityExecutionContext context)
    {
        if (Token.GetOrDefault(context)?.Trim() is not { Length: > 0 } connection)
            return new(FixedOutcomes.Unauthorized, "No token is chosen. Pick one in the activity's Token input; add it in Global Workflow Settings → Manage Tokens if there is none.");
        if (!ExpectedStatuses.Read(ExpectedStatusCodes.GetOrDefault(context) ?? [ExpectedStatuses.Default]).TryGet(out var expected, out var malformed)
            || !CreateRequest(context, connection).TryGet(out var request, out malformed))
            return new(FixedOutcomes.FailedToConnect, malformed.Message);

        var result = await context.GetRequiredService<OAuthRequestSender>().SendAsync(request, context.CancellationToken);
        var report = result switch
        {
            OAuthRequestResult.Responded responded => await ReadAsync(context, responded, expected),
            OAuthRequestResult.NoToken noToken => new(FixedOutcomes.Unauthorized, noToken.Error.Message),
            OAuthRequestResult.TimedOut timedOut => new(FixedOutcomes.Timeout, timedOut.Message),
            OAuthRequestResult.NotConnected notConnected => new(FixedOutcomes.FailedToConnect, notConnected.Message),
            _ => throw new InvalidOperationException("A result of no known kind."),
        };
        return report with { Attempts = result.Attempts };
    }

    private OAuthResult<OAuthRequest> CreateRequest(ActivityExecutionContext context, string connection)
    {
        if (!ReadMethod(Method.GetOrDefault(context)).TryGet(out var method, out var malformed))
            return malformed;
        if (NamedValues.ReadTexts(Query.GetOrDefault(context)) is not { } query)
            return MalformedRequest.Because("The query is not an object.", "Enter it as JSON such as {\"page\": 2}.");
        if (NamedValues.ReadTexts(RequestHeaders.GetOrDefault(context)) is not { } headers)
            return MalformedRequest.Because("The request's headers are not an object.", "Enter them as JSON such as {\"Accept\": \"text/csv\"}.");
        var timeout = TimeoutSeconds.GetOrDefault(context);
        if (timeout is not null and not (> 0 and <= LongestTimeout))
            return MalformedRequest.Because($"{timeout} seconds is no timeout.", $"Enter seconds from 1 to {LongestTimeout}, or nothing.");
        HttpContent? body = null;
        if (Content.GetOrDefault(context) is { } content && content is not ""
            && !RequestBody.Create(content, ContentType.GetOrDefault(context), context.GetServices<IHttpContentFactory>()).TryGet(out body, out malformed))
            return malformed;

        var tenantId = context.GetRequiredService<ITenantAccessor>().TenantId;
        var workflow = context.WorkflowExecutionContext;
        return new OAuthRequest
        {
            Connection = new(tenantId, connection),
            Subject = Subject.GetOrDefault(context) is { Length: > 0 } subject ? subject : null,
            Caller = new() { TenantId = tenantId, Origin = $"workflow:{workflow.Workflow.Identity.DefinitionId}/{workflow.Id}/{Id}" },
            Method = method,
            Url = Url.GetOrDefault(context) ?? "",
            Query = query,
            Headers = [.. headers.Where(x => x.Value is not null).Select(x => KeyValuePair.Create(x.Key, x.Value!))],
            Content = body,
            Timeout = timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
    }

    private async Task<RequestReport> ReadAsync(ActivityExecutionContext context, OAuthRequestResult.Responded responded, ExpectedStatuses expected)
    {
        using var response = responded.Response;
        var headers = new HttpHeaders(response.Headers);
        foreach (var (name, values) in response.Content.Headers)
            headers[name] = [.. values];
        var body = await ResponseBody.ReadAsync(response.Content, headers, ParsedContent.GetTargetType(context), context.GetServices<IHttpContentParser>(), context.CancellationToken);

        var status = (int)response.StatusCode;
        // That an answer is a success says nothing when its body says that the token was refused.
        var matched = responded.TokenRejected && status is >= 200 and < 300 ? null : expected.Match(status);
        var unmatched = matched is null && !responded.TokenRejected
            ? $"The API answered {status}, which is none of the expected status codes ({expected}). Look at the parsed content, or add the code to the expected ones."
            : null;
        return new(
            matched ?? (responded.TokenRejected ? FixedOutcomes.Unauthorized : FixedOutcomes.UnmatchedStatusCode),
            responded.Error?.Message ?? unmatched ?? body.Error)
        {
            StatusCode = status,
            Content = body.Value,
            Headers = headers,
        };
    }

    private static OAuthResult<HttpMethod> ReadMethod(string? written)
    {
        if (string.IsNullOrWhiteSpace(written))
            return HttpMethod.Get;
        try
        {
            return HttpMethod.Parse(written.AsSpan().Trim());
        }
        catch (FormatException)
        {
            return MalformedRequest.Because($"'{written}' is not an HTTP method.", "Choose one such as GET or POST.");
        }
    }
}
