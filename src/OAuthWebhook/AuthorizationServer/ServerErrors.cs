using System.Buffers;
using OAuthWebhook.Connections;
using OAuthWebhook.Json;
using OAuthWebhook.Results;

namespace OAuthWebhook.AuthorizationServer;

/// <summary>Turns a refusal by an endpoint that is not the token endpoint into words (RFC 9126 §2.3, RFC 7009 §2.2.1, RFC 7662 §2.3: all as RFC 6749 §5.2).</summary>
internal static class ServerErrors
{
    private static readonly SearchValues<char> CodeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

    /// <summary>What an answer means that is not a success.</summary>
    public static OAuthError Of(ServerRequest request, Connection connection, ServerAnswer answer)
    {
        var code = Code(request, connection, answer);
        var says = code is null ? "" : Says(request, connection, answer);
        var error = answer.Status switch
        {
            >= 500 or 408 or 425 or 429 => new OAuthError(OAuthErrorKind.Transient, code ?? OAuthErrorCodes.ServerUnavailable, $"The {request.EndpointName} is busy: it answered {answer.Status}.{says}", "Try again in a few minutes."),
            >= 300 and < 400 => new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.UnusableAnswer, $"The {request.EndpointName} answered {answer.Status}, a redirect; what is sent there is not sent on to another address.", "Enter the address it redirects to in its place."),
            _ when code == "invalid_client" || (code is null && answer.Status is 401 or 403) =>
                new(OAuthErrorKind.CredentialsRefused, "invalid_client", $"The {request.EndpointName} refused the client's credentials.{says}", "Check client id, client secret and how the client authenticates."),
            _ when code is not null => new(OAuthErrorKind.Misconfigured, code, $"The {request.EndpointName} refused the request as '{code}'.{says}", "Compare the connection with the provider's documentation."),
            _ => new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.UnusableAnswer, $"The {request.EndpointName} answered {answer.Status} without saying why.", "Check its URL on the connection's page."),
        };
        return error with { HttpStatus = answer.Status, RetryAfter = answer.RetryAfter };
    }

    private static string? Code(ServerRequest request, Connection connection, ServerAnswer answer) =>
        answer.Json is { } json && JsonText.Of(json, "error") is { Length: <= 40 } code
        && code.AsSpan().IndexOfAnyExcept(CodeCharacters) < 0 && WithoutSecrets(code, request, connection, answer) == code ? code : null;

    private static string Says(ServerRequest request, Connection connection, ServerAnswer answer) =>
        answer.Json is { } json && JsonText.Of(json, "error_description") is { } text ? ServerWords.Quote(WithoutSecrets(text, request, connection, answer)) : "";

    private static string WithoutSecrets(string text, ServerRequest request, Connection connection, ServerAnswer answer) =>
        Redaction.Remove(text, [.. answer.Sent, .. request.Secrets.Select(secret => secret?.Reveal()), request.Bearer?.Reveal(), connection.ClientSecret?.Reveal(), connection.Password?.Reveal()]);
}
