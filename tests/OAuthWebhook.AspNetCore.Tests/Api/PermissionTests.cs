using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.AspNetCore.Tests.Picker;

namespace OAuthWebhook.AspNetCore.Tests.Api;

public sealed class PermissionTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private static readonly string[] Every = [OAuthConnectionPermissions.Read, OAuthConnectionPermissions.Write, OAuthConnectionPermissions.Delete, OAuthConnectionPermissions.Execute];

    /// <summary>The contract. A test below fails when the host maps an endpoint that is not in it.</summary>
    public static TheoryData<string, string, string> Endpoints => new()
    {
        { "GET", "/oauth-webhook/api/connections", OAuthConnectionPermissions.Read },
        { "POST", "/oauth-webhook/api/connections", OAuthConnectionPermissions.Write },
        { "GET", "/oauth-webhook/api/connections/{id}", OAuthConnectionPermissions.Read },
        { "PUT", "/oauth-webhook/api/connections/{id}", OAuthConnectionPermissions.Write },
        { "DELETE", "/oauth-webhook/api/connections/{id}", OAuthConnectionPermissions.Delete },
        { "GET", "/oauth-webhook/api/connections/{id}/usages", OAuthConnectionPermissions.Read },
        { "POST", "/oauth-webhook/api/connections/{id}/repoint", OAuthConnectionPermissions.Write },
        { "GET", "/oauth-webhook/api/export", OAuthConnectionPermissions.Read },
        { "POST", "/oauth-webhook/api/import", OAuthConnectionPermissions.Write },
        { "POST", "/oauth-webhook/api/connections/{id}/token", OAuthConnectionPermissions.Write },
        { "PUT", "/oauth-webhook/api/connections/{id}/token", OAuthConnectionPermissions.Write },
        { "DELETE", "/oauth-webhook/api/connections/{id}/token", OAuthConnectionPermissions.Delete },
        { "POST", "/oauth-webhook/api/connections/{id}/authorization", OAuthConnectionPermissions.Write },
        { "POST", "/oauth-webhook/api/connections/{id}/consent-links", OAuthConnectionPermissions.Write },
        { "POST", "/oauth-webhook/api/ui-tickets", OAuthConnectionPermissions.Write },
        { "POST", "/oauth-webhook/api/connections/{id}/validation", OAuthConnectionPermissions.Read },
        { "POST", "/oauth-webhook/api/connections/{id}/requests", OAuthConnectionPermissions.Execute },
        { "GET", "/oauth-webhook/api/connections/{id}/audit", OAuthConnectionPermissions.Read },
        { "GET", "/oauth-webhook/api/audit", OAuthConnectionPermissions.Read },
        { "GET", "/oauth-webhook/api/authorizations/{id}", OAuthConnectionPermissions.Read },
        { "GET", "/oauth-webhook/api/grant-types", OAuthConnectionPermissions.Read },
        { "GET", "/oauth-webhook/api/providers", OAuthConnectionPermissions.Read },
        { "POST", "/oauth-webhook/api/discovery", OAuthConnectionPermissions.Write },
        { "GET", "/oauth-webhook/openapi.json", OAuthConnectionPermissions.Read },
    };

    /// <summary>Handlers of the Manage Tokens pages.</summary>
    public static TheoryData<string, string, string> PageHandlers => new()
    {
        { "GET", "/oauth-webhook/settings/tokens", OAuthConnectionPermissions.Read },
        { "GET", "/oauth-webhook/settings/tokens/new", OAuthConnectionPermissions.Write },
        { "POST", "/oauth-webhook/settings/tokens/new", OAuthConnectionPermissions.Write },
        { "GET", "/oauth-webhook/settings/tokens/export", OAuthConnectionPermissions.Read },
        { "GET", "/oauth-webhook/settings/tokens/import", OAuthConnectionPermissions.Write },
        { "POST", "/oauth-webhook/settings/tokens/import", OAuthConnectionPermissions.Write },
        { "POST", "/oauth-webhook/settings/tokens/import?handler=Confirm", OAuthConnectionPermissions.Write },
        { "GET", "/oauth-webhook/settings/tokens/{id}", OAuthConnectionPermissions.Read },
        { "POST", "/oauth-webhook/settings/tokens/{id}?handler=Save", OAuthConnectionPermissions.Write },
        { "POST", "/oauth-webhook/settings/tokens/{id}?handler=Authorize", OAuthConnectionPermissions.Write },
        { "POST", "/oauth-webhook/settings/tokens/{id}?handler=Token", OAuthConnectionPermissions.Write },
        { "POST", "/oauth-webhook/settings/tokens/{id}?handler=Enter", OAuthConnectionPermissions.Write },
        { "POST", "/oauth-webhook/settings/tokens/{id}?handler=Validate", OAuthConnectionPermissions.Read },
        { "POST", "/oauth-webhook/settings/tokens/{id}?handler=Forget", OAuthConnectionPermissions.Delete },
        { "POST", "/oauth-webhook/settings/tokens/{id}?handler=Switch", OAuthConnectionPermissions.Write },
        { "GET", "/oauth-webhook/settings/tokens/bulk", OAuthConnectionPermissions.Read },
        { "POST", "/oauth-webhook/settings/tokens/bulk?handler=Validate", OAuthConnectionPermissions.Read },
        { "POST", "/oauth-webhook/settings/tokens/bulk?handler=Ask", OAuthConnectionPermissions.Delete },
        { "POST", "/oauth-webhook/settings/tokens/bulk?handler=Delete", OAuthConnectionPermissions.Delete },
        { "GET", "/oauth-webhook/settings/tokens/history/{id}", OAuthConnectionPermissions.Read },
        { "GET", "/oauth-webhook/settings/tokens/{id}/authorize", OAuthConnectionPermissions.Write },
        { "GET", "/oauth-webhook/settings/tokens/{id}/device/{authorization}", OAuthConnectionPermissions.Write },
        { "GET", "/oauth-webhook/settings/tokens/{id}/device/{authorization}?handler=Status", OAuthConnectionPermissions.Write },
        { "GET", "/oauth-webhook/settings/tokens/{id}/repoint", OAuthConnectionPermissions.Write },
        { "POST", "/oauth-webhook/settings/tokens/{id}/repoint", OAuthConnectionPermissions.Write },
        { "GET", "/oauth-webhook/settings/tokens/{id}/delete", OAuthConnectionPermissions.Delete },
        { "POST", "/oauth-webhook/settings/tokens/{id}/delete", OAuthConnectionPermissions.Delete },
    };

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task An_api_call_without_sign_in_is_refused_with_401(string method, string path, string permission)
    {
        using var client = shared.Host.Anonymous();

        using var response = await SendAsync(client, method, path);

        await response.ProblemAsync(401);
        permission.ShouldBeOneOf(Every);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task An_api_call_with_every_permission_but_the_needed_one_is_refused_and_names_it(string method, string path, string permission)
    {
        using var client = shared.Host.Client(Every.Except([permission]));

        using var response = await SendAsync(client, method, path);

        var problem = await response.ProblemAsync(403);
        ((string?)problem["permission"]).ShouldBe(permission);
        ((string?)problem["detail"])!.ShouldContain(permission);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task An_api_call_with_the_needed_permission_alone_gets_through(string method, string path, string permission)
    {
        using var client = shared.Host.Client(permission);

        using var response = await SendAsync(client, method, path);

        ((int)response.StatusCode).ShouldNotBeOneOf(401, 403, 500);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task An_api_call_with_the_star_gets_through(string method, string path, string permission)
    {
        using var client = shared.Host.Client(OAuthConnectionPermissions.All);

        using var response = await SendAsync(client, method, path);

        ((int)response.StatusCode).ShouldNotBeOneOf(401, 403, 500);
        permission.ShouldBeOneOf(Every);
    }

    [Theory]
    [MemberData(nameof(PageHandlers))]
    public async Task A_page_without_sign_in_is_refused(string method, string path, string permission)
    {
        using var client = shared.Host.Anonymous();

        using var response = await SendAsync(client, method, path);

        ((int)response.StatusCode).ShouldBe(401);
        permission.ShouldBeOneOf(Every);
    }

    [Theory]
    [MemberData(nameof(PageHandlers))]
    public async Task A_page_with_every_permission_but_the_needed_one_says_which_is_missing(string method, string path, string permission)
    {
        using var client = shared.Host.Client(Every.Except([permission]));

        using var response = await client.SendPageAsync(method, path.Replace("{id}", "missing", StringComparison.Ordinal));

        ((int)response.StatusCode).ShouldBe(403);
        (await response.Content.ReadAsStringAsync()).ShouldContain(permission);
    }

    [Theory]
    [MemberData(nameof(PageHandlers))]
    public async Task A_page_with_the_needed_permission_alone_gets_through(string method, string path, string permission)
    {
        using var client = shared.Host.Client(permission);

        using var response = await client.SendPageAsync(method, path.Replace("{id}", "missing", StringComparison.Ordinal));

        ((int)response.StatusCode).ShouldNotBeOneOf(401, 403, 500);
    }

    [Fact]
    public void Every_endpoint_of_the_host_is_in_the_table_or_known_to_be_open()
    {
        var mapped = shared.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Mvc.RazorPages.PageActionDescriptor>() is null)
            .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}"))
            .Except([$"GET {ManagementHost.AntiforgeryPath}"]);

        mapped.ShouldBe([.. Endpoints.Select(row => $"{row[0]} {row[1]}"), "GET /oauth-webhook/assets/{name}"], ignoreOrder: true);
    }

    [Fact]
    public void Every_page_of_the_host_is_in_the_table_or_known_to_be_open()
    {
        var pages = shared.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Mvc.RazorPages.PageActionDescriptor>() is not null)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.Replace("?}", "}", StringComparison.Ordinal));

        var known = PageHandlers.Select(row => ((string)row[1]).Split('?')[0]).Distinct();
        pages.ShouldBe([.. known, "/oauth-webhook/callback", "/oauth-webhook/callback/{connectionId}", "/oauth-webhook/authorize/{ticket}", "/oauth-webhook/connect/{link}", "/oauth-webhook/ui-tickets/{ticket}", .. PickerPagesTests.Pages], ignoreOrder: true);
    }

    [Fact]
    public void Every_handler_of_the_pages_is_in_the_table()
    {
        var handlers = typeof(TokensPage).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(TokensPage)) && type != typeof(AspNetCore.Pages.Picker.DetailsModel))
            .SelectMany(type => type.GetMethods().Where(method => method.Name.StartsWith("OnGet", StringComparison.Ordinal) || method.Name.StartsWith("OnPost", StringComparison.Ordinal)))
            .Select(method => method.GetCustomAttribute<NeedsAttribute>().ShouldNotBeNull(method.Name).Permission);

        handlers.ShouldBe(PageHandlers.Select(row => (string)row[2]), ignoreOrder: true);
    }

    [Fact]
    public void Claims_of_an_identity_nobody_vouched_for_permit_nothing()
    {
        var principal = new System.Security.Claims.ClaimsPrincipal(new System.Security.Claims.ClaimsIdentity([new(OAuthConnectionPermissions.ClaimType, OAuthConnectionPermissions.All)]));

        principal.May(OAuthConnectionPermissions.Read).ShouldBeFalse();
        TestUsers.With(OAuthConnectionPermissions.All).May(OAuthConnectionPermissions.Read).ShouldBeTrue();
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string path) => client.SendAsync(
        new HttpRequestMessage(new HttpMethod(method), path.Replace("{id}", "missing", StringComparison.Ordinal))
        {
            Content = method is "GET" or "DELETE" ? null : JsonContent.Create(new JsonObject()),
        });
}
