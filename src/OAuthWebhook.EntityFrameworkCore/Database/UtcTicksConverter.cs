using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace OAuthWebhook.EntityFrameworkCore.Database;

/// <summary>Keeps a time as its UTC ticks: a number every database compares and sorts alike.</summary>
internal sealed class UtcTicksConverter() : ValueConverter<DateTimeOffset, long>(
    time => time.UtcTicks,
    ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
