using ElsaOAuthWebhook.SampleHost.Sandbox.Accounts;
using ElsaOAuthWebhook.SampleHost.Sandbox.Authorization;
using ElsaOAuthWebhook.SampleHost.Sandbox.Clients;
using ElsaOAuthWebhook.SampleHost.Sandbox.Protocol;

namespace ElsaOAuthWebhook.SampleHost.Sandbox.Pages;

/// <summary>The pages of the sandbox.</summary>
internal static class SandboxPage
{
    public static IResult Index(SandboxOptions options, SandboxAddresses addresses, bool showTools, string? notice) =>
        new HtmlPage<IndexPage>
        {
            [nameof(IndexPage.Addresses)] = addresses,
            [nameof(IndexPage.AccessTokenLifetime)] = options.AccessTokenLifetime,
            [nameof(IndexPage.Scopes)] = Scopes.All,
            [nameof(IndexPage.RedirectUris)] = options.RedirectUris,
            [nameof(IndexPage.Clients)] = SandboxClients.All,
            [nameof(IndexPage.Accounts)] = SandboxAccounts.All,
            [nameof(IndexPage.ShowTools)] = showTools,
            [nameof(IndexPage.Notice)] = notice,
        };

    public static IResult Consent(AuthorizationRequest request, string ticket, SandboxAddresses addresses)
    {
        var destination = new Uri(request.Response.RedirectUri);
        var origin = destination.GetLeftPart(UriPartial.Authority);
        return new HtmlPage<ConsentPage>
        {
            [nameof(ConsentPage.ClientName)] = request.Client.Name,
            [nameof(ConsentPage.Destination)] = origin,
            [nameof(ConsentPage.DecisionEndpoint)] = addresses.DecisionEndpoint,
            [nameof(ConsentPage.Ticket)] = ticket,
            [nameof(ConsentPage.Scopes)] = request.Scopes,
            [nameof(ConsentPage.Accounts)] = SandboxAccounts.All,

            // Browsers hold a form to form-action along its redirects too, and this one ends at the client. The
            // policy's grammar has no IPv6 addresses (CSP 3 §2.3.1), so for one the scheme has to do.
            FormAction = destination.HostNameType == UriHostNameType.IPv6 ? destination.Scheme + ":" : origin,
        };
    }

    public static IResult Error(string title, string detail) =>
        new HtmlPage<ErrorPage>(StatusCodes.Status400BadRequest)
        {
            [nameof(ErrorPage.Title)] = title,
            [nameof(ErrorPage.Detail)] = detail,
        };
}
