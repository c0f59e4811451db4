using ElsaOAuthWebhook.Studio.Server;

namespace ElsaOAuthWebhook.Studio.PopUp;

/// <summary>What a pop-up shows, or why it shows nothing.</summary>
public sealed record BegunPopUp
{
    private BegunPopUp()
    {
    }

    /// <summary>The page.</summary>
    public string? Url { get; private init; }

    /// <summary>What the server is asked for, to learn how it stands.</summary>
    public string? Id { get; private init; }

    /// <summary>Whether it is over once the person, or the provider, has refused. Otherwise they can try again in the pop-up.</summary>
    public bool EndsWhenRefused { get; private init; }

    /// <summary>Why there is no page, and what to do.</summary>
    public string? Failure { get; private init; }

    /// <summary>Begins the forms for a new connection.</summary>
    internal static async Task<BegunPopUp> NewConnectionAsync(ManagementClient server, string origin, string nonce) =>
        (await server.IssueTicketAsync(origin, nonce, CancellationToken.None)).TryGet(out var ticket, out var refusal) ? OfTicket(ticket.Url, ticket.Id) : Refused(refusal.Message);

    /// <summary>The forms for a new connection, opened with a ticket.</summary>
    internal static BegunPopUp OfTicket(string url, string id) => new() { Url = url, Id = id };

    /// <summary>The provider's page for one consent.</summary>
    internal static BegunPopUp OfConsent(string url, string id) => new() { Url = url, Id = id, EndsWhenRefused = true };

    internal static BegunPopUp Refused(string message) => new() { Failure = message };
}
