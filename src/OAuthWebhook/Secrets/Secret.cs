using System.Diagnostics;

namespace OAuthWebhook.Secrets;

/// <summary>
/// A value nobody may see: a client secret, a password, a token, a code verifier.
/// It has no public property and prints as <c>[secret]</c>, so that logging, serializing or
/// interpolating whatever holds it shows nothing. Only <see cref="Reveal"/> gives the value.
/// </summary>
[DebuggerDisplay("[secret]")]
public sealed class Secret
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _value;

    /// <summary>Wraps a value.</summary>
    /// <param name="value">The value; not empty.</param>
    /// <exception cref="ArgumentException">The value is null or empty.</exception>
    public Secret(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        _value = value;
    }

    /// <summary>Wraps a value, or gives null for none.</summary>
    /// <param name="value">The value; null and empty mean "none".</param>
    public static Secret? From(string? value) => string.IsNullOrEmpty(value) ? null : new Secret(value);

    /// <summary>The value itself: for the wire and for encryption, nowhere else.</summary>
    public string Reveal() => _value;

    /// <inheritdoc />
    public override string ToString() => "[secret]";
}
