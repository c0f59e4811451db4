using ElsaOAuthWebhook.Studio.Hosting;

namespace ElsaOAuthWebhook.Studio.Tests;

public sealed class ModuleTests
{
    [Fact]
    public void The_module_needs_nothing_of_the_library_that_Studio_is_drawn_with()
    {
        var needed = typeof(OAuthWebhookStudioExtensions).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!).ToList();

        needed.ShouldContain("Elsa.Studio.Core");
        needed.ShouldNotContain(name => name.StartsWith("MudBlazor", StringComparison.OrdinalIgnoreCase));
    }
}
