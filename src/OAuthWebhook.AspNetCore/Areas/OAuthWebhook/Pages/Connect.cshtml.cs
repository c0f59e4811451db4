using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Logging;
using OAuthWebhook.AspNetCore.Consent;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.AspNetCore.Texts;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Providers;
using OAuthWebhook.Results;
using OAuthWebhook.Subjects;

namespace OAuthWebhook.AspNetCore.Pages;

/// <summary>
/// Where a consent link leads: one end user connects an account of their own. Anonymous: the link itself is the permission, and says whom
/// and what it is for; nothing else is taken from the request. The page shows the names of template and provider, and nothing else of this host.
/// </summary>
internal sealed partial class ConnectModel(
    ConsentLinks links, SubjectConnections subjects, AuthorizationService authorizations, ProviderCatalog providers, PublicAddress address, TimeProvider time, ILogger<ConnectModel> logger) : PageModel
{
    public string Title { get; private set; } = "";

    /// <summary>What people know the provider by; null where that is not known.</summary>
    public string? Provider { get; private set; }

    public string ContinueTo => Provider is null ? ConsentTexts.ContinueToProvider : ConsentTexts.ContinueTo.With(Provider);

    /// <summary>Where to go on; null while nobody has pressed the button.</summary>
    public string? Start { get; private set; }

    /// <summary>Why there is no button; null when there is one.</summary>
    public Notice? Notice { get; private set; }

    public async Task OnGetAsync(string link, CancellationToken cancellationToken) => await ReadAsync(link, cancellationToken);

    public async Task OnPostAsync(string link, CancellationToken cancellationToken)
    {
        if (await ReadAsync(link, cancellationToken) is not { } read)
            return;
        var caller = new Access.Caller { TenantId = read.TenantId, Origin = AuthorizationService.LinkOrigin };
        var error = await subjects.AddAsync(caller, read.TemplateId, read.Subject, cancellationToken);
        Uri? start = null;
        if (error is null
            && address.CallbackUri(Request).TryGet(out var callback, out error)
            && (await authorizations.BeginAsync(caller, SubjectConnection.KeyOf(read.Template, read.Subject).Id, new BeginAuthorization(callback, read.ReturnUrl), cancellationToken)).TryGet(out var started, out error))
        {
            if (address.StartUri(Request, started.Ticket).TryGet(out start, out error))
                BindingCookie.SetBegun(HttpContext, start, started.ExpiresAt);
        }

        if (start is null)
        {
            // What is wrong is for those who run this host to know.
            LogNotBegun(logger, read.TemplateId, error?.Code);
            Refuse(StatusCodes.Status409Conflict, ConsentTexts.ConnectCannotBegin, ConsentTexts.ConnectCannotBeginReason, ConsentTexts.ConnectCannotBeginNext);
            return;
        }

        // Asked again: whoever connected an account since ReadAsync has ended the consents that were there then, and this one may not have been.
        if (await subjects.HasConsentedAsync(read.Template, read.Subject, read.IssuedAt, cancellationToken))
        {
            RefuseUsed();
            return;
        }

        // Not a redirect: Chromium applies form-action to where a form's answer redirects, and the provider is not this host.
        Title = ContinueTo;
        Start = start.AbsoluteUri;
    }

    private async Task<ConsentLink?> ReadAsync(string text, CancellationToken cancellationToken)
    {
        ViewData[SettingsRoutes.EndUser] = true;
        if (links.Read(text) is not { } link)
            return Refuse(StatusCodes.Status404NotFound, ConsentTexts.LinkDoesNotWork, ConsentTexts.LinkDoesNotWorkReason, ConsentTexts.LinkDoesNotWorkNext);
        if (link.ExpiresAt <= time.GetUtcNow())
            return Refuse(StatusCodes.Status410Gone, ConsentTexts.LinkExpired, ConsentTexts.LinkExpiredReason, ConsentTexts.AskForAnotherLink);
        if (!(await subjects.FindTemplateAsync(link.Template, link.Subject, cancellationToken)).TryGet(out var template, out _))
            return Refuse(StatusCodes.Status410Gone, ConsentTexts.LinkNoLongerGood, ConsentTexts.LinkNoLongerGoodReason, ConsentTexts.AskForAnotherLink);
        if (await subjects.HasConsentedAsync(link.Template, link.Subject, link.IssuedAt, cancellationToken))
            return RefuseUsed();
        Provider = NameOf(template.Registration);
        Title = Provider is null ? ConsentTexts.ConnectAccount.With(template.Registration.Name) : ConsentTexts.ConnectAccountAt.With(Provider, template.Registration.Name);
        return link;
    }

    private string? NameOf(ConnectionRegistration template) =>
        template.FromCatalogue && providers.Find(template.Provider) is { } provider ? provider.Name : string.IsNullOrWhiteSpace(template.Provider) ? null : template.Provider;

    private ConsentLink? RefuseUsed() =>
        Refuse(StatusCodes.Status410Gone, ConsentTexts.LinkUsed, ConsentTexts.LinkUsedReason, ConsentTexts.LinkUsedNext, NoticeKind.Information);

    private ConsentLink? Refuse(int status, string title, string text, string nextStep, NoticeKind kind = NoticeKind.Warning)
    {
        Response.StatusCode = status;
        Title = title;
        Notice = new Notice(kind, Title: null, text) { NextStep = nextStep };
        return null;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "An end user could not begin to connect an account for template {TemplateId}: {Code}")]
    private static partial void LogNotBegun(ILogger logger, string templateId, string? code);
}
