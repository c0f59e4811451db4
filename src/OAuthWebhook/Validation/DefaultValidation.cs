using System.Net.Http.Headers;
using System.Text.Json;
using OAuthWebhook.Connections;
using OAuthWebhook.Requests;

namespace OAuthWebhook.Validation;

/// <summary>Validates a token by what the connection's own fields say.</summary>
internal static class DefaultValidation
{
    public static async Task<ValidationOutcome> ValidateAsync(TokenValidationContext context, CancellationToken cancellationToken)
    {
        var registration = context.Registration;
        var url = FirstOf(registration.UserinfoEndpoint, registration.BaseUri);
        if (registration.AuthenticationType == AuthenticationType.OAuth2 && !string.IsNullOrEmpty(registration.IntrospectionEndpoint))
        {
            if ((await context.IntrospectAsync(cancellationToken)).TryGet(out var introspection, out var error))
                return await OfAsync(introspection, context, cancellationToken);
            // That the endpoint does not answer this client says nothing about the token: where there is something else to ask, that is asked.
            if (url is null)
                return new(false, null, error.Message) { Unknown = true };
        }

        return url is null
            ? new(false, null, "There is no URL to ask. Enter the introspection URL, the userinfo URL or the base URI on the connection's page.") { Unknown = true }
            : await AskAsync(url, context, cancellationToken);
    }

    private static async Task<ValidationOutcome> OfAsync(Introspection introspection, TokenValidationContext context, CancellationToken cancellationToken)
    {
        if (!introspection.Active)
            return new(false, null, "The introspection endpoint says that the token is not active. Get a new one.");
        var account = await context.AccountAsync(introspection.Claims, cancellationToken);
        return new(true, account, $"The introspection endpoint says that the token is active{For(account)}.");
    }

    private static async Task<ValidationOutcome> AskAsync(string url, TokenValidationContext context, CancellationToken cancellationToken)
    {
        switch (await context.SendAsync(url, cancellationToken: cancellationToken))
        {
            case OAuthRequestResult.NoToken { Error: var error }:
                return new(false, null, error.Message) { Unknown = true };
            case OAuthRequestResult.TimedOut { Message: var message }:
                return new(false, null, message) { Unknown = true };
            case OAuthRequestResult.NotConnected { Message: var message }:
                return new(false, null, message) { Unknown = true };
            case OAuthRequestResult.Responded { Response: var response } responded:
                using (response)
                {
                    var status = (int)response.StatusCode;
                    if (responded.TokenRejected || status == 403)
                        return new(false, null, $"{url} refused the token ({status}). {responded.Error?.NextStep ?? "Check its scopes."}");
                    if (!response.IsSuccessStatusCode)
                        return new(false, null, $"{url} answered {status}, which says nothing about the token. Enter a userinfo URL that answers 200.") { Unknown = true };
                    using var json = await JsonAnswer.ReadAsync(response.Content, cancellationToken);
                    var account = json is null ? null : await context.AccountAsync(json.RootElement, cancellationToken);
                    return new(true, account, $"{url} accepted the token ({status}){For(account)}.");
                }

            default:
                throw new InvalidOperationException("A result of no known kind.");
        }
    }

    private static string For(string? account) => account is null ? "" : $" for {account}";

    private static string? FirstOf(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (!string.IsNullOrEmpty(text))
                return text;
        }

        return null;
    }
}

/// <summary>Reads an answer's JSON.</summary>
internal static class JsonAnswer
{
    /// <summary>The JSON in a body; null when it is none, or does not say that it is.</summary>
    public static async Task<JsonDocument?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentType is not MediaTypeHeaderValue { MediaType: { } mediaType } || !mediaType.EndsWith("json", StringComparison.OrdinalIgnoreCase))
            return null;
        try
        {
            return await JsonDocument.ParseAsync(await content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
