using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;

namespace OAuthWebhook.Testing;

/// <summary>A request as it arrived at <see cref="ScriptedServer"/>.</summary>
/// <param name="Url">The absolute address.</param>
/// <param name="Headers">By name, in any case. Here and below several values are joined with a comma.</param>
public sealed record RecordedRequest(string Method, Uri Url, Dictionary<string, string> Headers, string Body)
{
    public string? Authorization => Headers.GetValueOrDefault("Authorization");

    /// <summary>The subject of the certificate that the client showed; null when it showed none.</summary>
    public string? CertificateSubject { get; init; }

    /// <summary>The body as form fields.</summary>
    public Dictionary<string, string> Form => Parse(Body);

    public Dictionary<string, string> Query => Parse(Url.Query);

    internal static async Task<RecordedRequest> ReadAsync(HttpRequest request)
    {
        using var body = new StreamReader(request.Body);
        return new RecordedRequest(
            request.Method,
            new Uri(request.GetEncodedUrl()),
            request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await body.ReadToEndAsync(request.HttpContext.RequestAborted))
        {
            CertificateSubject = request.HttpContext.Connection.ClientCertificate?.Subject,
        };
    }

    private static Dictionary<string, string> Parse(string parameters) =>
        QueryHelpers.ParseQuery(parameters).ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString());
}
