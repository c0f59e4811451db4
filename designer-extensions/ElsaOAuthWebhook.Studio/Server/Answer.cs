using System.Diagnostics.CodeAnalysis;

namespace ElsaOAuthWebhook.Studio.Server;

/// <summary>What the server answered, or why it did not, in words for whoever sits in front of it.</summary>
internal sealed class Answer<T>
{
    private readonly T? _value;

    private Answer(T? value, Refusal? refusal)
    {
        _value = value;
        Refusal = refusal;
    }

    /// <summary>Why there is no value; null when there is one.</summary>
    public Refusal? Refusal { get; }

    public static implicit operator Answer<T>(T value) => new(value, null);

    public static implicit operator Answer<T>(Refusal refusal) => new(default, refusal);

    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Refusal? refusal)
    {
        value = _value;
        refusal = Refusal;
        return refusal is null;
    }
}

/// <summary>Why the server did not do what it was asked.</summary>
/// <param name="Message">The cause and the next step.</param>
/// <param name="IsMissing">Whether what was asked for does not exist.</param>
/// <param name="IsForbidden">Whether whoever asked is not known, or may not.</param>
/// <param name="IsElsewhere">Whether nothing was asked, since what is meant is of another server than the one that would be asked now.</param>
internal sealed record Refusal(string Message, bool IsMissing = false, bool IsForbidden = false, bool IsElsewhere = false);
