using System.Reflection;

namespace ElsaOAuthWebhook.Studio.Tests.Running;

/// <summary>Where the parts of the running Studio are, as the build knows.</summary>
internal static class StudioFiles
{
    /// <summary>npm's Studio.</summary>
    public static string Package { get; } = Of("ElsaStudioPackage");

    /// <summary>Its assemblies, as files that compiler and runtime read.</summary>
    public static string Assemblies { get; } = Of("ElsaStudioAssemblies");

    /// <summary>The program that starts Studio with the module.</summary>
    public static string Program { get; } = Of("ElsaStudioProgram");

    /// <summary>The module.</summary>
    public static string Module { get; } = typeof(Hosting.OAuthWebhookStudioExtensions).Assembly.Location;

    /// <summary>The module's files for browsers.</summary>
    public static string ModuleContent { get; } = Of("ElsaStudioModuleContent");

    private static string Of(string key) => typeof(StudioFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(metadata => metadata.Key == key).Value!;
}
