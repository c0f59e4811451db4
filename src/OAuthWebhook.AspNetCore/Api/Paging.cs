using System.Globalization;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>Which part of a list. Read from text here rather than by the framework, whose refusals name no field.</summary>
internal sealed record Paging(int Skip, int Take)
{
    private const int DefaultPageSize = 50;
    private const int MaximumPageSize = 200;

    // Far beyond any list, and its product with the page size stays a whole number.
    private const int MaximumPage = 1_000_000;

    public int Page => (Skip / Take) + 1;

    public static Paging Of(string? page, string? pageSize, Dictionary<string, string[]> errors)
    {
        var number = Number("page", page, 1, MaximumPage, errors);
        var size = Number("pageSize", pageSize, DefaultPageSize, MaximumPageSize, errors);
        return new((number - 1) * size, size);
    }

    /// <summary>The number of the page so many further on; null when there is none.</summary>
    public int? Neighbour(int by, int totalCount) => Page + by >= 1 && (Page + by - 1) * Take < totalCount ? Page + by : null;

    /// <summary>A whole number from one on.</summary>
    public static int Number(string field, string? text, int fallback, int maximum, Dictionary<string, string[]> errors)
    {
        if (string.IsNullOrEmpty(text))
            return fallback;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= maximum)
            return number;
        errors[field] = [$"A whole number from 1 to {maximum.ToString(CultureInfo.InvariantCulture)} is needed."];
        return fallback;
    }
}
