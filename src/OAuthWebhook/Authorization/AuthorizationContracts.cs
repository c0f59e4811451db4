using OAuthWebhook.Connections;
using OAuthWebhook.Quirks;
using OAuthWebhook.Results;

namespace OAuthWebhook.Authorization;

/// <summary>How an interactive consent begins.</summary>
/// <param name="CallbackUri">The host's own callback URL: the redirect URI unless the connection has one of its own.</param>
/// <param name="ReturnPath">The local path to return to in the end, or where a consent link says; null: a page that says it is done.</param>
public sealed record BeginAuthorization(Uri CallbackUri, string? ReturnPath);

/// <summary>A consent that has begun.</summary>
/// <param name="Id">Its id, to ask how it stands.</param>
/// <param name="Ticket">Part of the one-time start URL; good once.</param>
/// <param name="ExpiresAt">When it ends unfinished.</param>
public sealed record StartedAuthorization(string Id, string Ticket, DateTimeOffset ExpiresAt)
{
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append("Id = ").Append(Id);
        return true;
    }
}

/// <summary>Where to send the browser that opened a start URL.</summary>
/// <param name="Id">The authorization's id.</param>
/// <param name="Location">The authorization request (RFC 6749 §4.1.1).</param>
/// <param name="Binding">The value of the cookie that binds the consent to this browser (RFC 9700 §4.7).</param>
/// <param name="ExpiresAt">When it ends unfinished.</param>
public sealed record AuthorizationRedirect(string Id, Uri Location, string Binding, DateTimeOffset ExpiresAt)
{
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append("Id = ").Append(Id);
        return true;
    }
}

/// <summary>What the provider sent to the redirect URI (RFC 6749 §4.1.2).</summary>
public sealed record CallbackParameters
{
    /// <summary>The state of the authorization request.</summary>
    public string? State { get; init; }

    /// <summary>The authorization code.</summary>
    public string? Code { get; init; }

    /// <summary>The error code (RFC 6749 §4.1.2.1).</summary>
    public string? Error { get; init; }

    /// <summary>The provider's words about the error.</summary>
    public string? ErrorDescription { get; init; }

    /// <summary>The issuer (RFC 9207).</summary>
    public string? Iss { get; init; }

    /// <summary>Everything that came, these included: a provider may send more, or call the code otherwise.</summary>
    public IReadOnlyDictionary<string, string> All { get; init; } = ConnectionRegistration.NoParameters;

    /// <summary>The connection on whose own route it came (see <see cref="ConnectionRegistration.SeparateCallback"/>); null: on the route of all.</summary>
    public string? RouteConnectionId { get; init; }

    /// <summary>The same, with the names that the connection's provider uses, as the standard names them.</summary>
    internal CallbackParameters Named(ProviderQuirks quirks) => quirks.CallbackParameterNames.Count == 0 ? this : this with
    {
        Code = Named("code", Code, quirks),
        Error = Named("error", Error, quirks),
        ErrorDescription = Named("error_description", ErrorDescription, quirks),
        Iss = Named("iss", Iss, quirks),
    };

    /// <summary>What the connection's provider is known to say beside the standard, by the name it fills.</summary>
    internal IReadOnlyDictionary<string, string> FieldsOf(ProviderQuirks quirks) => CapturedFields.Of(quirks.CallbackFields, All.GetValueOrDefault);

    private string? Named(string name, string? value, ProviderQuirks quirks) =>
        quirks.CallbackParameterNames.TryGetValue(name, out var other) ? All.GetValueOrDefault(other) : value;

    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append("Error = ").Append(Error);
        return true;
    }
}

/// <summary>How a callback ended, in words for the person in front of it.</summary>
/// <param name="Status">Completed, Denied, Expired or Failed.</param>
/// <param name="Title">In a few words.</param>
/// <param name="Message">What happened.</param>
/// <param name="NextStep">What to do; null when nothing is left to do.</param>
public sealed record CallbackOutcome(AuthorizationStatus Status, string Title, string Message, string? NextStep)
{
    /// <summary>The connection it was for; null when the state is not known.</summary>
    public ConnectionKey? Connection { get; init; }

    /// <summary>The authorization's id; null when the state is not known.</summary>
    public string? AuthorizationId { get; init; }

    /// <summary>Why it did not complete; null when it did.</summary>
    public OAuthError? Error { get; init; }

    /// <summary>The local path to return to, or where a consent link says; null: stay.</summary>
    public string? ReturnPath { get; init; }

    /// <summary>Whether an end user is in front of it, who came by a consent link and is shown nothing of this host (see <see cref="PendingAuthorization.ByLink"/>).</summary>
    public bool ByLink { get; init; }
}
