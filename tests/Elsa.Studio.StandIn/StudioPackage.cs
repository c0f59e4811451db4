namespace Elsa.Studio.StandIn;

/// <summary>The Studio that npm serves: a folder of files for a browser.</summary>
/// <param name="folder">The package's folder.</param>
public sealed class StudioPackage(string folder)
{
    // NAME.FINGERPRINT.wasm; what is in no assembly has no fingerprint of that form, or is the runtime.
    private const int FingerprintLength = 10;

    /// <summary>The package's folder.</summary>
    public string Folder => folder;

    /// <summary>The folder of what the browser starts.</summary>
    public string FrameworkFolder => Path.Combine(folder, "_framework");

    /// <summary>Its assemblies by name.</summary>
    public IEnumerable<(string Name, byte[] Image)> ReadAssemblies()
    {
        foreach (var file in Directory.EnumerateFiles(FrameworkFolder, "*.wasm").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(file)[..^(FingerprintLength + 1)];
            if (name != "dotnet.native")
                yield return (name, Webcil.Unwrap(File.ReadAllBytes(file)));
        }
    }
}
