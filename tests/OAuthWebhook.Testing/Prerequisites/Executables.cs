namespace OAuthWebhook.Testing;

internal static class Executables
{
    /// <summary>The first of these programs that the search path knows.</summary>
    public static string? Find(params IEnumerable<string> names)
    {
        var directories = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var suffix = OperatingSystem.IsWindows() ? ".exe" : "";
        return names
            .SelectMany(name => directories.Select(directory => Path.Combine(directory, name + suffix)))
            .FirstOrDefault(File.Exists);
    }
}
