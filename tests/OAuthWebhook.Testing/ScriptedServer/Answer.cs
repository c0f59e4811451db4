using System.Text;
using System.Text.Json;

namespace OAuthWebhook.Testing;

/// <summary>What <see cref="ScriptedServer"/> answers to one request.</summary>
public sealed record Answer
{
    public int Status { get; init; } = 200;

    public string? ContentType { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Sends the body in chunks, without a Content-Length.</summary>
    public bool Chunked { get; init; }

    public Misbehavior Misbehavior { get; init; }

    /// <summary>Holds the answer back until the gate is opened.</summary>
    public AnswerGate? Gate { get; init; }

    public static Answer Json(object body, int status = 200) => new()
    {
        Status = status,
        ContentType = "application/json",
        Body = JsonSerializer.SerializeToUtf8Bytes(body),
    };

    /// <summary>A token response (RFC 6749 §5.1); what is null is left out.</summary>
    public static Answer Token(string accessToken, int? expiresIn = 3600, string? refreshToken = null, string? scope = null)
    {
        var body = new Dictionary<string, object> { ["access_token"] = accessToken, ["token_type"] = "Bearer" };
        if (expiresIn is not null)
            body["expires_in"] = expiresIn;
        if (refreshToken is not null)
            body["refresh_token"] = refreshToken;
        if (scope is not null)
            body["scope"] = scope;
        return Json(body);
    }

    /// <summary>An error response (RFC 6749 §5.2).</summary>
    public static Answer Error(string code, string? description = null, int status = 400) => Json(
        description is null
            ? new Dictionary<string, string> { ["error"] = code }
            : new Dictionary<string, string> { ["error"] = code, ["error_description"] = description },
        status);

    public static Answer Text(string body, string contentType = "text/plain", int status = 200) => new()
    {
        Status = status,
        ContentType = contentType,
        Body = Encoding.UTF8.GetBytes(body),
    };

    public static Answer Html(string body, int status = 200) => Text(body, "text/html; charset=utf-8", status);

    public static Answer Empty(int status) => new() { Status = status };

    public static Answer Redirect(Uri location, int status = 302) => Empty(status).WithHeader("Location", location.AbsoluteUri);

    /// <summary>Bytes that are no text in any encoding, the same every time.</summary>
    public static Answer Garbage(int length = 1024 * 1024, string contentType = "application/json")
    {
        var body = new byte[length];
        for (var i = 0; i < length; i++)
            body[i] = (byte)((i * 31) | 0x80);
        return new() { ContentType = contentType, Body = body };
    }

    /// <summary>Takes the request and never answers.</summary>
    public static Answer Stall() => new() { Misbehavior = Misbehavior.Stall };

    /// <summary>
    /// Takes the request and resets the connection. A client that had used that connection before may by itself
    /// send the request once more.
    /// </summary>
    public static Answer Close() => new() { Misbehavior = Misbehavior.Close };

    public Answer Behind(AnswerGate gate) => this with { Gate = gate };

    public Answer InChunks() => this with { Chunked = true };

    /// <summary>Sends half of the body and no more.</summary>
    public Answer StallingMidway() => this with { Misbehavior = Misbehavior.StallMidway };

    /// <summary>Sends half of the body and closes the connection.</summary>
    public Answer ClosingMidway() => this with { Misbehavior = Misbehavior.CloseMidway };

    public Answer WithHeader(string name, string value) =>
        this with { Headers = new Dictionary<string, string>(Headers) { [name] = value } };
}

public enum Misbehavior
{
    None,
    Stall,
    StallMidway,
    Close,
    CloseMidway,
}
