using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Elsa.Studio.StandIn;

/// <summary>
/// Finds what an assembly needs and a trimmed set of assemblies has no more. Compiler and tests know whole assemblies, so this alone says before it
/// runs in a browser that it does.
/// </summary>
public sealed class TrimmedMembers : IDisposable
{
    private const int LongestForward = 8;

    // Notes of the compiler to itself: nothing looks at them while it runs.
    private const string CompilerNotes = "System.Diagnostics.CodeAnalysis.";

    private readonly List<PEReader> _files = [];
    private readonly Dictionary<string, (MetadataReader Reader, Dictionary<string, TypeDefinitionHandle> Types, Dictionary<string, string> Forwards)> _assemblies = [];

    /// <summary>Reads the set.</summary>
    /// <param name="assemblies">The files of its assemblies.</param>
    public TrimmedMembers(IEnumerable<string> assemblies)
    {
        foreach (var file in assemblies)
        {
            var reader = Open(file);
            var types = reader.TypeDefinitions.ToDictionary(type => MetadataNames.Of(reader, type));
            var forwards = reader.ExportedTypes.Select(reader.GetExportedType).Where(type => type.Implementation.Kind == HandleKind.AssemblyReference).ToDictionary(
                type => $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}",
                type => reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)type.Implementation).Name));
            _assemblies[reader.GetString(reader.GetAssemblyDefinition().Name)] = (reader, types, forwards);
        }
    }

    /// <summary>What is missing, each once, with its assembly and its signature.</summary>
    /// <param name="assembly">The file of the assembly that needs it.</param>
    public IReadOnlyList<string> MissingFor(string assembly)
    {
        var reader = Open(assembly);
        var types = reader.TypeReferences.Select(type => MetadataNames.Reference(reader, type)).OfType<(string Assembly, string Type)>()
            .Where(type => !type.Type.StartsWith(CompilerNotes, StringComparison.Ordinal) && Find(type) is null).Select(type => $"[{type.Assembly}] {type.Type}");
        var members = reader.MemberReferences.Select(member => MissingMember(reader, reader.GetMemberReference(member))).OfType<string>();
        return [.. types.Concat(members).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc />
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private MetadataReader Open(string file)
    {
        var pe = new PEReader(ImmutableArray.Create(File.ReadAllBytes(file)));
        _files.Add(pe);
        return pe.GetMetadataReader();
    }

    /// <summary>A member whose type is there; a missing type is told once, for itself.</summary>
    private string? MissingMember(MetadataReader reader, MemberReference member)
    {
        if (MetadataNames.Declaring(reader, member.Parent) is not { } declaring || Find(declaring) is not { } found)
            return null;
        var name = reader.GetString(member.Name);
        var signature = MetadataNames.Signature(member);
        // What a base class declares may be named through the derived one; constructors are never inherited.
        for ((MetadataReader Reader, TypeDefinitionHandle Type)? type = found; type is { } current; type = name == ".ctor" ? null : Base(current))
        {
            if (Declares(current.Reader, current.Reader.GetTypeDefinition(current.Type), name, signature))
                return null;
        }

        return $"[{declaring.Assembly}] {declaring.Type}.{name} : {signature}";
    }

    private static bool Declares(MetadataReader reader, TypeDefinition type, string name, string signature) =>
        type.GetMethods().Select(reader.GetMethodDefinition).Any(method => reader.GetString(method.Name) == name && MetadataNames.Signature(method) == signature)
        || type.GetFields().Select(reader.GetFieldDefinition).Any(field => reader.GetString(field.Name) == name && MetadataNames.Signature(field) == signature);

    private (MetadataReader Reader, TypeDefinitionHandle Type)? Base((MetadataReader Reader, TypeDefinitionHandle Type) type)
    {
        var handle = type.Reader.GetTypeDefinition(type.Type).BaseType;
        if (handle.IsNil)
            return null;
        return handle.Kind == HandleKind.TypeDefinition
            ? (type.Reader, (TypeDefinitionHandle)handle)
            : MetadataNames.Declaring(type.Reader, handle) is { } declaring ? Find(declaring) : null;
    }

    private (MetadataReader Reader, TypeDefinitionHandle Type)? Find((string Assembly, string Type) name)
    {
        var assembly = name.Assembly;
        for (var i = 0; i < LongestForward && _assemblies.TryGetValue(assembly, out var found); i++)
        {
            if (found.Types.TryGetValue(name.Type, out var type))
                return (found.Reader, type);
            if (!found.Forwards.TryGetValue(name.Type.Split('/')[0], out assembly))
                break;
        }

        return null;
    }
}
