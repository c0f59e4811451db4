using System.Net;
using System.Text.RegularExpressions;

namespace OAuthWebhook.Testing;

public enum ConsentDecision
{
    Allow,

    /// <summary>Signs in and then cancels, which gives <c>error=access_denied</c>.</summary>
    Deny,
}

/// <summary>
/// A user without a browser: follows redirects across hosts, keeping cookies, and at the authorization server (and
/// nowhere else) signs in and decides.
/// </summary>
public sealed partial class ConsentRobot(OidcProviderServer server, string userName = "alice", TestCertificates? trust = null) : IDisposable
{
    private const int MaximumSteps = 30;

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        SslOptions = new() { CertificateChainPolicy = trust?.Policy() },
    });
    private readonly CookieContainer _cookies = new();
    private readonly List<Uri> _visited = [];

    /// <summary>Every address requested so far.</summary>
    public IReadOnlyList<Uri> Visited => _visited;

    /// <summary>
    /// Goes from the start URL through consent to the page that ends the journey, wherever that is. Its address is
    /// the response's <c>RequestMessage.RequestUri</c>.
    /// </summary>
    public async Task<HttpResponseMessage> VisitAsync(
        Uri start,
        ConsentDecision decision = ConsentDecision.Allow,
        CancellationToken cancellationToken = default) =>
        (await TravelAsync(start, decision, stopBefore: null, cancellationToken)).Page;

    /// <summary>The same up to the redirect URI, at which nobody needs to listen: gives it with its query.</summary>
    public async Task<Uri> ObtainRedirectAsync(
        Uri start,
        Uri redirectUri,
        ConsentDecision decision = ConsentDecision.Allow,
        CancellationToken cancellationToken = default)
    {
        var (page, next) = await TravelAsync(start, decision, redirectUri, cancellationToken);
        using (page)
        {
            return next ?? throw new InvalidOperationException(
                $"The journey ended at {page.RequestMessage!.RequestUri} with {(int)page.StatusCode}: "
                + await page.Content.ReadAsStringAsync(cancellationToken));
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<(HttpResponseMessage Page, Uri? Next)> TravelAsync(
        Uri start,
        ConsentDecision decision,
        Uri? stopBefore,
        CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, start);
        for (var step = 0; step < MaximumSteps; step++)
        {
            var page = await SendAsync(request, cancellationToken);
            var next = await NextStepAsync(page, decision, cancellationToken);
            if (next is null)
                return (page, null);
            if (stopBefore is not null && IsAt(next.RequestUri!, stopBefore))
                return (page, next.RequestUri);

            page.Dispose();
            request = next;
        }

        throw new InvalidOperationException($"No end after {MaximumSteps} steps: {string.Join(" → ", _visited)}");
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!;
        _visited.Add(address);
        if (_cookies.GetCookieHeader(address) is { Length: > 0 } cookies)
            request.Headers.Add("Cookie", cookies);

        var response = await _http.SendAsync(request, cancellationToken);
        if (response.Headers.TryGetValues("Set-Cookie", out var setCookies))
        {
            foreach (var cookie in setCookies)
                _cookies.SetCookies(address, cookie);
        }

        return response;
    }

    private async Task<HttpRequestMessage?> NextStepAsync(
        HttpResponseMessage page,
        ConsentDecision decision,
        CancellationToken cancellationToken)
    {
        var address = page.RequestMessage!.RequestUri!;
        if (page.StatusCode is >= HttpStatusCode.MovedPermanently and < HttpStatusCode.BadRequest
            && page.Headers.Location is { } location)
        {
            return new HttpRequestMessage(HttpMethod.Get, new Uri(address, location));
        }

        if (!server.BaseAddress.IsBaseOf(address))
            return null;

        var html = await page.Content.ReadAsStringAsync(cancellationToken);
        return Prompt().Match(html).Groups["prompt"].Value switch
        {
            "login" => Submit(html, "login"),
            "consent" when decision is ConsentDecision.Deny => new(HttpMethod.Get, Address(CancelLink().Match(html))),
            "consent" => Submit(html, "consent"),
            // The user code, which the address brought along, and the question whether it is the one the device shows (RFC 8628 §3.3.1).
            _ when html.Contains("name=\"user_code\"", StringComparison.Ordinal) && HiddenField().Count(html) > 1 => SubmitHidden(html),
            _ => null,
        };
    }

    private HttpRequestMessage Submit(string html, string prompt) => new(HttpMethod.Post, Address(FormAction().Match(html)))
    {
        Content = new FormUrlEncodedContent(
        [
            new("prompt", prompt),
            new("login", userName),
            new("password", OidcProviderServer.Password),
        ]),
    };

    private HttpRequestMessage SubmitHidden(string html) => new(HttpMethod.Post, Address(FormAction().Match(html)))
    {
        Content = new FormUrlEncodedContent(HiddenField().Matches(html)
            .Select(field => new KeyValuePair<string, string>(field.Groups["name"].Value, WebUtility.HtmlDecode(field.Groups["value"].Value)))),
    };

    private Uri Address(Match match) => new(server.BaseAddress, WebUtility.HtmlDecode(match.Groups["url"].Value));

    private static bool IsAt(Uri address, Uri page) => address.GetLeftPart(UriPartial.Path) == page.GetLeftPart(UriPartial.Path);

    [GeneratedRegex("""name="prompt" value="(?<prompt>\w+)""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Prompt();

    [GeneratedRegex("""<form[^>]* action="(?<url>[^"]+)""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex FormAction();

    [GeneratedRegex("""type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex HiddenField();

    [GeneratedRegex("""<a href="(?<url>[^"]+/abort)""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex CancelLink();
}
