namespace ElsaOAuthWebhook.Studio.Tests;

/// <summary>All there is of these tests where neither Elsa Studio's packages nor npm's Studio can be had.</summary>
public sealed class WithoutStudio
{
    [Fact(Skip = "Elsa Studio is missing: its packages are not on this feed. Install Node.js 20.11 or later, then: npm ci --prefix tests/Elsa.Studio.StandIn; and restore again.")]
    public void The_module_is_tested()
    {
    }
}
