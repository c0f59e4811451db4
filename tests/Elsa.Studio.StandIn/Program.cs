using Elsa.Studio.StandIn;

if (args is not [var package, var target, var version])
{
    Console.Error.WriteLine("Give it the folder of npm's Elsa Studio, the folder to make, and the version: node_modules/@elsa-workflows/elsa-studio-wasm artifacts/elsa-studio-3.8.2 3.8.2");
    return 2;
}

// Made elsewhere and moved: builds may run at once, and none sees half of it.
var work = $"{target.TrimEnd('/', '\\')}.{Guid.NewGuid():N}";
var assemblies = Directory.CreateDirectory(Path.Combine(work, "assemblies")).FullName;
foreach (var (name, image) in new StudioPackage(package).ReadAssemblies())
    File.WriteAllBytes(Path.Combine(assemblies, name + ".dll"), image);
new StandInFeed(version).Write(assemblies, Path.Combine(work, "feed"));
try
{
    Directory.Move(work, target);
}
catch (IOException) when (Directory.Exists(target))
{
    // Another build was faster.
    Directory.Delete(work, recursive: true);
}

return 0;
