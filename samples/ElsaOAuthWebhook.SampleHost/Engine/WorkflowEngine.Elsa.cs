using System.Security.Claims;
using System.Security.Cryptography;
using Elsa.Extensions;
using Elsa.Features.Services;
using Elsa.Identity.Contracts;
using Elsa.Persistence.EFCore.Extensions;
using Elsa.Persistence.EFCore.Modules.Management;
using Elsa.Persistence.EFCore.Modules.Runtime;
using OAuthWebhook.AspNetCore.Settings;

namespace ElsaOAuthWebhook.SampleHost.Engine;

/// <summary>Compiled with Elsa's packages: an Elsa server with identity, REST API, persistence, scheduling and expressions.</summary>
internal static class WorkflowEngine
{
    public static string Description => "Elsa 3.7.1 is in use. Its REST API is under /elsa/api; point Elsa Studio at it.";

    public static void Configure(IModule elsa, WebApplicationBuilder builder)
    {
        var database = $"Data Source={Path.Combine(Directory.CreateDirectory(Path.Combine(builder.Environment.ContentRootPath, "App_Data")).FullName, "elsa.db")}";
        var development = builder.Environment.IsDevelopment();
        elsa.UseIdentity(identity =>
        {
            // A key of its own for each start is enough to try things; a real host keeps one, or everybody signs in again after a restart.
            var signingKey = builder.Configuration["Identity:SigningKey"] ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(48));
            identity.TokenOptions = options => options.SigningKey = signingKey;
            if (development)
            {
                identity.UseAdminUserProvider();
                return;
            }

            identity.UseConfigurationBasedUserProvider(options => builder.Configuration.GetSection("Identity").Bind(options));
            identity.UseConfigurationBasedRoleProvider(options => builder.Configuration.GetSection("Identity").Bind(options));
            identity.UseConfigurationBasedApplicationProvider(options => builder.Configuration.GetSection("Identity").Bind(options));
        });
        elsa.UseDefaultAuthentication(authentication =>
        {
            if (development)
                authentication.UseAdminApiKey();
        });
        elsa.UseWorkflowManagement(management => management.UseEntityFrameworkCore(ef => ef.UseSqlite(database)));
        elsa.UseWorkflowRuntime(runtime => runtime.UseEntityFrameworkCore(ef => ef.UseSqlite(database)));
        elsa.UseHttp();
        elsa.UseScheduling();
        elsa.UseJavaScript();
        elsa.UseLiquid();
        elsa.UseWorkflowsApi();
    }

    public static void Use(WebApplication app)
    {
        app.UseWorkflowsApi();
        app.UseWorkflows();
    }

    /// <summary>Signs in Elsa's users, with the permissions of their roles.</summary>
    internal sealed class PageSignIn(IUserCredentialsValidator users, IRoleProvider roles) : IPageSignIn
    {
        public async Task<ClaimsPrincipal?> SignInAsync(string userName, string password, CancellationToken cancellationToken)
        {
            if (await users.ValidateAsync(userName, password, cancellationToken) is not { } user)
                return null;
            var granted = await roles.FindByIdsAsync(user.Roles, cancellationToken);
            var permissions = granted.SelectMany(role => role.Permissions).Distinct().Select(permission => new Claim("permissions", permission));
            return new(new ClaimsIdentity([new(ClaimTypes.Name, user.Name), .. permissions], "password"));
        }
    }
}
