using Microsoft.CodeAnalysis;

namespace Pipelines.Sdk.Generator.Methods;

/// <summary>Names of the Sdk that authors use, and how to see them in a symbol.</summary>
internal static class Known
{
    public const string Sdk = "global::Pipelines.Sdk";
    public const string Component = "Pipelines.Sdk.ComponentAttribute";
    public const string Pipeline = "Pipelines.Sdk.PipelineAttribute";
    public const string Struct = "Pipelines.Sdk.StructAttribute";
    public const string ArtifactType = "Pipelines.Sdk.ArtifactTypeAttribute";

    /// <summary>A type without its nullable mark, as generated code writes it.</summary>
    public static string Code(ITypeSymbol type)
        => type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    /// <summary>True for a type of the Sdk by its name and number of type parameters.</summary>
    public static bool IsSdk(this ITypeSymbol type, string name, int arity)
        => type is INamedTypeSymbol named && named.Name == name && named.Arity == arity && Space(named) == "Pipelines.Sdk";

    public static bool Is(this ITypeSymbol type, string space, string name, int arity = 0)
        => type is INamedTypeSymbol named && named.Name == name && named.Arity == arity && Space(named) == space;

    public static AttributeData? Find(this ISymbol symbol, string attribute)
        => symbol.GetAttributes().FirstOrDefault(each => each.AttributeClass?.ToDisplayString() == attribute);

    /// <summary>The text of <c>[Name("...")]</c>; null: there is none.</summary>
    public static string? GivenName(this ISymbol symbol)
        => symbol.Find("Pipelines.Sdk.NameAttribute") is { ConstructorArguments: { Length: 1 } given } ? given[0].Value as string : null;

    public static string NamedText(this AttributeData attribute, string name)
        => attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value as string ?? "";

    public static string FirstText(this AttributeData attribute)
        => attribute.ConstructorArguments.Length > 0 ? attribute.ConstructorArguments[0].Value as string ?? "" : "";

    /// <summary>The item of a list type; null: it is none.</summary>
    public static ITypeSymbol? ItemOf(this ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol { Rank: 1 } array => array.ElementType,
        INamedTypeSymbol { Arity: 1 } named when Space(named) == "System.Collections.Generic"
            && named.Name is "IReadOnlyList" or "IReadOnlyCollection" or "IEnumerable" or "IList" or "ICollection" or "List" => named.TypeArguments[0],
        INamedTypeSymbol { Arity: 1, Name: "ImmutableArray" or "ImmutableList" } named when Space(named) == "System.Collections.Immutable" => named.TypeArguments[0],
        _ => null,
    };

    private static string Space(INamedTypeSymbol type) => type.ContainingNamespace?.ToDisplayString() ?? "";
}
