using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Picker;

namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>Where each page is, who may open it, and the filters all pages have.</summary>
internal sealed class SettingsRoutes(IOptions<OAuthWebhookWebOptions> options, SignInPage signIn) : IConfigureOptions<RazorPagesOptions>, IConfigureOptions<AuthorizationOptions>
{
    public const string Area = "OAuthWebhook";

    /// <summary>View data of a page that an end user sees, who is to see nothing of the settings.</summary>
    public const string EndUser = "OAuthWebhook.EndUser";

    private const string Policy = "OAuthWebhook.SettingsPages";

    private readonly OAuthWebhookWebOptions _options = options.Value;

    public void Configure(RazorPagesOptions options)
    {
        var conventions = options.Conventions;
        conventions.AddAreaFolderRouteModelConvention(Area, "/", SetRoute);
        conventions.AddAreaFolderApplicationModelConvention(Area, "/", AddFilters);
        conventions.AuthorizeAreaFolder(Area, "/Tokens", Policy);
        conventions.AuthorizeAreaPage(Area, "/SignOut", Policy);
        conventions.AllowAnonymousToAreaFolder(Area, "/Picker");
        foreach (var open in (ReadOnlySpan<string>)["/SignIn", "/Callback", "/Start", "/Connect"])
            conventions.AllowAnonymousToAreaPage(Area, open);
    }

    public void Configure(AuthorizationOptions options)
    {
        // What a signed-in person may do is asked handler by handler: a refusal there is a page that says what is missing.
        var scheme = _options.PagesAuthenticationScheme ?? signIn.Scheme;
        options.AddPolicy(Policy, policy => policy.AddAuthenticationSchemes(scheme is null ? [] : [scheme]).RequireAuthenticatedUser());
    }

    private void SetRoute(PageRouteModel page)
    {
        IEnumerable<string> templates = page.ViewEnginePath switch
        {
            "/Tokens/List" => [_options.TokensPath],
            "/Tokens/New" => [_options.TokensPath + "/new"],
            "/Tokens/Details" => [_options.TokensPath + "/{id}"],
            "/Tokens/Delete" => [_options.TokensPath + "/{id}/delete"],
            "/Tokens/Repoint" => [_options.TokensPath + "/{id}/repoint"],
            "/Tokens/Device" => [_options.TokensPath + "/{id}/device/{authorization}"],
            "/Tokens/Bulk" => [_options.TokensPath + "/bulk"],
            "/Tokens/Import" => [_options.TokensPath + "/import"],
            "/Tokens/Export" => [_options.TokensPath + "/export"],
            "/Tokens/History" => [_options.TokensPath + "/history/{id?}"],
            "/Tokens/Continue" => [_options.TokensPath + "/{id}/authorize"],
            "/Picker/Open" => [_options.UiTicketPath + "/{ticket}"],
            "/Picker/New" => [_options.PickerPath + "/{id}"],
            "/Picker/Details" => [_options.PickerPath + "/{id}/done"],
            "/Picker/Continue" => [_options.PickerPath + "/{id}/authorize"],
            "/Picker/Device" => [_options.PickerPath + "/{id}/device/{authorization}"],
            "/SignIn" => signIn.Scheme is null ? [] : [_options.SignInPath],
            "/SignOut" => signIn.Scheme is null ? [] : [_options.SettingsPath + "/sign-out"],
            "/Callback" => [.. _options.CallbackPaths, _options.CallbackPath + "/{connectionId}"],
            "/Connect" => [_options.ConnectPath + "/{link}"],
            "/Start" => [_options.RoutePrefix + "/authorize/{ticket}"],
            var other => throw new InvalidOperationException($"The page {other} has no route."),
        };
        page.Selectors.Clear();
        foreach (var template in templates)
            page.Selectors.Add(new SelectorModel { AttributeRouteModel = new AttributeRouteModel { Template = template.TrimStart('/') } });
    }

    private static void AddFilters(PageApplicationModel page)
    {
        page.Filters.Add(new PageHeaders());
        if (page.ActionDescriptor.ViewEnginePath is var path && path.StartsWith("/Picker/", StringComparison.Ordinal) && path != "/Picker/Open")
            page.Filters.Add(new PickerGate());
        page.Filters.Add(new PagePermissions());
        page.Filters.Add(new StoreFailures());
    }
}
