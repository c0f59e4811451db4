using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OAuthWebhook.Json;

namespace OAuthWebhook.Providers;

/// <summary>
/// Compares JSON with the types it is to be read into, before it is read, and finds everything that does not fit at once:
/// the serializer would stop at the first, and name the place only roughly.
/// </summary>
internal sealed class ShapeCheck
{
    private static readonly TextFormAttribute AnyText = new(TextForm.Any);

    private readonly List<ProviderFileError> _errors = [];
    private readonly List<TemplateText> _templates = [];

    /// <summary>What does not fit.</summary>
    public IReadOnlyList<ProviderFileError> Errors => _errors;

    /// <summary>The texts that may hold names, in the order of the file.</summary>
    public IReadOnlyList<TemplateText> Templates => _templates;

    /// <summary>Checks a value.</summary>
    public void Check(JsonElement value, Type type, string path) => Check(value, type, path, AnyText, range: null);

    private void Check(JsonElement value, Type type, string path, TextFormAttribute form, RangeAttribute? range)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var info = ProviderJson.Options.GetTypeInfo(type);
        switch (info.Kind)
        {
            case JsonTypeInfoKind.Object when Expect(value, JsonValueKind.Object, "an object", path):
                CheckObject(value, info, path);
                break;
            case JsonTypeInfoKind.Dictionary when Expect(value, JsonValueKind.Object, "an object", path):
                CheckTable(value, type.GetGenericArguments()[1], path, form);
                break;
            case JsonTypeInfoKind.Enumerable when Expect(value, JsonValueKind.Array, "a list", path):
                var index = 0;
                foreach (var item in value.EnumerateArray())
                    Check(item, type.GetGenericArguments()[0], $"{path}[{(index++).ToString(CultureInfo.InvariantCulture)}]", form, range);
                break;
            case JsonTypeInfoKind.None:
                CheckSimple(value, type, path, form, range);
                break;
        }
    }

    private void CheckObject(JsonElement value, JsonTypeInfo info, string path)
    {
        var seen = new HashSet<string>();
        foreach (var member in value.EnumerateObject())
        {
            var at = Join(path, member.Name);
            if (!seen.Add(member.Name))
                Add(at, "each key once; it is there twice");
            else if (info.Properties.FirstOrDefault(property => property.Name == member.Name) is not { } property)
                Add(at, $"no such key; known here: {string.Join(", ", info.Properties.Select(known => known.Name))}");
            else
                Check(member.Value, property.PropertyType, at, AttributeOf<TextFormAttribute>(property) ?? AnyText, AttributeOf<RangeAttribute>(property));
        }

        foreach (var missing in info.Properties.Where(property => IsRequired(property) && !seen.Contains(property.Name)))
            Add(Join(path, missing.Name), "a value; it is missing");
    }

    private void CheckTable(JsonElement value, Type valueType, string path, TextFormAttribute form)
    {
        var seen = new HashSet<string>();
        foreach (var entry in value.EnumerateObject())
        {
            var at = Join(path, entry.Name);
            if (!seen.Add(entry.Name))
                Add(at, "each key once; it is there twice");
            else if (!TextForms.Fits(form.Keys, entry.Name))
                Add(at, $"as its key {TextForms.Describe(form.Keys)}");
            else
                Check(entry.Value, valueType, at, form, range: null);
        }
    }

    private void CheckSimple(JsonElement value, Type type, string path, TextFormAttribute form, RangeAttribute? range)
    {
        if (type == typeof(string))
        {
            if (Expect(value, JsonValueKind.String, TextForms.Describe(form.Form), path))
                CheckText(value.GetString()!, path, form);
        }
        else if (type == typeof(bool))
        {
            if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                Add(path, "true or false");
        }
        else if (type == typeof(int))
        {
            if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number) || range?.IsValid(number) == false)
                Add(path, range is null ? "a whole number" : $"a whole number from {range.Minimum} to {range.Maximum}");
        }
        else if (type.IsEnum)
        {
            var names = NamesOf(type);
            if (value.ValueKind != JsonValueKind.String || !names.Contains(value.GetString()))
                Add(path, $"one of: {string.Join(", ", names)}");
        }
        else if (type == typeof(Uri))
        {
            if (value.ValueKind != JsonValueKind.String || !TextForms.Fits(TextForm.Url, value.GetString()!))
                Add(path, TextForms.Describe(TextForm.Url));
        }
        else if (type == typeof(DateOnly))
        {
            if (value.ValueKind != JsonValueKind.String || !DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
                Add(path, "a day such as 2030-01-31");
        }
        else
        {
            throw new InvalidOperationException($"A catalogue file cannot hold a {type}.");
        }
    }

    private void CheckText(string text, string path, TextFormAttribute form)
    {
        if (!TextForms.Fits(form.Form, text))
            Add(path, TextForms.Describe(form.Form));
        else if (form.Names != TemplateNames.None)
            _templates.Add(new(path, text, form.Form, form.Names));
    }

    private bool Expect(JsonValueKind actual, JsonValueKind expected, string what, string path)
    {
        if (actual == expected)
            return true;
        Add(path, actual == JsonValueKind.Null ? $"{what}, not null; leave the key out" : what);
        return false;
    }

    private bool Expect(JsonElement value, JsonValueKind expected, string what, string path) => Expect(value.ValueKind, expected, what, path);

    private void Add(string path, string expected) => _errors.Add(new(path, expected));

    /// <summary>The path of a member: with a dot where it can be, in brackets where its name has odd characters.</summary>
    public static string Join(string path, string name)
    {
        var plain = name.Length > 0 && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '$');
        var shown = name.Length > 60 ? $"{name[..60]}…" : name;
        return path.Length == 0 && plain ? name : plain ? $"{path}.{shown}" : $"{path}['{shown}']";
    }

    /// <summary>Whether a member has to be there.</summary>
    public static bool IsRequired(JsonPropertyInfo property) => property.IsRequired || property.AssociatedParameter is { HasDefaultValue: false };

    /// <summary>How an enum's values are written.</summary>
    public static string[] NamesOf(Type type) =>
        [.. Enum.GetValues(type).Cast<object>().Select(value => JsonSerializer.SerializeToElement(value, type, ProviderJson.Options).GetString()!)];

    /// <summary>An attribute of the property behind a member.</summary>
    public static T? AttributeOf<T>(JsonPropertyInfo property)
        where T : Attribute => (property.AttributeProvider as MemberInfo)?.GetCustomAttribute<T>();
}

/// <summary>A text of a catalogue file that may hold names.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Text">The text.</param>
/// <param name="Form">Its form.</param>
/// <param name="Names">Which names it may hold.</param>
internal sealed record TemplateText(string Path, string Text, TextForm Form, TemplateNames Names);

/// <summary>Something in a catalogue file that is not as it has to be.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Expected">What was expected there.</param>
internal sealed record ProviderFileError(string Path, string Expected);
