using System.Globalization;
using System.Text.Json;
using OAuthWebhook.Connections;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>The query of a list as it came. Read here rather than by the framework, whose refusals name no field.</summary>
internal sealed record ListParameters(string? Search, string? Status, string? Provider, string? Sort, string? Page, string? PageSize, string? Template = null)
{
    private const int DefaultPageSize = 50;
    private const int MaximumPageSize = 200;

    // Far beyond any list, and its product with the page size stays a whole number.
    private const int MaximumPage = 1_000_000;

    public ConnectionQuery ToQuery(string tenantId, out Dictionary<string, string[]> errors)
    {
        errors = [];
        var page = Number("page", Page, 1, MaximumPage, errors);
        var pageSize = Number("pageSize", PageSize, DefaultPageSize, MaximumPageSize, errors);
        return new ConnectionQuery
        {
            TenantId = tenantId,
            Search = NullIfEmpty(Search),
            Provider = NullIfEmpty(Provider),
            Template = NullIfEmpty(Template),
            Status = Choice<ConnectionStatus>("status", Status, errors),
            Sort = Choice<ConnectionSort>("sort", Sort?.TrimStart('-'), errors) ?? ConnectionSort.Name,
            Descending = Sort is ['-', ..],
            Skip = (page - 1) * pageSize,
            Take = pageSize,
        };
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static T? Choice<T>(string field, string? text, Dictionary<string, string[]> errors)
        where T : struct, Enum
    {
        if (string.IsNullOrEmpty(text))
            return null;
        foreach (var value in Enum.GetValues<T>())
        {
            if (JsonNamingPolicy.CamelCase.ConvertName(value.ToString()) == text)
                return value;
        }

        errors[field] = [$"One of {string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName))} is needed."];
        return null;
    }

    private static int Number(string field, string? text, int fallback, int maximum, Dictionary<string, string[]> errors)
    {
        if (string.IsNullOrEmpty(text))
            return fallback;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= maximum)
            return number;
        errors[field] = [$"A whole number from 1 to {maximum.ToString(CultureInfo.InvariantCulture)} is needed."];
        return fallback;
    }
}
