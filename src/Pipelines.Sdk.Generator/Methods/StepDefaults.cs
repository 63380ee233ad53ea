using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Pipelines.Sdk.Generator.Texts;

namespace Pipelines.Sdk.Generator.Methods;

/// <summary>Defaults of parameters as code, and as a person reads them.</summary>
internal static class StepDefaults
{
    /// <summary>The default as an expression; empty: there is none, or it is null.</summary>
    public static string Code(IParameterSymbol parameter)
    {
        if (!parameter.HasExplicitDefaultValue || parameter.ExplicitDefaultValue is not { } constant)
            return "";
        ITypeSymbol type = parameter.Type is INamedTypeSymbol { ConstructedFrom.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : parameter.Type;
        string text = constant switch
        {
            double number => number.ToString("R", CultureInfo.InvariantCulture) + "D",
            float number => number.ToString("R", CultureInfo.InvariantCulture) + "F",
            long number => number.ToString(CultureInfo.InvariantCulture) + "L",
            _ => SymbolDisplay.FormatPrimitive(constant, quoteStrings: true, useHexadecimalNumbers: false),
        };
        return type.TypeKind == TypeKind.Enum ? $"({Known.Code(type)})({text})" : text;
    }

    /// <summary>The default in words; empty: there is none.</summary>
    public static string Shown(IParameterSymbol parameter)
    {
        if (!parameter.HasExplicitDefaultValue || parameter.ExplicitDefaultValue is not { } constant)
            return "";
        if (parameter.Type.TypeKind == TypeKind.Enum)
        {
            IFieldSymbol? member = parameter.Type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => Equals(field.ConstantValue, constant));
            return member is null ? "" : member.GivenName() ?? Names.Snake(member.Name);
        }
        return constant switch
        {
            bool truth => truth ? "true" : "false",
            "" => "\"\"",
            _ => Convert.ToString(constant, CultureInfo.InvariantCulture) ?? "",
        };
    }
}
