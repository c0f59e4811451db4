using System.Text.Json;
using OAuthWebhook.Connections;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>The query of a list as it came. Read here rather than by the framework, whose refusals name no field.</summary>
internal sealed record ListParameters(string? Search, string? Status, string? Provider, string? Sort, string? Page, string? PageSize, string? Template = null, string? Subjects = null, string? Pickable = null)
{
    /// <summary>Why somebody is needed; on the pages alone.</summary>
    public string? Attention { get; init; }

    public ConnectionQuery ToQuery(string tenantId, out Dictionary<string, string[]> errors)
    {
        errors = [];
        var paging = Paging.Of(Page, PageSize, errors);
        if (Subjects is not (null or "" or "true" or "false"))
            errors["subjects"] = ["true or false is needed."];
        if (Pickable is not (null or "" or "true" or "false"))
            errors["pickable"] = ["true or false is needed."];
        return new ConnectionQuery
        {
            TenantId = tenantId,
            Search = NullIfEmpty(Search),
            Provider = NullIfEmpty(Provider),
            Template = NullIfEmpty(Template),
            WithoutSubjects = Subjects == "false",
            Pickable = Pickable == "true",
            Status = Choice<ConnectionStatus>("status", Status, errors),
            Attention = Choice<ConnectionAttention>("attention", Attention, errors),
            Sort = Choice<ConnectionSort>("sort", Sort?.TrimStart('-'), errors) ?? ConnectionSort.Name,
            Descending = Sort is ['-', ..],
            Skip = paging.Skip,
            Take = paging.Take,
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
}
