using System.Collections;
using System.Reflection;
using System.Text.Json;
using OAuthWebhook.Connections;
using OAuthWebhook.Quirks;

namespace OAuthWebhook.Tests.Compatibility;

/// <summary>The words of a catalogue entry, by their path in it, and with what value where there is a choice.</summary>
internal static class QuirkWords
{
    /// <summary>What a cell plays: read from what it gives the provider, so that the table cannot say more.</summary>
    public static IEnumerable<(string Word, string With)> Of(QuirkCell cell, ConnectionRegistration plain) =>
        [.. Of("", cell.Quirks, ProviderQuirks.None, choices: true), .. Of("connection.", cell.Connection(plain), plain, choices: false)];

    /// <summary>All that quirks, and the settings of refreshes, have a word for.</summary>
    public static IEnumerable<(string Word, string With)> All() => [.. All("", typeof(ProviderQuirks)), .. All("connection.refresh.", typeof(RefreshSettings))];

    // A quirk that is a choice is always played, as its usual value too; anything else counts where it is not as it is without the quirk.
    private static IEnumerable<(string, string)> Of(string path, object value, object? usual, bool choices)
    {
        foreach (var property in Properties(value.GetType()))
        {
            var word = path + JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            var (now, before) = (property.GetValue(value), usual is null ? null : property.GetValue(usual));
            if (now is Enum choice)
            {
                if (choices || !choice.Equals(before))
                    yield return (word, Name(choice));
            }
            else if (now is not null && IsOwn(property.PropertyType))
            {
                foreach (var deeper in Of($"{word}.", now, before, choices))
                    yield return deeper;
            }
            else if (ItemOf(property.PropertyType) is not null)
            {
                foreach (var deeper in ((IEnumerable)now!).Cast<object>().SelectMany(item => Of($"{word}.", item, null, choices)))
                    yield return deeper;
            }
            else if (!IsNothing(now) && !IsSame(now, before))
            {
                yield return (word, "");
            }
        }
    }

    private static IEnumerable<(string, string)> All(string path, Type type)
    {
        foreach (var property in Properties(type))
        {
            var word = path + JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            var own = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            IEnumerable<(string, string)> words =
                own.IsEnum ? Enum.GetValues(own).Cast<Enum>().Select(choice => (word, Name(choice)))
                : IsOwn(own) ? All($"{word}.", own)
                : ItemOf(own) is { } item ? All($"{word}.", item)
                : [(word, "")];
            foreach (var found in words)
                yield return found;
        }
    }

    private static IEnumerable<PropertyInfo> Properties(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is not null);

    private static bool IsOwn(Type type) => type.IsClass && type.Assembly == typeof(ProviderQuirks).Assembly;

    private static Type? ItemOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) && IsOwn(type.GenericTypeArguments[0]) ? type.GenericTypeArguments[0] : null;

    private static bool IsNothing(object? value) => value is null or "" or 0 || (value is ICollection { Count: 0 });

    private static bool IsSame(object? value, object? usual) => value is IEnumerable list and not string
        ? usual is IEnumerable others && list.Cast<object>().SequenceEqual(others.Cast<object>())
        : value is false && usual is null || Equals(value, usual);

    private static string Name(Enum choice) => JsonNamingPolicy.CamelCase.ConvertName(choice.ToString());
}
