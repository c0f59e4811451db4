using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Filters;
using OAuthWebhook.AspNetCore.Texts;

namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>Limits what a form of a page may send. Before the antiforgery token is looked for: for that, the whole form is read.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class UploadLimitAttribute(int bytes) : Attribute, IAuthorizationFilter, IOrderedFilter
{
    public int Bytes => bytes;

    public int Order => 900;

    public void OnAuthorization(AuthorizationFilterContext context)
    {
        var http = context.HttpContext;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = Bytes;
        http.Features.Set<IFormFeature>(new FormFeature(http.Request, new FormOptions { ValueLengthLimit = Bytes, MultipartBodyLengthLimit = Bytes }));
        if (http.Request.ContentLength > Bytes)
        {
            context.Result = new Notice(NoticeKind.Danger, TransferTexts.FileTooLarge, TransferTexts.NothingImportedText)
            {
                NextStep = TransferTexts.FileTooLargeNext,
            }.AsPage(StatusCodes.Status413PayloadTooLarge);
        }
    }
}
