using System.Net;
using OAuthWebhook.Credentials;
using OAuthWebhook.Dpop;

namespace OAuthWebhook.Requests;

/// <summary>
/// Follows redirects within one origin, where the token may go again. Any other redirect is the answer itself: the token must not
/// follow it, and without the token the request must not be sent. The last stop before the socket: a credential that goes into every
/// single message is put in here, and taken out again.
/// </summary>
internal sealed class SameOriginRedirectHandler(HttpMessageHandler innerHandler, DpopProofs proofs) : DelegatingHandler(innerHandler)
{
    private const int MaxRedirects = 5;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await SendCountedAsync(request, cancellationToken);
        for (var redirects = 0; redirects < MaxRedirects && Follow(request, response) is { } next; redirects++)
        {
            response.Dispose();
            request = next;
            response = await SendCountedAsync(request, cancellationToken);
        }

        return response;
    }

    private Task<HttpResponseMessage> SendCountedAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (RequestTrace.Of(request) is { } trace)
        {
            trace.Attempts++;
            // Here, because each sending needs a proof of its own, for the URL it goes to (RFC 9449 §4.3, §11.1).
            if (trace.Dpop is { } binding)
                proofs.Add(request, binding);
            if (trace.Credential is { } credential)
                return SendWithAsync(credential, request, cancellationToken);
        }

        return base.SendAsync(request, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendWithAsync(RequestCredential credential, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        credential.AttachTo(request);
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            credential.Scrub(response);
            return response;
        }
        finally
        {
            credential.DetachFrom(request);
        }
    }

    private static HttpRequestMessage? Follow(HttpRequestMessage request, HttpResponseMessage response)
    {
        if (response.Headers.Location is not { } location)
            return null;
        if (!Uri.TryCreate(request.RequestUri!, location, out var target))
            return null;
        var sameOrigin = target.Scheme == request.RequestUri!.Scheme && target.Port == request.RequestUri.Port
            && target.IdnHost.Equals(request.RequestUri.IdnHost, StringComparison.OrdinalIgnoreCase) && target.UserInfo.Length == 0;
        if (!sameOrigin)
            return null;

        var keepsMethod = request.Method == HttpMethod.Get || request.Method == HttpMethod.Head;
        switch (response.StatusCode)
        {
            case HttpStatusCode.MovedPermanently or HttpStatusCode.Found when !keepsMethod && request.Method != HttpMethod.Post:
                // RFC 9110 §15.4.2 lets only POST become GET here; what another method means at the new place is the author's to say.
                return null;
            case HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther:
                var get = RequestCopy.Of(request);
                get.RequestUri = target;
                if (!keepsMethod)
                {
                    get.Method = HttpMethod.Get;
                    get.Content = null;
                }

                return get;
            case HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect when RequestCopy.IsPrepared(request):
                var same = RequestCopy.Of(request);
                same.RequestUri = target;
                return same;
            default:
                return null;
        }
    }
}
