using OAuthWebhook.Connections;
using OAuthWebhook.Discovery;
using OAuthWebhook.Results;

namespace OAuthWebhook.Management;

/// <summary>How an edit is made, where it is not one that a person makes field by field.</summary>
internal sealed record EditTerms
{
    /// <summary>Those of a person.</summary>
    public static EditTerms Usual { get; } = new();

    /// <summary>Where the connection is from afterwards. Nothing but the configuration changes what is in the configuration.</summary>
    public ConnectionOrigin Origin { get; init; }

    /// <summary>Whether a secret that is needed may be missing: it is entered afterwards.</summary>
    public bool SecretsFollow { get; init; }

    /// <summary>Whether the input says itself if its provider is one of the catalogue or a label that is called as one.</summary>
    public bool KeepsProviderAsGiven { get; init; }

    /// <summary>Whether nothing is written, and no version moves, where nothing is changed.</summary>
    public bool OnlyIfChanged { get; init; }

    /// <summary>Whether everything is checked and nothing written.</summary>
    public bool IsRehearsal { get; init; }

    /// <summary>Connections that will be there by then, for those that need their tokens.</summary>
    public IReadOnlyDictionary<ConnectionKey, ConnectionRegistration> Planned { get; init; } = new Dictionary<ConnectionKey, ConnectionRegistration>();

    /// <summary>What issuers said to edits made together with this one, by the issuer: each is asked once. Null: asked for this one alone.</summary>
    public Dictionary<string, OAuthResult<ServerMetadata>>? Issuers { get; init; }
}

/// <summary>What became of an edit.</summary>
internal abstract record EditOutcome
{
    private EditOutcome()
    {
    }

    /// <summary>It is made, or would be.</summary>
    /// <param name="Before">What was there; null for a new connection.</param>
    /// <param name="After">What is there now.</param>
    public sealed record Made(Connection? Before, Connection After) : EditOutcome
    {
        /// <summary>Whether anything is changed by it.</summary>
        public bool Changes { get; init; } = true;

        /// <summary>The secrets that are still to be entered: what the rules say, by the field's name in the API.</summary>
        public IReadOnlyDictionary<string, string[]> Missing { get; init; } = new Dictionary<string, string[]>();

        /// <summary>Whether the tokens there are were issued for something else.</summary>
        public bool ChangesIssuance => Before is not null && Before.IssuanceVersion != After.IssuanceVersion;
    }

    /// <summary>Its id is in use: by a connection that was not there before.</summary>
    public sealed record IdInUse : EditOutcome;

    /// <summary>It is not made.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Refused(SaveOutcome Reason) : EditOutcome;
}
