using OAuthWebhook.Results;

namespace OAuthWebhook.Revocation;

/// <summary>What became of telling the provider that a token is no longer wanted. Whatever it was, the token is forgotten here.</summary>
public abstract record RevocationOutcome
{
    private RevocationOutcome()
    {
    }

    /// <summary>What became of it, in a word.</summary>
    public abstract RevocationResult Result { get; }

    /// <summary>What became of it, and what is left to do, in words. Never holds a secret.</summary>
    public abstract string Message { get; }

    /// <summary>There was no token.</summary>
    public sealed record NothingToRevoke : RevocationOutcome
    {
        /// <inheritdoc />
        public override RevocationResult Result => RevocationResult.NothingToRevoke;

        /// <inheritdoc />
        public override string Message => "There was no token.";
    }

    /// <summary>The connection has no revocation endpoint: the provider was not asked.</summary>
    public sealed record NotOffered : RevocationOutcome
    {
        /// <inheritdoc />
        public override RevocationResult Result => RevocationResult.NotOffered;

        /// <inheritdoc />
        public override string Message => "The provider was not told: revoke it there if it must end now.";
    }

    /// <summary>There is no token of the kind that the provider takes back: it was not asked.</summary>
    public sealed record NoSuchToken : RevocationOutcome
    {
        /// <inheritdoc />
        public override RevocationResult Result => RevocationResult.NoSuchToken;

        /// <inheritdoc />
        public override string Message => "The provider was not told: it takes back another kind of token than there is. What there is ends by itself; revoke it there if it must end now.";
    }

    /// <summary>The provider took it back (RFC 7009 §2.2).</summary>
    public sealed record Revoked : RevocationOutcome
    {
        /// <inheritdoc />
        public override RevocationResult Result => RevocationResult.Revoked;

        /// <inheritdoc />
        public override string Message => "The provider has taken it back.";
    }

    /// <summary>The provider could not be told, so that the token may live on there until it ends.</summary>
    /// <param name="Error">Why.</param>
    public sealed record Failed(OAuthError Error) : RevocationOutcome
    {
        /// <inheritdoc />
        public override RevocationResult Result => RevocationResult.Failed;

        /// <inheritdoc />
        public override string Message => $"It is forgotten here, but the provider could not be told: {Error.Description} Revoke it there by hand.";
    }
}

/// <summary>What became of telling the provider that a token is no longer wanted, in a word. The names are those of the API, in camelCase, and those in the store: none may change.</summary>
public enum RevocationResult
{
    /// <inheritdoc cref="RevocationOutcome.NothingToRevoke" />
    NothingToRevoke,

    /// <inheritdoc cref="RevocationOutcome.NotOffered" />
    NotOffered,

    /// <inheritdoc cref="RevocationOutcome.NoSuchToken" />
    NoSuchToken,

    /// <inheritdoc cref="RevocationOutcome.Revoked" />
    Revoked,

    /// <inheritdoc cref="RevocationOutcome.Failed" />
    Failed,
}
