using OAuthWebhook.Dpop;

namespace OAuthWebhook.Credentials;

/// <summary>An access token ready to be sent. Made once for each token set and shared by all requests, so that a warm request allocates nothing for it.</summary>
public sealed class AccessToken
{
    private volatile bool _accepted;
    private volatile bool _refused;

    internal AccessToken(RequestCredential credential, long generation, DateTimeOffset? expiresAt)
    {
        Credential = credential;
        Generation = generation;
        ExpiresAt = expiresAt;
    }

    /// <summary>The generation of the token set it is from; tells a renewal which token was refused.</summary>
    public long Generation { get; }

    /// <summary>When it ends; null when nobody knows.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>How it goes into a message. Not public: whoever wants to send it uses the token handler.</summary>
    internal RequestCredential Credential { get; }

    /// <summary>Whether another can be had when it is refused; not of what a person entered once for all.</summary>
    internal bool Renewable { get; init; } = true;

    /// <summary>The key it is bound to (RFC 9449); null: it is not. Every request that carries it proves the key.</summary>
    internal DpopBinding? Dpop { get; init; }

    /// <summary>Until when a refusal is not answered with another renewal, because it was itself got in place of one that was no longer wanted; null for any other token.</summary>
    internal DateTimeOffset? OnProbationUntil { get; init; }

    /// <summary>Whether an API has taken it.</summary>
    internal bool Accepted => _accepted;

    /// <summary>Whether an API has refused it although it was just renewed: that another takes it does not lift the probation.</summary>
    internal bool Refused => _refused;

    /// <summary>Notes that an API has refused it although it was just renewed.</summary>
    internal void NoteRefused() => _refused = true;

    /// <summary>Notes that an API has taken it.</summary>
    internal void NoteAccepted()
    {
        if (!_accepted)
            _accepted = true;
    }

    /// <inheritdoc />
    public override string ToString() => "[access token]";
}
