using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Elsa.Studio.StandIn;

/// <summary>Names of types and signatures, the same whichever assembly tells them.</summary>
internal sealed class MetadataNames : ISignatureTypeProvider<string, object?>
{
    private static readonly MetadataNames Provider = new();

    public static string Of(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        return type.GetDeclaringType() is { IsNil: false } outer ? $"{Of(reader, outer)}/{reader.GetString(type.Name)}" : $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
    }

    /// <summary>The assembly and the name of a type elsewhere; null when it is in the same assembly.</summary>
    public static (string Assembly, string Type)? Reference(MetadataReader reader, TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        return type.ResolutionScope.Kind switch
        {
            HandleKind.TypeReference => Reference(reader, (TypeReferenceHandle)type.ResolutionScope) is var (assembly, outer) ? (assembly, $"{outer}/{reader.GetString(type.Name)}") : null,
            HandleKind.AssemblyReference => (reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name), $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}"),
            _ => null,
        };
    }

    /// <summary>The type elsewhere that a member belongs to, also where it is generic; null for others.</summary>
    public static (string Assembly, string Type)? Declaring(MetadataReader reader, EntityHandle handle)
    {
        if (handle.Kind == HandleKind.TypeReference)
            return Reference(reader, (TypeReferenceHandle)handle);
        if (handle.Kind != HandleKind.TypeSpecification)
            return null;
        var signature = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
        if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
            return null;
        signature.ReadSignatureTypeCode();
        return signature.ReadTypeHandle() is { Kind: HandleKind.TypeReference } generic ? Reference(reader, (TypeReferenceHandle)generic) : null;
    }

    public static string Signature(MemberReference member) =>
        member.GetKind() == MemberReferenceKind.Method ? Text(member.DecodeMethodSignature(Provider, null)) : member.DecodeFieldSignature(Provider, null);

    public static string Signature(MethodDefinition method) => Text(method.DecodeSignature(Provider, null));

    public static string Signature(FieldDefinition field) => field.DecodeSignature(Provider, null);

    public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{shape.Rank}]";

    public string GetByReferenceType(string elementType) => elementType + "&";

    public string GetFunctionPointerType(MethodSignature<string> signature) => "function";

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => $"{genericType}<{string.Join(", ", typeArguments)}>";

    public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

    public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

    public string GetPinnedType(string elementType) => elementType;

    public string GetPointerType(string elementType) => elementType + "*";

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

    public string GetSZArrayType(string elementType) => elementType + "[]";

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Of(reader, handle);

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => Reference(reader, handle)?.Type ?? reader.GetString(reader.GetTypeReference(handle).Name);

    public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    private static string Text(MethodSignature<string> signature) => $"{signature.ReturnType} ({string.Join(", ", signature.ParameterTypes)}){(signature.GenericParameterCount > 0 ? $"`{signature.GenericParameterCount}" : "")}";
}
