using Microsoft.CodeAnalysis;
using Pipelines.Sdk.Generator.Rules;
using Pipelines.Sdk.Generator.Texts;

namespace Pipelines.Sdk.Generator.Methods;

/// <summary>A record whose values travel as a struct.</summary>
/// <param name="Type">As generated code writes it.</param>
/// <param name="Namespace">Where its members in pipelines are declared; empty: the global one.</param>
/// <param name="Name">Its own name.</param>
/// <param name="IsPublic">Seen by other assemblies.</param>
/// <param name="Members">In the order of the constructor.</param>
/// <param name="Enums">Enums in it.</param>
internal sealed record StructModel(string Type, string Namespace, string Name, bool IsPublic, Items<MemberModel> Members, Items<EnumModel> Enums);

/// <summary>A member of such a record.</summary>
/// <param name="Name">In the format.</param>
/// <param name="Property">In C#.</param>
/// <param name="Value">Its type.</param>
/// <param name="IsNullableStruct">A value type that is marked nullable.</param>
/// <param name="Default">The default of the constructor's parameter as code; empty: must be given, or is absent.</param>
internal sealed record MemberModel(string Name, string Property, ValueModel Value, bool IsNullableStruct, string Default);

/// <summary>Reads a type with <c>[Struct]</c>.</summary>
internal static class StructReader
{
    /// <summary>The record; null when something is wrong, which is then in <paramref name="wrong"/>.</summary>
    public static StructModel? Read(INamedTypeSymbol type, List<Reported> wrong)
    {
        Location? place = type.Locations.FirstOrDefault();
        if (!type.IsRecord || type.IsGenericType || type.IsAbstract)
        {
            wrong.Add(new(Rule.NotAStruct, place, type.Name, "It is no plain record. Write it as record NAME(Type Member, ...);"));
            return null;
        }
        IMethodSymbol? constructor = type.InstanceConstructors.FirstOrDefault(each => each.Parameters.Length > 0
            && each.Parameters.All(parameter => PropertyOf(type, parameter) is not null));
        if (constructor is null)
        {
            wrong.Add(new(Rule.NotAStruct, place, type.Name, "Its members do not stand in its first line. Write it as record NAME(Type Member, ...);"));
            return null;
        }
        List<EnumModel> enums = [];
        List<MemberModel> members = [];
        foreach (IParameterSymbol parameter in constructor.Parameters)
        {
            if (ValueModel.Of(parameter.Type, enums) is not { } value)
            {
                wrong.Add(new(Rule.NotAStruct, parameter.Locations.FirstOrDefault(), type.Name,
                    $"member \"{parameter.Name}\" is of type {parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}, which the format has no form for. Use string, long, double, bool, an enum, another record with [Struct], or a list or dictionary of these."));
                continue;
            }
            IPropertySymbol property = PropertyOf(type, parameter)!;
            members.Add(new(
                parameter.GivenName() ?? property.GivenName() ?? Names.Snake(parameter.Name), Names.Escaped(property.Name), value,
                parameter.Type.IsValueType && value.MayBeAbsent, StepDefaults.Code(parameter)));
        }
        if (wrong.Count > 0)
            return null;
        string space = type.ContainingNamespace is { IsGlobalNamespace: false } named ? named.ToDisplayString() : "";
        return new(Known.Code(type), space, type.Name, IsPublic(type), members.ToItems(), enums.ToItems());
    }

    private static IPropertySymbol? PropertyOf(INamedTypeSymbol type, IParameterSymbol parameter)
        => type.GetMembers(parameter.Name).OfType<IPropertySymbol>().FirstOrDefault(property => SymbolEqualityComparer.Default.Equals(property.Type, parameter.Type));

    private static bool IsPublic(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? each = type; each is not null; each = each.ContainingType)
        {
            if (each.DeclaredAccessibility != Accessibility.Public)
                return false;
        }
        return true;
    }
}
