namespace OAuthWebhook.Testing;

/// <summary>
/// A clock that stands still until a test moves it. Timers fire on the thread that moves it, in the order
/// they are due and each at its own due time, so after <see cref="Advance"/> everything due has happened.
/// </summary>
public sealed class FakeTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<FakeTimer> _armed = [];
    private readonly List<(TimeSpan Within, TaskCompletionSource Signal)> _waits = [];
    private DateTimeOffset _now;
    private long _armings;

    public FakeTimeProvider(DateTimeOffset? start = null) =>
        _now = (start ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).ToUniversalTime();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>How many timers wait to fire: a way to see that work has stopped waiting.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_lock)
                return _armed.Count;
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock forward and fires what becomes due on the way.</summary>
    public void Advance(TimeSpan delta)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delta, TimeSpan.Zero);
        SetUtcNow(GetUtcNow() + delta);
    }

    /// <summary>Moves the clock to a later instant and fires what becomes due on the way.</summary>
    public void SetUtcNow(DateTimeOffset value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, GetUtcNow());
        while (TakeNextDue(value.ToUniversalTime()) is { } timer)
            timer.Fire();
    }

    /// <summary>As when the machine wakes up: the clock has moved on before any timer fires, and each that became due meanwhile fires once.</summary>
    public void Sleep(TimeSpan delta)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delta, TimeSpan.Zero);
        DateTimeOffset until;
        lock (_lock)
        {
            until = _now + delta;
            MoveTo(until);
            foreach (var late in _armed.Where(timer => timer.Period > TimeSpan.Zero && timer.Due < until))
                late.Due = until;
        }

        SetUtcNow(until);
    }

    /// <summary>
    /// Completes once a timer is armed that is due within <paramref name="span"/>: the signal that work on
    /// another thread has reached its delay, and that the clock may be moved.
    /// </summary>
    public Task TimerDueWithin(TimeSpan span)
    {
        lock (_lock)
        {
            var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waits.Add((span, signal));
            SignalWaits();
            return signal.Task.WaitAsync(Patience.Limit);
        }
    }

    private FakeTimer? TakeNextDue(DateTimeOffset until)
    {
        lock (_lock)
        {
            var next = _armed.MinBy(timer => (timer.Due, timer.Arming));
            if (next is null || next.Due > until)
            {
                MoveTo(until);
                return null;
            }

            MoveTo(next.Due);
            if (next.Period > TimeSpan.Zero)
                Arm(next, next.Due + next.Period);
            else
                _armed.Remove(next);
            return next;
        }
    }

    // A callback may itself have moved the clock further: it never goes back.
    private void MoveTo(DateTimeOffset instant)
    {
        if (instant > _now)
            _now = instant;
        SignalWaits();
    }

    private void Arm(FakeTimer timer, DateTimeOffset due)
    {
        timer.Due = due;
        timer.Arming = _armings++;
        if (!_armed.Contains(timer))
            _armed.Add(timer);
        SignalWaits();
    }

    private void SignalWaits() => _waits.RemoveAll(wait =>
        _armed.Exists(timer => timer.Due - _now <= wait.Within) && wait.Signal.TrySetResult());

    private sealed class FakeTimer(FakeTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        // Like a real timer, a callback runs in its creator's context, not in that of whoever moves the clock.
        private readonly ExecutionContext? _context = ExecutionContext.Capture();
        private bool _disposed;

        public DateTimeOffset Due { get; set; }

        /// <summary>Breaks ties: of two timers due at once, the one armed first fires first.</summary>
        public long Arming { get; set; }

        public TimeSpan Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            ThrowUnlessTimerSpan(dueTime);
            ThrowUnlessTimerSpan(period);
            lock (clock._lock)
            {
                if (_disposed)
                    return false;

                Period = period;
                if (dueTime == Timeout.InfiniteTimeSpan)
                {
                    clock._armed.Remove(this);
                    return true;
                }

                clock.Arm(this, clock._now + dueTime);
            }

            if (dueTime == TimeSpan.Zero)
                clock.Advance(TimeSpan.Zero);
            return true;
        }

        public void Fire()
        {
            if (_context is null)
                callback(state);
            else
                ExecutionContext.Run(_context, static timer => ((FakeTimer)timer!).Invoke(), this);
        }

        public void Dispose()
        {
            lock (clock._lock)
            {
                _disposed = true;
                clock._armed.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Invoke() => callback(state);

        private static void ThrowUnlessTimerSpan(TimeSpan span)
        {
            if (span < TimeSpan.Zero && span != Timeout.InfiniteTimeSpan)
                throw new ArgumentOutOfRangeException(nameof(span), span, "Zero or more, or Timeout.InfiniteTimeSpan.");
        }
    }
}
