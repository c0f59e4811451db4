namespace OAuthWebhook.Testing.Tests;

public class FakeTimeProviderTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider _time = new();
    private readonly DateTimeOffset _start;
    private readonly List<string> _fired = [];

    public FakeTimeProviderTests() => _start = _time.GetUtcNow();

    [Fact]
    public void The_clock_stands_still_until_it_is_moved()
    {
        _time.GetUtcNow().ShouldBe(_start);
        _time.Advance(5 * Second);
        _time.GetUtcNow().ShouldBe(_start + (5 * Second));
        _time.SetUtcNow(_start.AddDays(1));
        _time.GetUtcNow().ShouldBe(_start.AddDays(1));
    }

    [Fact]
    public void It_starts_where_it_is_told_to_in_utc()
    {
        var start = new DateTimeOffset(2030, 6, 1, 2, 0, 0, TimeSpan.FromHours(2));
        new FakeTimeProvider(start).GetUtcNow().ShouldBe(start);
        new FakeTimeProvider(start).GetUtcNow().Offset.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void It_never_goes_back()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => _time.Advance(-Second));
        Should.Throw<ArgumentOutOfRangeException>(() => _time.SetUtcNow(_start - Second));
    }

    [Fact]
    public void Elapsed_time_by_timestamp_agrees_with_the_clock()
    {
        var before = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromMilliseconds(1234));
        _time.GetElapsedTime(before).ShouldBe(TimeSpan.FromMilliseconds(1234));
    }

    [Fact]
    public void Timers_fire_in_order_each_at_its_own_due_time()
    {
        using var late = Timer("late", 3 * Second);
        using var periodic = Timer("periodic", Second, 2 * Second);
        using var early = Timer("early", Second / 2);

        _time.Advance(5 * Second);

        _fired.ShouldBe(["early 0.5", "periodic 1", "late 3", "periodic 3", "periodic 5"]);
    }

    [Fact]
    public void Timers_due_at_once_fire_in_the_order_they_were_armed()
    {
        using var first = Timer("first", Second);
        using var second = Timer("second", Second);
        first.Change(Second, Timeout.InfiniteTimeSpan);

        _time.Advance(Second);

        _fired.ShouldBe(["second 1", "first 1"]);
    }

    [Fact]
    public void A_timer_fires_once_and_not_before_it_is_due()
    {
        using var timer = Timer("once", Second);
        _time.Advance(Second - TimeSpan.FromTicks(1));
        _fired.ShouldBeEmpty();
        _time.Advance(TimeSpan.FromTicks(1));
        _time.Advance(10 * Second);
        _fired.ShouldBe(["once 1"]);
    }

    [Fact]
    public void A_timer_due_now_fires_at_once()
    {
        using var timer = Timer("now", TimeSpan.Zero);
        _fired.ShouldBe(["now 0"]);
    }

    [Fact]
    public void A_disposed_or_stopped_timer_does_not_fire_and_a_restarted_one_does()
    {
        var disposed = Timer("disposed", Second);
        using var stopped = Timer("stopped", Second, Second);
        using var restarted = Timer("restarted", Timeout.InfiniteTimeSpan);

        disposed.Dispose();
        stopped.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan).ShouldBeTrue();
        restarted.Change(2 * Second, Timeout.InfiniteTimeSpan).ShouldBeTrue();
        disposed.Change(Second, Second).ShouldBeFalse();
        _time.Advance(10 * Second);

        _fired.ShouldBe(["restarted 2"]);
        _time.ArmedTimers.ShouldBe(0);
    }

    [Fact]
    public void A_callback_may_arm_a_timer_that_falls_due_within_the_same_move()
    {
        ITimer? second = null;
        using var first = _time.CreateTimer(_ => second = Timer("second", Second), null, Second, Timeout.InfiniteTimeSpan);

        _time.Advance(2 * Second);

        _fired.ShouldBe(["second 2"]);
        second!.Dispose();
    }

    [Fact]
    public void A_callback_runs_in_the_context_of_its_creator()
    {
        var local = new AsyncLocal<string> { Value = "creator" };
        string? seen = null;
        using var timer = _time.CreateTimer(_ => seen = local.Value, null, Second, Timeout.InfiniteTimeSpan);

        local.Value = "mover";
        _time.Advance(Second);

        seen.ShouldBe("creator");
    }

    [Fact]
    public async Task A_delay_ends_when_its_time_has_come()
    {
        var delay = Task.Delay(10 * Second, _time);
        _time.Advance(9 * Second);
        delay.IsCompleted.ShouldBeFalse();
        _time.Advance(Second);
        await delay;
    }

    [Fact]
    public async Task A_cancelled_delay_leaves_no_timer_behind()
    {
        using var cancellation = new CancellationTokenSource();
        var delay = Task.Delay(10 * Second, _time, cancellation.Token);
        await cancellation.CancelAsync();
        await Should.ThrowAsync<TaskCanceledException>(() => delay);
        _time.ArmedTimers.ShouldBe(0);
    }

    [Fact]
    public async Task Waiting_with_a_deadline_times_out()
    {
        var wait = new TaskCompletionSource().Task.WaitAsync(Second, _time);
        _time.Advance(Second);
        await Should.ThrowAsync<TimeoutException>(() => wait);
    }

    [Fact]
    public void After_a_sleep_each_timer_that_became_due_fires_once_and_sees_the_new_time()
    {
        using var once = Timer("once", Second);
        using var periodic = Timer("periodic", Second, 2 * Second);
        using var later = Timer("later", 100 * Second);

        _time.Sleep(10 * Second);

        _fired.ShouldBe(["once 10", "periodic 10"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_periodic_timer_ticks_once_per_period()
    {
        using var timer = new PeriodicTimer(Second, _time);
        for (var tick = 0; tick < 3; tick++)
        {
            var next = timer.WaitForNextTickAsync();
            next.IsCompleted.ShouldBeFalse();
            _time.Advance(Second);
            (await next).ShouldBeTrue();
        }
    }

    [Fact]
    public void A_cancellation_source_cancels_after_its_delay_even_when_that_is_moved()
    {
        using var cancellation = new CancellationTokenSource(Second, _time);
        cancellation.CancelAfter(3 * Second);
        _time.Advance(2 * Second);
        cancellation.IsCancellationRequested.ShouldBeFalse();
        _time.Advance(Second);
        cancellation.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task A_test_is_told_when_work_elsewhere_has_reached_its_delay()
    {
        var reached = _time.TimerDueWithin(Second);
        using var tooLate = Timer("too late", 2 * Second);
        reached.IsCompleted.ShouldBeFalse();

        var work = Task.Run(() => Task.Delay(Second, _time));
        await reached;
        _time.Advance(Second);

        await work;
        _time.TimerDueWithin(Second).IsCompleted.ShouldBeTrue();
    }

    private ITimer Timer(string name, TimeSpan due, TimeSpan? period = null) => _time.CreateTimer(
        _ => _fired.Add(FormattableString.Invariant($"{name} {(_time.GetUtcNow() - _start).TotalSeconds}")),
        null,
        due,
        period ?? Timeout.InfiniteTimeSpan);
}
