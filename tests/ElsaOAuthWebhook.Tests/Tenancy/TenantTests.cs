using System.Security.Claims;
using ElsaOAuthWebhook.Tests.TestBed;
using Microsoft.AspNetCore.Http;
using OAuthWebhook.AspNetCore.Permissions;

namespace ElsaOAuthWebhook.Tests.Tenancy;

public class TenantTests(PluginHost host) : IClassFixture<PluginHost>
{
    [Fact]
    public void The_management_works_in_the_tenant_that_Elsa_found_for_the_request()
    {
        var request = new DefaultHttpContext { User = new(new ClaimsIdentity([new Claim("sub", "ann")], "test")) };
        var accessor = host.Get<ICallerAccessor>();

        accessor.GetCaller(request).TenantId.ShouldBe("");
        using (host.InTenant("theirs"))
            accessor.GetCaller(request).TenantId.ShouldBe("theirs");
        accessor.GetCaller(request).Subject.ShouldBe("ann");
    }
}
