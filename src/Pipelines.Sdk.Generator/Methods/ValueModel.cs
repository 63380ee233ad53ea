using Microsoft.CodeAnalysis;
using Pipelines.Sdk.Generator.Texts;

namespace Pipelines.Sdk.Generator.Methods;

/// <summary>An enum whose members travel as text.</summary>
internal sealed record EnumModel(string Type, Items<EnumMember> Members);

/// <summary>A member of an enum.</summary>
internal sealed record EnumMember(string Code, string Name);

/// <summary>How a value is held in C#.</summary>
internal enum ValueShape
{
    Single,
    List,
    Dictionary,
}

/// <summary>A type of C# whose values travel as parameters.</summary>
/// <param name="Type">The type, as generated code writes it.</param>
/// <param name="Codec">An expression: its codec.</param>
/// <param name="Handle">The type of its handle in a pipeline.</param>
/// <param name="Shape">How it is held.</param>
/// <param name="MayBeAbsent">It is marked nullable.</param>
internal sealed record ValueModel(string Type, string Codec, string Handle, ValueShape Shape, bool MayBeAbsent)
{
    private const string Codecs = "global::Pipelines.Sdk.Coding.Codecs";

    /// <summary>What stands in the angle brackets of the handle; empty for lists and structs of anything.</summary>
    public string HandleItem { get; init; } = "";

    /// <summary>The method that makes the handle of an output: <c>Value</c>, <c>List</c> or <c>Struct</c>.</summary>
    public string Maker { get; init; } = "Value";

    /// <summary>What a list holds; null for other shapes.</summary>
    public ValueModel? Item { get; init; }

    /// <summary>The type as a parameter; null when its values cannot travel.</summary>
    /// <param name="type">The type.</param>
    /// <param name="enums">Gathers the enums in it.</param>
    public static ValueModel? Of(ITypeSymbol type, List<EnumModel> enums)
    {
        bool isNullable = type.NullableAnnotation == NullableAnnotation.Annotated;
        if (type is INamedTypeSymbol { ConstructedFrom.SpecialType: SpecialType.System_Nullable_T } nullable)
            return Of(nullable.TypeArguments[0], enums) is { } inner ? inner with { MayBeAbsent = true } : null;
        string code = Known.Code(type);
        ValueModel Single(string codec, string item) => new(code, codec, HandleOf("Parameter", item), ValueShape.Single, isNullable) { HandleItem = item };
        switch (type.SpecialType)
        {
            case SpecialType.System_String: return Single($"{Codecs}.Text", "string");
            case SpecialType.System_Int64: return Single($"{Codecs}.Integer", "long");
            case SpecialType.System_Int32: return Single($"{Codecs}.SmallInteger", "long");
            case SpecialType.System_Double: return Single($"{Codecs}.Number", "double");
            case SpecialType.System_Single: return Single($"{Codecs}.SmallNumber", "double");
            case SpecialType.System_Boolean: return Single($"{Codecs}.Truth", "bool");
        }
        if (type.TypeKind == TypeKind.Enum)
        {
            enums.Add(EnumOf((INamedTypeSymbol)type));
            return Single(Registered(code), code);
        }
        if (type.Find(Known.Struct) is not null)
            return Single(Registered(code), code);
        if (type.ItemOf() is { } itemType && Of(itemType, enums) is { MayBeAbsent: false, Shape: not ValueShape.Dictionary } item)
        {
            string typed = item.HandleItem.Length > 0 && item.Shape == ValueShape.Single ? item.HandleItem : "";
            return new(code, $"{Codecs}.List({item.Codec})", typed.Length > 0 ? HandleOf("ParameterList", typed) : $"{Known.Sdk}.ParameterList", ValueShape.List, isNullable)
            {
                HandleItem = typed,
                Item = item,
                Maker = "List",
            };
        }
        if (type is INamedTypeSymbol { Arity: 2, Name: "IReadOnlyDictionary" or "IDictionary" or "Dictionary" } dictionary
            && dictionary.TypeArguments[0].SpecialType == SpecialType.System_String
            && Of(dictionary.TypeArguments[1], enums) is { MayBeAbsent: false, Shape: ValueShape.Single } member)
        {
            return new(code, $"{Codecs}.Dictionary({member.Codec})", $"{Known.Sdk}.ParameterStruct", ValueShape.Dictionary, isNullable) { Maker = "Struct" };
        }
        if (type.Is("System.Text.Json.Nodes", "JsonObject"))
            return new(code, $"{Codecs}.JsonObject", $"{Known.Sdk}.ParameterStruct", ValueShape.Single, isNullable) { Maker = "Struct" };
        return null;
    }

    /// <summary>An expression that turns what the codec reads into the type.</summary>
    public string Held(string read) => Shape switch
    {
        ValueShape.List => MayBeAbsent ? $"({read}) is {{ }} given ? ({Type})[.. {Items("given")}] : null" : $"({Type})[.. {Items(read)}]",
        ValueShape.Dictionary => MayBeAbsent
            ? $"({read}) is {{ }} given ? global::System.Linq.Enumerable.ToDictionary(given, each => each.Key, each => each.Value) : null"
            : $"global::System.Linq.Enumerable.ToDictionary({read}, each => each.Key, each => each.Value)",
        _ => read,
    };

    private string Items(string read) => Item is { Shape: ValueShape.List } ? $"global::System.Linq.Enumerable.Select({read}, each => {Item.Held("each")})" : read;

    private static string HandleOf(string kind, string item) => $"{Known.Sdk}.{kind}<{item}>";

    private static string Registered(string type) => $"global::Pipelines.Sdk.Stubs.Stub.CodecOf<{type}>()";

    private static EnumModel EnumOf(INamedTypeSymbol type) => new(
        Known.Code(type),
        type.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue)
            .Select(field => new EnumMember($"{Known.Code(type)}.{Names.Escaped(field.Name)}", field.GivenName() ?? Names.Snake(field.Name))).ToItems());
}
