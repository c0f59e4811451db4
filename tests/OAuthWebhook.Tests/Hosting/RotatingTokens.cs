using OAuthWebhook.Testing;

namespace OAuthWebhook.Tests.Hosting;

/// <summary>What a server answers that rotates strictly: a refresh token is good once, and reuse ends the grant for ever (RFC 9700 §4.14.2).</summary>
internal sealed class RotatingTokens
{
    private readonly Lock _gate = new();
    private bool _dead;

    /// <summary>The one refresh token that is good.</summary>
    public string Current { get; private set; } = "r0";

    public int Rotations { get; private set; }

    public static Answer First { get; } = Answer.Token("t0", 60, "r0");

    public Answer Next(RecordedRequest request)
    {
        lock (_gate)
        {
            if (_dead || request.Form["refresh_token"] != Current)
            {
                _dead = true;
                return Answer.Error("invalid_grant");
            }

            Rotations++;
            Current = $"r{Rotations}";
            return Answer.Token($"t{Rotations}", 60, Current);
        }
    }
}
