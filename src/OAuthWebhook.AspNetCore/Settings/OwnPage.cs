using System.Text.RegularExpressions;

namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>
/// What to do next, as the pages of the connection itself say it. The core's words are read in a workflow's log or an API's answer, and send people to the
/// connection's page; whoever reads them there is told what to do on it.
/// </summary>
internal static partial class OwnPage
{
    /// <summary>The same step, without the way to the page that shows it.</summary>
    public static string Here(string nextStep) => Place().Replace(Way().Replace(nextStep, way => way.Groups["small"].Success ? way.Groups["step"].Value : way.Groups["step"].Value.ToUpperInvariant()), "on this page");

    [GeneratedRegex("""((?<small>o)|O)pen (the connection in )?Manage Tokens(, | and )(?<step>\w)""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Way();

    [GeneratedRegex("on (its|(the|this) connection's) page( in Manage Tokens)?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Place();
}
