using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Pipelines.House.Reading;

/// <summary>Goes through a type: its heritage, attributes, fields, signatures and method bodies.</summary>
internal sealed class UseCollector(PEReader image, MetadataReader metadata, SourcePlaces places)
{
    private readonly SignatureNames _names = new(metadata, metadata.GetString(metadata.GetAssemblyDefinition().Name));
    private readonly List<(TypeName, string)> _types = [];
    private readonly List<Use> _uses = [];
    private readonly List<string> _nativeCalls = [];

    private TypeDefinitionHandle _here;
    private TypeName _from = null!;
    private string _method = "";

    public IReadOnlyList<(TypeName, string)> Types => _types;

    public IReadOnlyList<Use> Uses => _uses;

    public IReadOnlyList<string> NativeCalls => _nativeCalls;

    public void Visit(TypeDefinitionHandle handle)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        _here = handle;
        _from = _names.NameOf(handle);
        _method = "";
        if (!_from.Name.Contains('<', StringComparison.Ordinal))
            _types.Add((_from, places.Of(handle, _from.Spoken)));

        Mention(type.BaseType, null);
        foreach (InterfaceImplementationHandle implemented in type.GetInterfaceImplementations())
            Mention(metadata.GetInterfaceImplementation(implemented).Interface, null);
        Mention(type.GetGenericParameters());
        Mention(type.GetCustomAttributes());
        foreach (FieldDefinitionHandle handleOfField in type.GetFields())
        {
            FieldDefinition field = metadata.GetFieldDefinition(handleOfField);
            field.DecodeSignature(_names, null);
            Flush(null);
            Mention(field.GetCustomAttributes());
        }
        foreach (PropertyDefinitionHandle property in type.GetProperties())
            Mention(metadata.GetPropertyDefinition(property).GetCustomAttributes());
        foreach (MethodDefinitionHandle method in type.GetMethods())
            Visit(method);
    }

    private void Visit(MethodDefinitionHandle handle)
    {
        MethodDefinition method = metadata.GetMethodDefinition(handle);
        string? place = places.Of(handle, 0);
        _method = metadata.GetString(method.Name);
        method.DecodeSignature(_names, null);
        Flush(place);
        Mention(method.GetGenericParameters());
        Mention(method.GetCustomAttributes());
        if (method.Attributes.HasFlag(MethodAttributes.PinvokeImpl))
            _nativeCalls.Add(places.Of(_here, metadata.GetString(method.Name)));
        if (method.RelativeVirtualAddress == 0 || places.IsStarter(handle))
            return;

        MethodBodyBlock body = image.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_names, null);
            Flush(place);
        }
        foreach (ExceptionRegion region in body.ExceptionRegions.Where(region => region.Kind == ExceptionRegionKind.Catch))
            Mention(region.CatchType, places.Of(handle, region.HandlerOffset));
        foreach ((int offset, EntityHandle target) in IlTokens.In(body.GetILReader()))
            Mention(target, places.Of(handle, offset));
    }

    private void Mention(GenericParameterHandleCollection parameters)
    {
        foreach (GenericParameterHandle parameter in parameters)
        {
            foreach (GenericParameterConstraintHandle constraint in metadata.GetGenericParameter(parameter).GetConstraints())
                Mention(metadata.GetGenericParameterConstraint(constraint).Type, null);
        }
    }

    private void Mention(CustomAttributeHandleCollection attributes)
    {
        foreach (CustomAttributeHandle attribute in attributes)
            Mention(metadata.GetCustomAttribute(attribute).Constructor, null);
    }

    private void Mention(EntityHandle target, string? place)
    {
        if (target.IsNil)
            return;
        switch (target.Kind)
        {
            case HandleKind.TypeDefinition:
                Add(_names.NameOf((TypeDefinitionHandle)target), null, [], place);
                break;
            case HandleKind.TypeReference:
                Add(_names.NameOf((TypeReferenceHandle)target), null, [], place);
                break;
            case HandleKind.TypeSpecification:
                metadata.GetTypeSpecification((TypeSpecificationHandle)target).DecodeSignature(_names, null);
                Flush(place);
                break;
            case HandleKind.MethodDefinition:
                MethodDefinition method = metadata.GetMethodDefinition((MethodDefinitionHandle)target);
                Add(_names.NameOf(method.GetDeclaringType()), metadata.GetString(method.Name), method.DecodeSignature(_names, null).ParameterTypes, place);
                break;
            case HandleKind.FieldDefinition:
                FieldDefinition field = metadata.GetFieldDefinition((FieldDefinitionHandle)target);
                Add(_names.NameOf(field.GetDeclaringType()), metadata.GetString(field.Name), [], place);
                break;
            case HandleKind.MemberReference:
                Mention(metadata.GetMemberReference((MemberReferenceHandle)target), place);
                break;
            case HandleKind.MethodSpecification:
                MethodSpecification generic = metadata.GetMethodSpecification((MethodSpecificationHandle)target);
                generic.DecodeSignature(_names, null);
                Flush(place);
                Mention(generic.Method, place);
                break;
            case HandleKind.StandaloneSignature:
                metadata.GetStandaloneSignature((StandaloneSignatureHandle)target).DecodeMethodSignature(_names, null);
                Flush(place);
                break;
        }
    }

    private void Mention(MemberReference member, string? place)
    {
        TypeName? owner = OwnerOf(member.Parent);
        Flush(place);
        ImmutableArray<string> parameters = [];
        if (member.GetKind() == MemberReferenceKind.Method)
            parameters = member.DecodeMethodSignature(_names, null).ParameterTypes;
        else
            member.DecodeFieldSignature(_names, null);
        Flush(place);
        if (owner is not null)
            Add(owner, metadata.GetString(member.Name), parameters, place);
    }

    // The generic type is met before its arguments; an array's members belong to no type of ours.
    private TypeName? OwnerOf(EntityHandle parent)
    {
        switch (parent.Kind)
        {
            case HandleKind.TypeDefinition: return _names.NameOf((TypeDefinitionHandle)parent);
            case HandleKind.TypeReference: return _names.NameOf((TypeReferenceHandle)parent);
            case HandleKind.TypeSpecification:
                metadata.GetTypeSpecification((TypeSpecificationHandle)parent).DecodeSignature(_names, null);
                return _names.Met.FirstOrDefault();
            default: return null;
        }
    }

    private void Add(TypeName target, string? member, ImmutableArray<string> parameters, string? place)
    {
        Flush(place);
        _uses.Add(new Use
        {
            From = _from,
            FromMethod = _method,
            Target = target,
            Member = member,
            Parameters = parameters,
            Place = place ?? places.Of(_here, target.Spoken),
        });
    }

    private void Flush(string? place)
    {
        TypeName[] met = [.. _names.Met];
        _names.Forget();
        foreach (TypeName type in met)
            Add(type, null, [], place);
    }
}
