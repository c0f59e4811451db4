using OAuthWebhook.Access;
using OAuthWebhook.Authorization;

namespace OAuthWebhook.UiTickets;

/// <summary>
/// One visit of the picker pages, in which a person adds one connection for whoever opened them. Ticket and session are stored as SHA-256 hashes only.
/// </summary>
public sealed record UiTicket
{
    /// <summary>Where the pages' caller comes from (see <see cref="Access.Caller.Origin"/>).</summary>
    public const string PickerOrigin = "picker";

    /// <summary>Its public id, which a pop-up's opener polls, and the id of the connection that comes of it: so one visit makes one connection, however often its form is sent. Opens nothing by itself.</summary>
    public required string Id { get; init; }

    /// <summary>The tenant.</summary>
    public required string TenantId { get; init; }

    /// <summary>Hash of the ticket in the URL that opens the pages, once.</summary>
    public required string TicketHash { get; init; }

    /// <summary>Hash of the cookie that the URL was exchanged for; null until it was opened.</summary>
    public string? SessionHash { get; init; }

    /// <summary>Who asked for it (see <see cref="Access.Caller.Subject"/>); null when they have no name.</summary>
    public string? Initiator { get; init; }

    /// <summary>The origin of the page that opened the pop-up, which alone is told the result; null: nobody is.</summary>
    public string? OpenerOrigin { get; init; }

    /// <summary>What that page tells the result by.</summary>
    public string? Nonce { get; init; }

    /// <summary>The last consent that was begun; null while none was.</summary>
    public string? AuthorizationId { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the pages close.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Who acts on the pages.</summary>
    public Caller Caller => new() { TenantId = TenantId, Subject = Initiator, Origin = PickerOrigin };

    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append("Id = ").Append(Id);
        return true;
    }
}

/// <summary>A ticket that was asked for.</summary>
/// <param name="Id">Its id, to ask how it stands.</param>
/// <param name="Ticket">Part of the URL that opens the pages; good once.</param>
/// <param name="ExpiresAt">Until when that URL is good.</param>
public sealed record IssuedUiTicket(string Id, string Ticket, DateTimeOffset ExpiresAt)
{
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append("Id = ").Append(Id);
        return true;
    }
}

/// <summary>A ticket that was opened.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Session">The value of the cookie that opens the picker pages.</param>
public sealed record OpenedUiTicket(string Id, string Session)
{
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append("Id = ").Append(Id);
        return true;
    }
}

/// <summary>How a visit of the picker pages stands.</summary>
/// <param name="Status">Completed: the connection can be used. Denied and Failed are not the end while the pages are open: the person may try again.</param>
/// <param name="ConnectionId">The connection that came of it; null while there is none.</param>
/// <param name="AuthorizationId">The last consent that was begun for it; null while none was.</param>
/// <param name="Reason">Why it was denied, failed or expired, in words.</param>
/// <param name="ExpiresAt">When it ends unfinished.</param>
public sealed record UiTicketStanding(AuthorizationStatus Status, string? ConnectionId, string? AuthorizationId, string? Reason, DateTimeOffset ExpiresAt);
