namespace ElsaOAuthWebhook.Studio.Time;

/// <summary>
/// The time, and waiting. In place of <see cref="TimeProvider"/>, which is missing in Studios whose assemblies were trimmed without this module, such as
/// the one that npm serves.
/// </summary>
internal class StudioTime
{
#pragma warning disable RS0030 // See above.
    public virtual DateTimeOffset Now => DateTimeOffset.UtcNow;

    public virtual Task WaitAsync(TimeSpan time, CancellationToken cancellationToken) => Task.Delay(time, cancellationToken);
#pragma warning restore RS0030
}
