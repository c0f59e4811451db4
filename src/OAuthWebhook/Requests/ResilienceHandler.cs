using System.Net;
using Microsoft.Extensions.Options;
using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Results;
using Polly;
using Polly.Registry;
using Polly.Retry;
using Polly.Timeout;

namespace OAuthWebhook.Requests;

/// <summary>
/// Sends through a Polly pipeline: a time limit for each attempt, and more attempts after a network error or a status that says
/// "not now", for requests that are safe to repeat. Stands where Microsoft.Extensions.Http.Resilience could, which builds the same from Polly.Core.
/// </summary>
internal sealed class ResilienceHandler(ResiliencePipelines pipelines, ConnectionKey connection, HttpMessageHandler innerHandler) : DelegatingHandler(innerHandler)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var pipeline = pipelines.For(connection, request.RequestUri!.Authority);
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(ResiliencePipelines.Request, request);
        try
        {
            var outcome = await pipeline.ExecuteOutcomeAsync(AttemptAsync, context, this);
            outcome.ThrowIfException();
            return outcome.Result!;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static async ValueTask<Outcome<HttpResponseMessage>> AttemptAsync(ResilienceContext context, ResilienceHandler handler)
    {
        var request = context.Properties.GetValue(ResiliencePipelines.Request, null!);
        var first = !context.Properties.GetValue(ResiliencePipelines.Sent, false);
        context.Properties.Set(ResiliencePipelines.Sent, true);
        try
        {
            return Outcome.FromResult(await handler.SendInnerAsync(first ? request : RequestCopy.Of(request), context.CancellationToken));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return Outcome.FromException<HttpResponseMessage>(exception);
        }
    }

    private Task<HttpResponseMessage> SendInnerAsync(HttpRequestMessage request, CancellationToken cancellationToken) => base.SendAsync(request, cancellationToken);
}

/// <summary>The pipelines, one for each connection and host, so that what one of them goes through does not touch the others.</summary>
internal sealed class ResiliencePipelines(IOptions<OAuthWebhookOptions> options, TimeProvider time) : IDisposable
{
    private readonly ResiliencePipelineRegistry<(ConnectionKey Connection, string Authority)> _pipelines = new();

    public static ResiliencePropertyKey<HttpRequestMessage> Request { get; } = new("OAuthWebhook.Request");

    public static ResiliencePropertyKey<bool> Sent { get; } = new("OAuthWebhook.Sent");

    public ResiliencePipeline<HttpResponseMessage> For(ConnectionKey connection, string authority) =>
        _pipelines.GetOrAddPipeline<HttpResponseMessage>((connection, authority), Configure);

    public void Dispose() => _pipelines.Dispose();

    private void Configure(ResiliencePipelineBuilder<HttpResponseMessage> builder)
    {
        builder.TimeProvider = time;
        if (options.Value.MaxRetries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = options.Value.MaxRetries,
                Delay = TimeSpan.FromMilliseconds(500),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = arguments => new(ShouldRetry(arguments.Context.Properties.GetValue(Request, null!), arguments.Outcome)),
                DelayGenerator = arguments => new(RetryAfter(arguments.Outcome.Result)),
                OnRetry = static arguments =>
                {
                    arguments.Outcome.Result?.Dispose();
                    return default;
                },
            });
        }

        builder.AddTimeout(options.Value.AttemptTimeout);
    }

    private bool ShouldRetry(HttpRequestMessage request, Outcome<HttpResponseMessage> outcome)
    {
        if (!RequestCopy.IsSafeToRepeat(request) || !RequestCopy.IsPrepared(request))
            return false;
        if (outcome.Exception is { } exception)
            return exception is TimeoutRejectedException or HttpRequestException { InnerException: not DestinationRefusedException };
        return outcome.Result is { StatusCode: HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout } response
            && !(RetryAfter(response) > options.Value.MaxRetryAfter);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage? response) => RetryAfterHeader.Read(response?.Headers.RetryAfter, time);
}
