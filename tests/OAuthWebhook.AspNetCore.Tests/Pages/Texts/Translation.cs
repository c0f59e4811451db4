using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Resources;
using OAuthWebhook.AspNetCore.Texts;

namespace OAuthWebhook.AspNetCore.Tests.Pages.Texts;

/// <summary>A translation of every text, as a satellite assembly where the runtime looks for it. Its words are those of the original, in brackets.</summary>
internal static class Translation
{
    public const string Culture = "qps-ploc";

    public const char Begin = '⟦';

    public const char End = '⟧';

    /// <summary>Writes it beside the tests. Before the culture is used: the runtime looks once.</summary>
    public static void Write()
    {
        var product = typeof(Places).Assembly.GetName();
        var name = product.Name + ".resources";
        var metadata = new MetadataBuilder();
        metadata.AddModule(0, metadata.GetOrAddString(name + ".dll"), metadata.GetOrAddGuid(Guid.NewGuid()), default, default);
        metadata.AddAssembly(metadata.GetOrAddString(name), product.Version!, metadata.GetOrAddString(Culture), default, default, System.Reflection.AssemblyHashAlgorithm.None);
        metadata.AddTypeDefinition(default, default, metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        var resources = new BlobBuilder();
        foreach (var (file, texts) in ResourceTests.All)
        {
            metadata.AddManifestResource(ManifestResourceAttributes.Public, metadata.GetOrAddString($"{typeof(Places).Namespace}.{file}.{Culture}.resources"), default, (uint)resources.Count);
            var content = Translated(texts);
            resources.WriteInt32(content.Length);
            resources.WriteBytes(content);
            resources.Align(8);
        }

        var image = new BlobBuilder();
        new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(metadata), ilStream: new BlobBuilder(), managedResources: resources).Serialize(image);
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, Culture)).FullName;
        File.WriteAllBytes(Path.Combine(folder, name + ".dll"), image.ToArray());
    }

    private static byte[] Translated(Dictionary<string, string> texts)
    {
        using var content = new MemoryStream();
        using (var writer = new ResourceWriter(content))
        {
            foreach (var (name, text) in texts)
                writer.AddResource(name, name == nameof(CommonTexts.Language) ? Culture : $"{Begin}{text}{End}");
            writer.Generate();
            return content.ToArray();
        }
    }
}
