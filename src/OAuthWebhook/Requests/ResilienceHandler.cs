using System.Net;
using Microsoft.Extensions.Options;
using OAuthWebhook.Destinations;
using OAuthWebhook.Results;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace OAuthWebhook.Requests;

/// <summary>
/// A time limit for each attempt, and more attempts after a network error or a status that says "not now", for requests that are safe
/// to repeat. Stands where Microsoft.Extensions.Http.Resilience could, which builds the same from Polly.Core.
/// </summary>
internal sealed class ResilienceHandler(RetryPipeline retries, HttpMessageHandler innerHandler) : DelegatingHandler(innerHandler)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Outside the pipeline, which costs more than everything else around a request, and has something to do only when this fails.
        var outcome = await AttemptAsync(request, cancellationToken);
        if (retries.ShouldRetry(request, outcome))
            outcome = await RetryAsync(request, outcome, cancellationToken);
        outcome.ThrowIfException();
        return outcome.Result!;
    }

    private async ValueTask<Outcome<HttpResponseMessage>> AttemptAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = retries.LimitAttempt(cancellationToken);
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
        context.Properties.Set(RetryPipeline.Request, request);
        context.Properties.Set(RetryPipeline.First, first);
        try
        {
            var outcome = await retries.Pipeline.ExecuteOutcomeAsync(NextAsync, context, this);
            // A pipeline that was cancelled before it began has not taken it over.
            context.Properties.GetValue(RetryPipeline.First, null)?.Result?.Dispose();
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
        if (context.Properties.GetValue(RetryPipeline.First, null) is { } first)
        {
            context.Properties.Set(RetryPipeline.First, null);
            return new(first);
        }

        return handler.AttemptAsync(RequestCopy.Of(context.Properties.GetValue(RetryPipeline.Request, null!)), context.CancellationToken);
    }
}

/// <summary>Decides on more attempts. It remembers nothing from one request to the next, so that all connections share it.</summary>
internal sealed class RetryPipeline
{
    private readonly OAuthWebhookOptions _options;
    private readonly TimeProvider _time;

    public RetryPipeline(IOptions<OAuthWebhookOptions> options, TimeProvider time)
    {
        _options = options.Value;
        _time = time;
        Pipeline = _options.MaxRetries == 0 ? ResiliencePipeline<HttpResponseMessage>.Empty : Build();
    }

    public static ResiliencePropertyKey<HttpRequestMessage> Request { get; } = new("OAuthWebhook.Request");

    public static ResiliencePropertyKey<Outcome<HttpResponseMessage>?> First { get; } = new("OAuthWebhook.First");

    public ResiliencePipeline<HttpResponseMessage> Pipeline { get; }

    /// <summary>The time limit of one attempt, within that of the whole request.</summary>
    public TimeLimit LimitAttempt(CancellationToken cancellationToken) => new(_options.AttemptTimeout, _time, cancellationToken);

    /// <summary>Whether more attempts are to follow this one, as far as their number allows.</summary>
    public bool ShouldRetry(HttpRequestMessage request, Outcome<HttpResponseMessage> outcome)
    {
        if (_options.MaxRetries == 0 || !RequestCopy.IsSafeToRepeat(request) || !RequestCopy.IsPrepared(request))
            return false;
        if (outcome.Exception is { } exception)
            return exception is TimeoutRejectedException or HttpRequestException { InnerException: not DestinationRefusedException };
        return outcome.Result is { StatusCode: HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout } response
            && !(RetryAfter(response) > _options.MaxRetryAfter);
    }

    private ResiliencePipeline<HttpResponseMessage> Build() => new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = _time }
        .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            MaxRetryAttempts = _options.MaxRetries,
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
        })
        .Build();

    private TimeSpan? RetryAfter(HttpResponseMessage? response) => RetryAfterHeader.Read(response?.Headers.RetryAfter, _time);
}
