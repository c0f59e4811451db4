using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using OAuthWebhook.Results;

namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>A page, or a part of one, that says what happened and what to do next.</summary>
internal sealed record Notice(NoticeKind Kind, string? Title, string Text)
{
    /// <summary>What the reader should do; null when nothing.</summary>
    public string? NextStep { get; init; }

    /// <summary>Where the button leads; null for no button.</summary>
    public string? Link { get; init; }

    /// <summary>What the button says.</summary>
    public string? LinkText { get; init; }

    /// <summary>A failure in its own words.</summary>
    public static Notice Of(OAuthError error) => new(NoticeKind.Warning, Title: null, error.Description) { NextStep = error.NextStep };

    /// <summary>Leaves word for the page of a connection, or for the list of all (null). Another tab may show another connection meanwhile: it is not told there.</summary>
    public void LeaveIn(ITempDataDictionary tempData, string? connectionId) => tempData[Key(connectionId)] = JsonSerializer.Serialize(this);

    /// <summary>What the page before wanted to say of a connection, or on the list of all (null); once.</summary>
    public static Notice? TakeFrom(ITempDataDictionary tempData, string? connectionId) => tempData[Key(connectionId)] is string text ? JsonSerializer.Deserialize<Notice>(text) : null;

    /// <summary>The whole page as a result, for a filter that answers in a page's place.</summary>
    public ViewResult AsPage(int statusCode) => new()
    {
        ViewName = "/Areas/OAuthWebhook/Pages/Shared/Notice.cshtml",
        StatusCode = statusCode,
        ViewData = new ViewDataDictionary<Notice>(new EmptyModelMetadataProvider(), new ModelStateDictionary()) { Model = this },
    };

    private static string Key(string? connectionId) => "OAuthWebhook.Notice." + connectionId;
}

/// <summary>The colour of a notice.</summary>
internal enum NoticeKind
{
    Success,
    Information,
    Warning,
    Danger,
}
