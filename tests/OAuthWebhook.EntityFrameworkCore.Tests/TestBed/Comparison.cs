using System.Text.Json;
using System.Text.Json.Serialization;
using OAuthWebhook.Secrets;

namespace OAuthWebhook.EntityFrameworkCore.Tests.TestBed;

/// <summary>Compares values field by field: collections by their items, times as instants, secrets by what they hide.</summary>
internal static class Comparison
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Converters = { new Revealed(), new Instant() } };

    public static void ShouldEqual<T>(this T? actual, T expected) =>
        JsonSerializer.Serialize(actual, Options).ShouldBe(JsonSerializer.Serialize(expected, Options));

    private sealed class Revealed : JsonConverter<Secret>
    {
        public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) => writer.WriteStringValue(value.Reveal());
    }

    private sealed class Instant : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteNumberValue(value.UtcTicks);
    }
}
