using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.AspNetCore.Texts;
using OAuthWebhook.Connections;
using OAuthWebhook.UiTickets;

namespace OAuthWebhook.AspNetCore.Picker;

/// <summary>
/// Opens the pages of a pop-up to whoever has its cookie, and to nobody else: whoever else is signed in here counts for nothing. They may do there
/// what the one permission that a ticket needs allows. No authentication scheme: one more would unseat that of a host that has a single one.
/// </summary>
internal sealed class PickerGate : IAsyncAuthorizationFilter
{
    /// <summary>The page for a pop-up that is not, or no longer, open.</summary>
    public static Notice Closed => new(NoticeKind.Warning, ConsentTexts.WindowOutOfDate, ConsentTexts.WindowOutOfDateReason) { NextStep = ConsentTexts.WindowOutOfDateNext };

    public async Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        var http = context.HttpContext;
        UiTicket? ticket;
        try
        {
            ticket = PickerCookie.Read(http.Request) is { } session ? await http.RequestServices.GetRequiredService<UiTicketService>().FindSessionAsync(session, http.RequestAborted) : null;
        }
        catch (StoreUnavailableException exception)
        {
            context.Result = StoreFailures.Answer(http, exception);
            return;
        }

        if (ticket is null || ticket.Id != (string?)context.RouteData.Values["id"])
        {
            context.Result = Closed.AsPage(StatusCodes.Status410Gone);
            return;
        }

        http.Features.Set(ticket);
        http.User = new ClaimsPrincipal(new ClaimsIdentity([new("sub", ticket.Initiator ?? ""), new(OAuthConnectionPermissions.ClaimType, OAuthConnectionPermissions.Write)], UiTicket.PickerOrigin));
    }
}
