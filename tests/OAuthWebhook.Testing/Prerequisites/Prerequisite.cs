using System.Globalization;
using System.Reflection;

namespace OAuthWebhook.Testing;

/// <summary>
/// A part that tests need and a bare machine may lack. A test that needs it is skipped with the reason, but
/// fails where the environment variable CI is true: there every part must be installed.
/// </summary>
public sealed class Prerequisite
{
    private static readonly bool MustBePresent =
        string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    private readonly Lazy<string?> _path;
    private readonly string _reason;

    private Prerequisite(Func<string?> find, string reason)
    {
        _path = new(find);
        _reason = reason;
    }

    public static Prerequisite OidcProvider { get; } = new(
        FindOidcProvider,
        "The authorization server for tests is missing. Install Node.js 20.11 or later, then: npm ci --prefix tests/oidc-provider");

    public static Prerequisite Chromium { get; } = new(
        () => Executables.Find("chromium", "chromium-browser", "google-chrome", "chrome"),
        "Chromium is missing. Install it, for example: apt-get update && apt-get install -y chromium");

    /// <summary>The Elsa Studio that npm serves, and what the restore makes of it: its assemblies.</summary>
    public static Prerequisite ElsaStudio { get; } = new(
        FindElsaStudio,
        "Elsa Studio for the browser is missing. Install Node.js 20.11 or later, then: npm ci --prefix tests/Elsa.Studio.StandIn; and restore again");

    /// <summary>The script with the rules of accessibility.</summary>
    public static Prerequisite AxeCore { get; } = new(
        FindAxeCore,
        "The accessibility rules for tests are missing. Install Node.js 20.11 or later, then: npm ci --prefix tests/axe-core");

    public static Prerequisite PostgreSql { get; } = new(
        FindPostgreSql,
        "PostgreSQL 15 or later is missing. Install it, for example: apt-get update && apt-get install -y postgresql");

    /// <summary>For <c>Fact.Skip</c>: why tests that need this part are skipped, or null when they run.</summary>
    public string? SkipReason => _path.Value is null && !MustBePresent ? _reason : null;

    /// <summary>Where the part is.</summary>
    /// <exception cref="InvalidOperationException">It is missing; the message says how to install it.</exception>
    public string Path => _path.Value ?? throw new InvalidOperationException(_reason);

    /// <summary>The folder of its programs; Debian keeps them off the search path, one folder per version.</summary>
    private static string? FindPostgreSql()
    {
        const string packages = "/usr/lib/postgresql";
        var packaged = Directory.Exists(packages)
            ? Directory.GetDirectories(packages)
                .Where(folder => int.TryParse(System.IO.Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version >= 15)
                .Select(folder => System.IO.Path.Combine(folder, "bin"))
                .FirstOrDefault(folder => File.Exists(System.IO.Path.Combine(folder, "initdb")))
            : null;
        return OperatingSystem.IsWindows() ? null : packaged ?? System.IO.Path.GetDirectoryName(Executables.Find("initdb"));
    }

    private static string? FindAxeCore()
    {
        var script = System.IO.Path.Combine(RepositoryRoot.Path, "tests", "axe-core", "node_modules", "axe-core", "axe.min.js");
        return File.Exists(script) ? script : null;
    }

    private static string StudioAssemblies { get; } = typeof(Prerequisite).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(metadata => metadata.Key == "ElsaStudioAssemblies").Value!;

    private static string? FindElsaStudio()
    {
        var package = System.IO.Path.Combine(RepositoryRoot.Path, "tests", "Elsa.Studio.StandIn", "node_modules", "@elsa-workflows", "elsa-studio-wasm");
        return Directory.Exists(package) && Directory.Exists(StudioAssemblies) ? package : null;
    }

    private static string? FindOidcProvider()
    {
        if (Executables.Find("node") is null)
            return null;

        var directory = System.IO.Path.Combine(RepositoryRoot.Path, "tests", "oidc-provider");
        return Directory.Exists(System.IO.Path.Combine(directory, "node_modules", "oidc-provider")) ? directory : null;
    }
}
