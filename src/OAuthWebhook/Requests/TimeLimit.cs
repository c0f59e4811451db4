namespace OAuthWebhook.Requests;

/// <summary>Ends work after a time, or with the work it is part of. The linked sources of the BCL know the system's clock only.</summary>
internal sealed class TimeLimit : CancellationTokenSource
{
    private readonly CancellationTokenRegistration _enclosing;

    public TimeLimit(TimeSpan limit, TimeProvider time, CancellationToken enclosing)
        : base(limit, time) =>
        _enclosing = enclosing.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), this);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _enclosing.Dispose();
        base.Dispose(disposing);
    }
}
