using System.IO.Compression;

namespace Elsa.Studio.StandIn;

/// <summary>
/// Packages under the names and versions of Elsa Studio's own, with what they need of third parties inside.
/// For restore on this machine alone.
/// </summary>
/// <param name="version">The packages' version.</param>
public sealed class StandInFeed(string version)
{
    private const string Framework = "net10.0";

    // What .NET's own packages are asked for in: any of this major version fits.
    private const string DotNetVersion = "10.0.1";

    private static readonly (string Id, string[] DependsOn, string[] Brings)[] Packages =
    [
        ("Elsa.Api.Client", ["Microsoft.Extensions.Http"], ["Refit", "Refit.HttpClientFactory"]),
        ("Elsa.Studio.Core", ["Elsa.Api.Client", "Microsoft.AspNetCore.Components.Authorization", "Microsoft.AspNetCore.Components.Web"], ["MudBlazor"]),
        ("Elsa.Studio.DomInterop", [], []),
        ("Elsa.Studio.Shared", ["Elsa.Studio.Core", "Elsa.Studio.DomInterop"], ["BlazorMonaco", "Elsa.Studio.Localization", "ThrottleDebounce"]),
    ];

    /// <summary>Packs them.</summary>
    /// <param name="assemblies">A folder with the assemblies.</param>
    /// <param name="feed">Where the packages go.</param>
    public void Write(string assemblies, string feed)
    {
        Directory.CreateDirectory(feed);
        foreach (var (id, dependsOn, brings) in Packages)
        {
            using var package = ZipFile.Open(Path.Combine(feed, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
            Add(package, $"{id}.nuspec", $"""
                <?xml version="1.0" encoding="utf-8"?>
                <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
                  <metadata>
                    <id>{id}</id>
                    <version>{version}</version>
                    <authors>Elsa Workflows Community</authors>
                    <description>Stand-in for the package of this name, made from the npm package; for restore on this machine alone.</description>
                    <dependencies>
                      <group targetFramework="{Framework}">{string.Concat(dependsOn.Select(Dependency))}</group>
                    </dependencies>
                  </metadata>
                </package>
                """);
            Add(package, "[Content_Types].xml", """
                <?xml version="1.0" encoding="utf-8"?>
                <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="nuspec" ContentType="application/octet" /><Default Extension="dll" ContentType="application/octet" /></Types>
                """);
            foreach (var assembly in brings.Prepend(id))
                package.CreateEntryFromFile(Path.Combine(assemblies, assembly + ".dll"), $"lib/{Framework}/{assembly}.dll");
        }
    }

    private string Dependency(string id) => $"""<dependency id="{id}" version="{(id.StartsWith("Elsa.", StringComparison.Ordinal) ? version : DotNetVersion)}" />""";

    private static void Add(ZipArchive package, string name, string text)
    {
        using var writer = new StreamWriter(package.CreateEntry(name).Open());
        writer.Write(text);
    }
}
