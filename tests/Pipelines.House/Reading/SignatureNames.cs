using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Pipelines.House.Reading;

/// <summary>Spells the types of signatures by full name, and remembers each type that it met on the way.</summary>
internal sealed class SignatureNames(MetadataReader metadata, string assembly) : ISignatureTypeProvider<string, object?>
{
    /// <summary>Types met since the last <see cref="Forget"/>.</summary>
    public List<TypeName> Met { get; } = [];

    public void Forget() => Met.Clear();

    public TypeName NameOf(TypeDefinitionHandle handle)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        TypeDefinitionHandle outer = type.GetDeclaringType();
        string name = metadata.GetString(type.Name);
        return outer.IsNil
            ? new TypeName(assembly, metadata.GetString(type.Namespace), name)
            : Inside(NameOf(outer), name);
    }

    public TypeName NameOf(TypeReferenceHandle handle)
    {
        TypeReference type = metadata.GetTypeReference(handle);
        string name = metadata.GetString(type.Name);
        return type.ResolutionScope.Kind switch
        {
            HandleKind.TypeReference => Inside(NameOf((TypeReferenceHandle)type.ResolutionScope), name),
            HandleKind.AssemblyReference => new TypeName(
                metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name),
                metadata.GetString(type.Namespace),
                name),
            _ => new TypeName(assembly, metadata.GetString(type.Namespace), name),
        };
    }

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Meet(NameOf(handle));

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => Meet(NameOf(handle));

    public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind)
        => reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments)
        => $"{genericType}<{string.Join(',', typeArguments)}>";

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => $"System.{typeCode}";

    public string GetSZArrayType(string elementType) => elementType + "[]";

    public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{new string(',', shape.Rank - 1)}]";

    public string GetByReferenceType(string elementType) => elementType + "&";

    public string GetPointerType(string elementType) => elementType + "*";

    public string GetPinnedType(string elementType) => elementType;

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

    public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

    public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

    public string GetFunctionPointerType(MethodSignature<string> signature) => "method*";

    private string Meet(TypeName type)
    {
        Met.Add(type);
        return type.FullName;
    }

    private static TypeName Inside(TypeName outer, string name) => outer with { Name = $"{outer.Name}+{name}" };
}
