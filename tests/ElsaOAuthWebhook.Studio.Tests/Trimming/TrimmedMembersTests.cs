using Elsa.Studio.StandIn;
using ElsaOAuthWebhook.Studio.Tests.Running;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Studio.Tests.Trimming;

/// <summary>The module is compiled against whole assemblies, and a Studio may have trimmed ones.</summary>
public sealed class TrimmedMembersTests
{
    private static string[] Studio => Directory.GetFiles(StudioFiles.Assemblies, "*.dll");

    [StudioFact]
    public void A_trimmed_Studio_has_all_that_the_module_needs()
    {
        using var members = new TrimmedMembers(Studio);

        members.MissingFor(StudioFiles.Module).ShouldBeEmpty();
    }

    [StudioFact]
    public void A_trimmed_Studio_has_all_that_the_program_of_the_browser_tests_needs()
    {
        using var members = new TrimmedMembers([.. Studio, StudioFiles.Module]);

        members.MissingFor(StudioFiles.Program).ShouldBeEmpty();
    }

    [StudioFact]
    public void What_was_trimmed_is_found()
    {
        using var members = new TrimmedMembers(Studio);

        var missing = members.MissingFor(typeof(TrimmedMembersTests).Assembly.Location);

        missing.ShouldContain("[xunit.core] Xunit.FactAttribute");
        // A member whose type is there.
        missing.ShouldContain(member => member.StartsWith("[System.Net.Http] System.Net.Http.HttpClient.DeleteAsync : System.Threading.Tasks.Task`1<System.Net.Http.HttpResponseMessage> (String, System.Threading.CancellationToken)", StringComparison.Ordinal));
        missing.ShouldNotContain(member => member.StartsWith("[System.Net.Http] System.Net.Http.HttpClient.SendAsync", StringComparison.Ordinal));
    }

    /// <summary>Never called: what it needs, a trimmed Studio has not, and has.</summary>
    internal static async Task NeedAsync(HttpClient client, CancellationToken cancellationToken)
    {
        using var deleted = await client.DeleteAsync("x", cancellationToken);
        using var sent = await client.SendAsync(new HttpRequestMessage(), cancellationToken);
    }
}
