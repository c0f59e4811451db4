using System.Security.Claims;
using System.Text.Encodings.Web;
using Elsa.Extensions;
using Elsa.Features.Services;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using OAuthWebhook.AspNetCore.Settings;

namespace ElsaOAuthWebhook.SampleHost.Engine;

/// <summary>Compiled where Elsa's packages cannot be had: runs the sample workflows on the stand-in, with a sign-in for Development of its own.</summary>
internal static class WorkflowEngine
{
    private const string ApiKeyScheme = "ApiKey";

    public static string Description => "Elsa's packages cannot be restored here: the sample workflows run on a small stand-in. There is no designer and no Elsa API.";

    public static void Configure(IModule elsa, WebApplicationBuilder builder)
    {
        elsa.UseHttp();
        builder.Services.AddAuthentication(ApiKeyScheme).AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyScheme, null);
    }

    public static void Use(WebApplication app)
    {
        // The stand-in has no endpoints.
    }

    /// <summary>Signs in admin / password, in Development alone.</summary>
    internal sealed class PageSignIn(IHostEnvironment environment) : IPageSignIn
    {
        public Task<ClaimsPrincipal?> SignInAsync(string userName, string password, CancellationToken cancellationToken) =>
            Task.FromResult(environment.IsDevelopment() && DevelopmentAdmin.Matches(userName, password) ? DevelopmentAdmin.Create("password") : null);
    }

    /// <summary>Accepts <c>Authorization: ApiKey 00000000-…</c>, in Development alone.</summary>
    private sealed class ApiKeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, IHostEnvironment environment)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            const string scheme = ApiKeyScheme + " ";
            var header = Request.Headers.Authorization.ToString();
            if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
                return Task.FromResult(AuthenticateResult.NoResult());
            return Task.FromResult(environment.IsDevelopment() && DevelopmentAdmin.HasKey(header[scheme.Length..].Trim())
                ? AuthenticateResult.Success(new(DevelopmentAdmin.Create(Scheme.Name), Scheme.Name))
                : AuthenticateResult.Fail("The API key is not known."));
        }

        protected override Task HandleChallengeAsync(AuthenticationProperties properties)
        {
            Response.Headers.WWWAuthenticate = ApiKeyScheme;
            return base.HandleChallengeAsync(properties);
        }
    }
}
