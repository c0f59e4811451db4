using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using OAuthWebhook.AspNetCore.Api;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.Promotion;

namespace OAuthWebhook.AspNetCore.Pages.Tokens;

/// <summary>All connections as a file, without secrets, accounts and tokens.</summary>
internal sealed class ExportModel(ConnectionPromotion promotion) : TokensPage
{
    [Needs(OAuthConnectionPermissions.Read)]
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var (document, _) = await promotion.ExportAsync(Caller, ids: null, cancellationToken);
        return File(JsonSerializer.SerializeToUtf8Bytes(document, ApiJson.Document), "application/json", $"connections-{Now.UtcDateTime:yyyy-MM-dd}.json");
    }
}
