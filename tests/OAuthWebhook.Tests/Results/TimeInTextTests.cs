using OAuthWebhook.Results;

namespace OAuthWebhook.Tests.Results;

public sealed class TimeInTextTests
{
    private static readonly DateTimeOffset Time = new(2031, 7, 1, 3, 5, 9, TimeSpan.Zero);

    [Fact]
    public void A_time_is_said_in_UTC_wherever_it_is_from() =>
        TimeInText.Of(Time.ToOffset(TimeSpan.FromHours(5.5))).ShouldBe("2031-07-01 03:05:09 UTC");

    [Fact]
    public void The_times_of_a_sentence_are_found_again()
    {
        var parts = TimeInText.Split($"{TimeInText.Of(Time)}: lost, since {TimeInText.Of(Time.AddDays(1))}.");

        (string, DateTimeOffset?)[] expected = [("2031-07-01 03:05:09 UTC", Time), (": lost, since ", null), ("2031-07-02 03:05:09 UTC", Time.AddDays(1)), (".", null)];
        parts.ShouldBe(expected);
    }

    [Theory]
    [InlineData("Nothing happened.")]
    [InlineData("Wait 30 seconds.")]
    [InlineData("The provider says: 2031-13-45 25:61:61 UTC.")]
    [InlineData("2031-07-01 03:05:09")]
    [InlineData("12031-07-01 03:05:09 UTC")]
    [InlineData("٢٠٣١-07-01 03:05:09 UTC")]
    public void What_is_no_time_stays_text(string sentence)
    {
        var part = TimeInText.Split(sentence).ShouldHaveSingleItem();

        part.Text.ShouldBe(sentence);
        part.Time.ShouldBeNull();
    }

    [Fact]
    public void An_empty_sentence_has_no_parts() => TimeInText.Split("").ShouldBeEmpty();

    [Fact]
    public void No_sentence_is_a_bug() => Should.Throw<ArgumentNullException>(() => TimeInText.Split(null!));
}
