using System.Diagnostics.CodeAnalysis;

namespace OAuthWebhook.Results;

/// <summary>A value or an expected failure, never both and never neither.</summary>
/// <typeparam name="T">The value's type.</typeparam>
public readonly struct OAuthResult<T>
    where T : class
{
    private OAuthResult(T? value, OAuthError? error)
    {
        Value = value;
        Error = error;
    }

    /// <summary>The value; null when it failed.</summary>
    public T? Value { get; }

    /// <summary>The failure; null when it succeeded.</summary>
    public OAuthError? Error { get; }

    /// <summary>Gives the one or the other.</summary>
    /// <param name="value">The value, when this returns true.</param>
    /// <param name="error">The failure, when this returns false.</param>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out OAuthError? error)
    {
        value = Value;
        error = Error;
        return value is not null;
    }

    /// <summary>A success.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator OAuthResult<T>(T value) => new(value ?? throw new ArgumentNullException(nameof(value)), null);

    /// <summary>A failure.</summary>
    /// <param name="error">What went wrong.</param>
    public static implicit operator OAuthResult<T>(OAuthError error) => new(null, error ?? throw new ArgumentNullException(nameof(error)));
}
