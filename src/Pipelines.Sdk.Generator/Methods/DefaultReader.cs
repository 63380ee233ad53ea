using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Pipelines.Sdk.Generator.Rules;
using Pipelines.Sdk.Generator.Texts;

namespace Pipelines.Sdk.Generator.Methods;

/// <summary>Reads <c>[Default(...)]</c> and <c>[AllowOnly(...)]</c> of a pipeline's parameter as JSON.</summary>
/// <param name="parameter">The parameter.</param>
/// <param name="handle"><c>Parameter</c>, <c>ParameterList</c> or <c>ParameterStruct</c>.</param>
/// <param name="item">What stands in its angle brackets; null: nothing.</param>
/// <param name="wrong">Gathers mistakes.</param>
internal sealed class DefaultReader(IParameterSymbol parameter, string handle, ITypeSymbol? item, List<Reported> wrong)
{
    /// <summary>The default as JSON; null: there is none.</summary>
    public string? Default()
    {
        if (parameter.Find("Pipelines.Sdk.DefaultAttribute") is not { ConstructorArguments: { Length: 1 } given } attribute)
            return null;
        string? json = handle == "Parameter" ? Json(given[0], item) : Whole(given[0]);
        return json ?? Wrong("The default", given[0], attribute);
    }

    /// <summary>The values allowed, as JSON; empty: any.</summary>
    public Items<string> Allowed()
    {
        if (parameter.Find("Pipelines.Sdk.AllowOnlyAttribute") is not { ConstructorArguments: { Length: 1 } given } attribute || given[0].Kind != TypedConstantKind.Array)
            return default;
        return given[0].Values.Select(value => Json(value, handle == "Parameter" ? item : null) ?? Wrong("An allowed value", value, attribute)).ToItems();
    }

    private string? Whole(TypedConstant given)
    {
        // A list as an array; anything as JSON text.
        if (given.Kind == TypedConstantKind.Array)
        {
            string?[] items = [.. given.Values.Select(value => Json(value, item))];
            return handle == "ParameterList" && items.All(each => each is not null) ? $"[{string.Join(",", items)}]" : null;
        }
        string text = (given.Value as string ?? "").Trim();
        bool fits = handle == "ParameterList" ? text.StartsWith("[", StringComparison.Ordinal) && text.EndsWith("]", StringComparison.Ordinal)
            : text.StartsWith("{", StringComparison.Ordinal) && text.EndsWith("}", StringComparison.Ordinal);
        return fits ? text : null;
    }

    private static string? Json(TypedConstant given, ITypeSymbol? wanted)
    {
        if (given.Kind == TypedConstantKind.Array || given.Value is null)
            return null;
        bool isAny = wanted is null;
        if (given.Kind == TypedConstantKind.Enum)
        {
            IFieldSymbol? member = given.Type!.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => Equals(field.ConstantValue, given.Value));
            return SymbolEqualityComparer.Default.Equals(given.Type, wanted) && member is not null ? Quoted(member.GivenName() ?? Names.Snake(member.Name)) : null;
        }
        return (given.Value, wanted?.SpecialType) switch
        {
            (string text, SpecialType.System_String) => Quoted(text),
            (string text, _) when isAny => Quoted(text),
            (string text, _) when wanted!.Find(Known.Struct) is not null && text.Trim().StartsWith("{", StringComparison.Ordinal) => text,
            (bool truth, SpecialType.System_Boolean) => truth ? "true" : "false",
            (bool truth, _) when isAny => truth ? "true" : "false",
            (int or long or short or byte, SpecialType.System_Int64 or SpecialType.System_Double) => Convert.ToString(given.Value, CultureInfo.InvariantCulture),
            (int or long, _) when isAny => Convert.ToString(given.Value, CultureInfo.InvariantCulture),
            (double or float, SpecialType.System_Double) => Number(Convert.ToDouble(given.Value, CultureInfo.InvariantCulture)),
            (double or float, _) when isAny => Number(Convert.ToDouble(given.Value, CultureInfo.InvariantCulture)),
            _ => null,
        };
    }

    private static string? Number(double number)
        => double.IsNaN(number) || double.IsInfinity(number) ? null : number.ToString("R", CultureInfo.InvariantCulture);

    private string Wrong(string what, TypedConstant given, AttributeData attribute)
    {
        string example = handle switch
        {
            "ParameterList" => "an array, such as [Default(new[] { 1, 2 })]",
            "ParameterStruct" => "JSON, such as [Default(\"{\\\"depth\\\": 3}\")]",
            _ when item?.TypeKind == TypeKind.Enum => $"a member, such as {item.Name}.{item.GetMembers().OfType<IFieldSymbol>().FirstOrDefault()?.Name}",
            _ => item?.SpecialType switch
            {
                SpecialType.System_String => "text in quotes",
                SpecialType.System_Int64 => "a whole number, such as 42",
                SpecialType.System_Double => "a number, such as 0.5",
                SpecialType.System_Boolean => "true or false",
                _ => "JSON of the record, such as \"{\\\"depth\\\": 3}\"",
            },
        };
        Location? place = attribute.ApplicationSyntaxReference is { } written ? Location.Create(written.SyntaxTree, written.Span) : parameter.Locations.FirstOrDefault();
        string shown = given.Kind == TypedConstantKind.Array ? "an array" : given.Value is string text ? Quoted(text) : Convert.ToString(given.Value, CultureInfo.InvariantCulture) ?? "null";
        wrong.Add(new(Rule.WrongDefault, place, what, parameter.Name, shown, parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat), example));
        return "null";
    }

    private static string Quoted(string text)
    {
        StringBuilder json = new("\"");
        foreach (char c in text)
        {
            json.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                < ' ' => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }
        return json.Append('"').ToString();
    }
}
