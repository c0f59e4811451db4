using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using OAuthWebhook.Connections;
using OAuthWebhook.Dpop;
using OAuthWebhook.Grants;
using OAuthWebhook.Quirks;
using OAuthWebhook.Results;

namespace OAuthWebhook.TokenEndpoint;

/// <summary>Turns a token endpoint's refusal into an <see cref="OAuthError"/> that says what it means and what to do.</summary>
internal static class TokenErrors
{
    private static readonly SearchValues<char> CodeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

    private enum Meaning
    {
        GrantDead,
        ClientRefused,
        ScopeRefused,
        RequestRefused,
        ProofRefused,
        Busy,
        Broken,
        PersonNeeded,
    }

    // RFC 6749 §5.2 and §4.1.2.1, RFC 8707 §2, OpenID Connect Core §3.1.2.6, and words that well-known servers use in their place.
    private static readonly FrozenDictionary<string, Meaning> Meanings = new Dictionary<string, Meaning>
    {
        ["invalid_grant"] = Meaning.GrantDead,
        ["bad_refresh_token"] = Meaning.GrantDead,
        ["bad_verification_code"] = Meaning.GrantDead,
        ["invalid_refresh_token"] = Meaning.GrantDead,
        ["invalid_token"] = Meaning.GrantDead,
        ["token_expired"] = Meaning.GrantDead,
        ["token_revoked"] = Meaning.GrantDead,
        ["invalid_client"] = Meaning.ClientRefused,
        ["bad_client_secret"] = Meaning.ClientRefused,
        ["deleted_client"] = Meaning.ClientRefused,
        ["incorrect_client_credentials"] = Meaning.ClientRefused,
        ["invalid_client_id"] = Meaning.ClientRefused,
        ["access_denied"] = Meaning.ClientRefused,
        ["invalid_scope"] = Meaning.ScopeRefused,
        ["invalid_target"] = Meaning.ScopeRefused,
        ["invalid_request"] = Meaning.RequestRefused,
        ["unauthorized_client"] = Meaning.RequestRefused,
        ["unsupported_grant_type"] = Meaning.RequestRefused,
        ["unsupported_response_type"] = Meaning.RequestRefused,
        // RFC 9449 §5.
        ["invalid_dpop_proof"] = Meaning.ProofRefused,
        ["temporarily_unavailable"] = Meaning.Busy,
        ["server_error"] = Meaning.Broken,
        // RFC 8628 §3.5: whoever asks tells these apart by the code.
        ["authorization_pending"] = Meaning.Busy,
        ["slow_down"] = Meaning.Busy,
        ["expired_token"] = Meaning.GrantDead,
        ["rate_limited"] = Meaning.Busy,
        ["ratelimited"] = Meaning.Busy,
        ["consent_required"] = Meaning.PersonNeeded,
        ["interaction_required"] = Meaning.PersonNeeded,
        ["login_required"] = Meaning.PersonNeeded,
        ["account_selection_required"] = Meaning.PersonNeeded,
    }.ToFrozenDictionary();

    /// <summary>What an answer without a usable access token means.</summary>
    public static OAuthError Of(Connection connection, TokenRequest request, HttpRequestMessage sent, HttpResponseMessage response, JsonElement? answer, TimeProvider time)
    {
        var status = (int)response.StatusCode;
        var retryAfter = RetryAfterHeader.Read(response.Headers.RetryAfter, time);
        // A 5xx may come from a gateway after the server has spent what it was given, whatever its body says; and what says "not now" has not looked.
        var error = status >= 500 || SaysNotNow(status) ? OfStatus(request, status)
            : ErrorCode(answer, connection, request, sent) is { } code ? OfCode(connection, request, code, status, Says(answer, connection, request, sent))
            : SaysRefused(answer, connection) ? new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.UnusableAnswer, $"The {request.Names.Endpoint} refused the request without a code that is known.{Says(answer, connection, request, sent)}", "Compare the connection with the provider's documentation: grant type, client authentication, redirect URI and parameters.")
            : OfStatus(request, status);
        return error with { HttpStatus = status, RetryAfter = retryAfter };
    }

    /// <summary>Nothing was sent.</summary>
    public static OAuthError Unreachable(TokenRequest request, string host, string? because) => new(
        OAuthErrorKind.Transient,
        OAuthErrorCodes.ConnectionFailed,
        because ?? $"The {request.Names.Endpoint} at '{host}' cannot be reached.",
        because is null ? "Check its address and the network; it is tried again by itself." : $"Correct the {request.Names.Field}, or allow such addresses in the host's options.");

    /// <summary>A server that wants a nonce wants another one as soon as it gets that. It has consumed nothing (RFC 9449 §8).</summary>
    public static OAuthError NonceAgain { get; } = new(
        OAuthErrorKind.Transient, DpopProofs.NonceWanted, "The token endpoint asked for a nonce, and for another one when it got that.", "It is tried again by itself; if it lasts, ask the provider, or switch DPoP off for this connection.");

    /// <summary>Nothing was sent, because whatever keeps the client's key was too slow.</summary>
    public static OAuthError NoProofInTime(TimeSpan limit) => new(
        OAuthErrorKind.Transient, OAuthErrorCodes.NoAnswerInTime, $"The host's secret source did not give the client's key within {limit.TotalSeconds:0} seconds.", "It is tried again by itself; if it lasts, check the secret source.");

    /// <summary>It was sent, and no usable answer came.</summary>
    public static OAuthError Lost(TokenRequest request, string code, string what) => MaySpend(request)
        ? new(OAuthErrorKind.Indeterminate, code, $"{what} Whether the token was renewed is not known.", "Wait: it is tried again once that is safe.")
        : new(OAuthErrorKind.Transient, code, what, "It is tried again by itself; if it lasts, check the provider's status page.");

    // Codes are good once, and so are refresh tokens at servers that rotate them.
    private static bool MaySpend(TokenRequest request) => request.SpendsRefreshToken || request.GrantType is AuthorizationCodeGrant.GrantType or DeviceCodeGrant.GrantType;

    // RFC 9110 §15.5.9 and §15.5.10, RFC 4918 §11.3, RFC 8470 §5.2, RFC 6585 §4.
    private static bool SaysNotNow(int status) => status is 408 or 409 or 423 or 425 or 429;

    private static OAuthError OfStatus(TokenRequest request, int status) => status switch
    {
        >= 500 => Lost(request, OAuthErrorCodes.ServerUnavailable, $"The {request.Names.Endpoint} answered {status}."),
        _ when SaysNotNow(status) => new(OAuthErrorKind.Transient, OAuthErrorCodes.ServerUnavailable, $"The {request.Names.Endpoint} is busy: it answered {status}.", "It is tried again by itself."),
        401 or 403 => ClientRefused("invalid_client", $"The {request.Names.Endpoint} answered {status}.", ""),
        >= 300 and < 400 => new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.UnusableAnswer, $"The {request.Names.Endpoint} answered {status}, a redirect; a token request is not sent on to another address.", $"Enter the address it redirects to as the {request.Names.Field}."),
        >= 400 => new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.UnusableAnswer, $"The {request.Names.Endpoint} answered {status} without saying why.", $"Check the {request.Names.Field} and how the client authenticates."),
        _ when MaySpend(request) => Lost(request, OAuthErrorCodes.UnusableAnswer, $"The {request.Names.Endpoint} answered {status} without a token that can be read."),
        _ => new(OAuthErrorKind.MalformedResponse, OAuthErrorCodes.UnusableAnswer, $"The {request.Names.Endpoint} answered {status}, but not with what it is for.", $"Check that the {request.Names.Field} is the one in the provider's documentation."),
    };

    private static OAuthError OfCode(Connection connection, TokenRequest request, string code, int status, string says)
    {
        if (!Meanings.TryGetValue(code, out var meaning))
            meaning = status is 401 or 403 ? Meaning.ClientRefused : Meaning.RequestRefused;
        return meaning switch
        {
            Meaning.GrantDead => GrantDead(connection, request, code, says),
            Meaning.PersonNeeded => new(OAuthErrorKind.ReauthorizationRequired, code, $"The provider wants a person to sign in again.{says}", NextSteps.AuthorizeAgain(connection)),
            Meaning.ClientRefused => ClientRefused(code, "The provider refused the client's credentials.", says),
            Meaning.ScopeRefused => new(OAuthErrorKind.InvalidScope, code, $"The provider does not grant the requested scopes.{says}", "Correct the scopes of the connection."),
            // The 500 of places that have no status (RFC 6749 §4.1.2.1): what was sent may be spent.
            Meaning.Broken => Lost(request, code, $"The {request.Names.Endpoint} failed.{says}"),
            Meaning.ProofRefused => new(OAuthErrorKind.Misconfigured, code, $"The provider refused the proof of the token's key (DPoP).{says}", "Check this host's clock; if it is right, switch DPoP off for this connection, or ask the provider what it wants."),
            Meaning.Busy => new(OAuthErrorKind.Transient, code, $"The {request.Names.Endpoint} is busy.{says}", "It is tried again by itself."),
            _ => new(OAuthErrorKind.Misconfigured, code, $"The {request.Names.Endpoint} refused the request as '{code}'.{says}", "Compare the connection with the provider's documentation: grant type, client authentication, redirect URI and parameters."),
        };
    }

    private static OAuthError GrantDead(Connection connection, TokenRequest request, string code, string says) => request.GrantType switch
    {
        RefreshTokenGrant.GrantType => new(OAuthErrorKind.ReauthorizationRequired, code, $"The provider no longer accepts the refresh token: it has ended, was revoked, or was used elsewhere.{says}", NextSteps.AuthorizeAgain(connection)),
        TokenRequest.Extending => new(OAuthErrorKind.ReauthorizationRequired, code, $"The provider no longer accepts the access token that was to be lengthened: it has ended or was revoked.{says}", NextSteps.AuthorizeAgain(connection)),
        AuthorizationCodeGrant.GrantType => new(OAuthErrorKind.ReauthorizationRequired, code, $"The provider did not accept the authorization code: it has ended, was used before, or belongs to another redirect URI.{says}", "Authorize again; if it happens again, compare the redirect URI registered at the provider with the callback URL."),
        DeviceCodeGrant.GrantType => new(OAuthErrorKind.ReauthorizationRequired, code, $"The provider no longer accepts the device code: it has ended, or was used before.{says}", "Authorize again."),
        JwtBearerGrant.GrantType => new(OAuthErrorKind.CredentialsRefused, code, $"The provider refused the signed assertion.{says}", "Compare its issuer, subject, audience and key on the connection's page with what is registered at the provider, and this host's clock with the time."),
        TokenExchangeGrant.GrantType => new(OAuthErrorKind.CredentialsRefused, code, $"The provider refused the token that was to be exchanged.{says}", "Look at the connection that token comes from."),
        _ => new(OAuthErrorKind.CredentialsRefused, code, $"The provider refused the user name or password.{says}", "Correct them on the connection's page in Manage Tokens."),
    };

    private static OAuthError ClientRefused(string code, string description, string says) =>
        new(OAuthErrorKind.CredentialsRefused, code, $"{description}{says}", "Check client id, client secret and how the client authenticates.");

    private static bool SaysRefused(JsonElement? answer, Connection connection) =>
        answer is { } json && connection.Quirks.TokenAnswer.ErrorWhen is { } refusal && JsonPointer.Holds(refusal, json);

    // RFC 6749 §5.2: a string of visible ASCII. Some put an object there, some a sentence; what is no code is not shown, it may quote a secret.
    private static string? ErrorCode(JsonElement? answer, Connection connection, TokenRequest request, HttpRequestMessage sent)
    {
        if (answer is not { } json)
            return null;
        var quirks = connection.Quirks.TokenAnswer;
        var code = quirks.Error is { } place ? JsonPointer.Scalar(json, place) : TokenAnswer.Text(json, "/error");
        if (code is not null && quirks.ErrorCodes.TryGetValue(code, out var meant))
            return meant;
        // With success beside it, a code that nobody knows may well say that all is well.
        if (quirks.Error is not null && quirks.ErrorWhen is { } refusal && !JsonPointer.Holds(refusal, json))
            return null;
        code ??= TokenAnswer.Text(json, "/error/code") ?? TokenAnswer.Text(json, "/error/type");
        var isCode = code is { Length: <= 40 } && code.AsSpan().IndexOfAnyExcept(CodeCharacters) < 0;
        return isCode && WithoutSecrets(code!, json, connection, request, sent) == code ? code : null;
    }

    private static string Says(JsonElement? answer, Connection connection, TokenRequest request, HttpRequestMessage sent)
    {
        if (answer is not { } json)
            return "";
        var text = TokenAnswer.Text(json, connection.Quirks.TokenAnswer.ErrorDescription ?? "/error_description") ?? TokenAnswer.Text(json, "/error/message");
        return text is null ? "" : ServerWords.Quote(WithoutSecrets(text, json, connection, request, sent));
    }

    // A server may quote what it was sent, or what it was about to hand out.
    private static string WithoutSecrets(string text, JsonElement answer, Connection connection, TokenRequest request, HttpRequestMessage sent)
    {
        var secrets = request.Parameters.Where(parameter => parameter.Key is not ("grant_type" or "redirect_uri" or "scope" or "client_id" or "client_assertion_type")).Select(parameter => parameter.Value)
            .Append(connection.ClientSecret?.Reveal())
            .Append(connection.Password?.Reveal())
            .Append(TokenAnswer.Text(answer, "/access_token"))
            .Append(TokenAnswer.Text(answer, "/refresh_token"))
            .Append(TokenAnswer.Text(answer, "/id_token"))
            .Append(connection.Quirks.TokenAnswer.AccessToken is { } access ? TokenAnswer.Text(answer, access) : null)
            .Append(connection.Quirks.TokenAnswer.RefreshToken is { } refresh ? TokenAnswer.Text(answer, refresh) : null);
        return Redaction.Remove(text, secrets.Concat(Redaction.ValuesOf(sent.Headers)));
    }
}
