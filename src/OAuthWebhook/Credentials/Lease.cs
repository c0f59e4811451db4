using OAuthWebhook.Access;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Credentials;

/// <summary>An attempt that may be made.</summary>
/// <param name="Attempt">As it was recorded.</param>
/// <param name="Unsent">The same as long as nothing was sent.</param>
/// <param name="Begun">What the store said.</param>
/// <param name="Began">When this node asked, as a timestamp of its clock: before the store's deadline was set.</param>
/// <param name="Version">The connection's version that it was begun for.</param>
/// <param name="Taken">What was taken from other connections for it.</param>
/// <param name="Others">Those connections.</param>
/// <param name="By">Who asked for it; null: the host itself.</param>
internal sealed record Lease(RefreshAttempt Attempt, UnsentAttempt Unsent, AttemptStart.Begun Begun, long Began, long Version, TakenTokens Taken, IOtherConnections Others, Caller? By)
{
    /// <summary>Whether whoever may have the answer of an earlier attempt was given the time to save it.</summary>
    public bool Waited { get; init; }

    /// <summary>Whether the attempt before it is known to have no answer: then nobody has to be given the time to save one.</summary>
    public bool IsKnownToBeUnknown(CredentialState state) => state.Failure?.EndedAttempt is { } attempt && attempt == Begun.Former;
}
