using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OAuthWebhook.AspNetCore.Api;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.AspNetCore.Texts;
using OAuthWebhook.Promotion;

namespace OAuthWebhook.AspNetCore.Pages.Tokens;

/// <summary>Takes a file of exported connections, says what would become of each, and imports them once that is confirmed.</summary>
[UploadLimit(ImportBody.MaximumSize + (64 << 10))]
internal sealed class ImportModel(ConnectionPromotion promotion) : TokensPage
{
    /// <summary>What became of each connection, or would; null before a file was sent.</summary>
    public IReadOnlyList<ImportResult>? Results { get; private set; }

    /// <summary>Whether they are imported; otherwise the results are a preview.</summary>
    public bool IsDone { get; private set; }

    /// <summary>What is wrong with the file; null when nothing is.</summary>
    public string? Error { get; private set; }

    public bool UpdateExisting { get; private set; }

    public bool RenameSameName { get; private set; }

    /// <summary>What is imported on confirmation: the connections of the file that can be, and nothing else that was in it.</summary>
    public string? Document { get; private set; }

    [Needs(OAuthConnectionPermissions.Write)]
    public IActionResult OnGet() => Page();

    [Needs(OAuthConnectionPermissions.Write)]
    public async Task<IActionResult> OnPostAsync(bool update, bool rename, CancellationToken cancellationToken)
    {
        (UpdateExisting, RenameSameName) = (update, rename);
        if (Request.Form.Files.GetFile("file") is not { Length: > 0 } file)
            return Refuse(TransferTexts.ChooseFile);
        await using var stream = file.OpenReadStream();
        if (await ReadAsync(stream, cancellationToken) is not { } entries)
            return Refuse(Error!);
        Results = await promotion.ImportAsync(Caller, entries, Options(dryRun: true), cancellationToken);
        var chosen = entries.Zip(Results).Where(pair => pair.Second.Outcome is ImportOutcome.Created or ImportOutcome.Updated).Select(pair => pair.First.Connection!).ToList();
        if (chosen.Count > 0)
            Document = JsonSerializer.Serialize(new ConnectionsDocument { Version = ConnectionsDocument.CurrentVersion, Connections = chosen }, ApiJson.WithoutNulls);
        return Page();
    }

    [Needs(OAuthConnectionPermissions.Write)]
    public async Task<IActionResult> OnPostConfirmAsync(bool update, bool rename, CancellationToken cancellationToken)
    {
        (UpdateExisting, RenameSameName) = (update, rename);
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Request.Form["document"].ToString()));
        if (await ReadAsync(stream, cancellationToken) is not { } entries)
            return Refuse(Error!);
        Results = await promotion.ImportAsync(Caller, entries, Options(dryRun: false), cancellationToken);
        IsDone = true;
        return Page();
    }

    private ImportOptions Options(bool dryRun) => new() { UpdateExisting = UpdateExisting, RenameSameName = RenameSameName, DryRun = dryRun };

    private async Task<IReadOnlyList<ImportEntry>?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        try
        {
            if (await JsonSerializer.DeserializeAsync<ImportBody>(stream, ApiJson.Options, cancellationToken) is not { } body)
                Error = TransferTexts.FileHoldsNothing;
            else if (body.TryRead(out var entries, out var error))
                return entries;
            else
                Error = error.Message;
        }
        catch (JsonException)
        {
            Error = TransferTexts.FileNotAnExport;
        }

        return null;
    }

    private PageResult Refuse(string error)
    {
        Error = error;
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }
}
