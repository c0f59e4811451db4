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
/// A time limit for each attempt, and more attempts after a network error or a status that says "not now", for requests that are safe
/// to repeat. Stands where Microsoft.Extensions.Http.Resilience could, which builds the same from Polly.Core.
/// </summary>
internal sealed class ResilienceHandler(ResiliencePipelines pipelines, ConnectionKey connection, HttpMessageHandler innerHandler) : DelegatingHandler(innerHandler)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Outside the pipeline, which costs more than everything else around a request, and has something to do only when this fails.
        var outcome = await AttemptAsync(request, cancellationToken);
        if (pipelines.ShouldRetry(request, outcome))
            outcome = await RetryAsync(request, outcome, cancellationToken);
        outcome.ThrowIfException();
        return outcome.Result!;
    }

    private async ValueTask<Outcome<HttpResponseMessage>> AttemptAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = pipelines.LimitAttempt(cancellationToken);
        try
        {
            return Outcome.FromResult(await base.SendAsync(request, limit.Token));
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Outcome.FromException<HttpResponseMessage>(new TimeoutRejectedException("The attempt took too long.", exception));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return Outcome.FromException<HttpResponseMessage>(exception);
        }
    }

    private async Task<Outcome<HttpResponseMessage>> RetryAsync(HttpRequestMessage request, Outcome<HttpResponseMessage> first, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(ResiliencePipelines.Request, request);
        context.Properties.Set(ResiliencePipelines.First, first);
        try
        {
            var outcome = await pipelines.For(connection, request.RequestUri!.Authority).ExecuteOutcomeAsync(NextAsync, context, this);
            // A pipeline that was cancelled before it began has not taken it over.
            context.Properties.GetValue(ResiliencePipelines.First, null)?.Result?.Dispose();
            return outcome;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    // The pipeline is told of the first attempt as if it had made it.
    private static ValueTask<Outcome<HttpResponseMessage>> NextAsync(ResilienceContext context, ResilienceHandler handler)
    {
        if (context.Properties.GetValue(ResiliencePipelines.First, null) is { } first)
        {
            context.Properties.Set(ResiliencePipelines.First, null);
            return new(first);
        }

        return handler.AttemptAsync(RequestCopy.Of(context.Properties.GetValue(ResiliencePipelines.Request, null!)), context.CancellationToken);
    }
}

/// <summary>The pipelines, one for each connection and host, so that what one of them goes through does not touch the others.</summary>
internal sealed class ResiliencePipelines(IOptions<OAuthWebhookOptions> options, TimeProvider time) : IDisposable
{
    private readonly ResiliencePipelineRegistry<(ConnectionKey Connection, string Authority)> _pipelines = new();

    public static ResiliencePropertyKey<HttpRequestMessage> Request { get; } = new("OAuthWebhook.Request");

    public static ResiliencePropertyKey<Outcome<HttpResponseMessage>?> First { get; } = new("OAuthWebhook.First");

    public ResiliencePipeline<HttpResponseMessage> For(ConnectionKey connection, string authority) =>
        _pipelines.GetOrAddPipeline<HttpResponseMessage>((connection, authority), Configure);

    /// <summary>The time limit of one attempt, within that of the whole request.</summary>
    public TimeLimit LimitAttempt(CancellationToken cancellationToken) => new(options.Value.AttemptTimeout, time, cancellationToken);

    /// <summary>Whether more attempts are to follow this one, as far as their number allows.</summary>
    public bool ShouldRetry(HttpRequestMessage request, Outcome<HttpResponseMessage> outcome)
    {
        if (options.Value.MaxRetries == 0 || !RequestCopy.IsSafeToRepeat(request) || !RequestCopy.IsPrepared(request))
            return false;
        if (outcome.Exception is { } exception)
            return exception is TimeoutRejectedException or HttpRequestException { InnerException: not DestinationRefusedException };
        return outcome.Result is { StatusCode: HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout } response
            && !(RetryAfter(response) > options.Value.MaxRetryAfter);
    }

    public void Dispose() => _pipelines.Dispose();

    private void Configure(ResiliencePipelineBuilder<HttpResponseMessage> builder)
    {
        builder.TimeProvider = time;
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

    private TimeSpan? RetryAfter(HttpResponseMessage? response) => RetryAfterHeader.Read(response?.Headers.RetryAfter, time);
}
