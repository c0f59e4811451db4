using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Elsa.Studio.StandIn;

/// <summary>
/// A Studio of npm's package and further assemblies: the files that differ from the package's. The package's own start is a page with an editor alone,
/// which loads no modules; in its place starts a program of ours.
/// </summary>
public sealed partial class StudioSite
{
    private const string Framework = "_framework/";
    private const string JsonStart = "/*json-start*/";
    private const string JsonEnd = "/*json-end*/";

    private readonly Dictionary<string, byte[]> _files = [];

    /// <summary>Composes the site.</summary>
    /// <param name="package">npm's Studio.</param>
    /// <param name="program">The assembly that is started.</param>
    /// <param name="libraries">Further assemblies.</param>
    /// <param name="settings">What the program finds in its configuration.</param>
    public StudioSite(StudioPackage package, string program, IEnumerable<string> libraries, JsonObject settings)
    {
        string[] assemblies = [program, .. libraries];
        foreach (var assembly in assemblies)
            _files[Framework + Path.GetFileName(assembly)] = File.ReadAllBytes(assembly);
        _files[Framework + "dotnet.js"] = Utf8(Start(File.ReadAllText(Path.Combine(package.FrameworkFolder, "dotnet.js")), assemblies));
        _files["appsettings.json"] = Utf8(settings.ToJsonString());
        _files["index.html"] = Utf8(Page(File.ReadAllText(Path.Combine(package.Folder, "index.html"))));
    }

    /// <summary>The file at a path that is not the package's; null when it is the package's, or none.</summary>
    /// <param name="path">Without a slash in front.</param>
    public byte[]? Find(string path) => _files.GetValueOrDefault(path);

    /// <summary>The list of what is loaded stands in the script that starts the runtime.</summary>
    private static string Start(string script, string[] assemblies)
    {
        var (begin, end) = (script.IndexOf(JsonStart, StringComparison.Ordinal) + JsonStart.Length, script.IndexOf(JsonEnd, StringComparison.Ordinal));
        var configuration = JsonNode.Parse(script[begin..end])!;
        configuration["mainAssemblyName"] = Path.GetFileNameWithoutExtension(assemblies[0]);
        var resources = configuration["resources"]!.AsObject();
        // Of the package's own list.
        resources.Remove("hash");
        foreach (var name in assemblies.Select(Path.GetFileName))
            resources["assembly"]!.AsArray().Add(new JsonObject { ["virtualPath"] = name, ["name"] = name });
        // Error messages in words.
        configuration["runtimeConfig"]!["runtimeOptions"]!["configProperties"]!["System.Resources.UseSystemResourceKeys"] = false;
        return script[..begin] + configuration.ToJsonString(new JsonSerializerOptions { WriteIndented = false }) + script[end..];
    }

    private static string Page(string page) => Fonts().Replace(Editor().Replace(page, """<div id="app">Loading…</div>"""), "").Replace("MyApplication", "Elsa Studio", StringComparison.Ordinal);

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    [GeneratedRegex("<elsa-studio-[^\n]*", RegexOptions.None, 1000)]
    private static partial Regex Editor();

    // From other servers, and Studio does without.
    [GeneratedRegex("[^\n]*fonts\\.g[^\n]*\n", RegexOptions.None, 1000)]
    private static partial Regex Fonts();
}
