using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Pipelines.Sdk.Generator.Rules;

namespace Pipelines.Sdk.Generator.Methods;

/// <summary>What holds for components and pipelines alike.</summary>
internal static class MethodRules
{
    private static readonly Regex LegalName = new(@"^[a-z0-9]([a-z0-9-]{0,126}[a-z0-9])?\z");

    /// <summary>True when generated code can call the method.</summary>
    public static bool Check(IMethodSymbol method, string kind, string name, List<Reported> wrong)
    {
        int before = wrong.Count;
        Location? place = method.Locations.FirstOrDefault();
        if (!method.IsStatic)
            wrong.Add(new(Rule.NotStatic, place, kind, method.Name, method.ContainingType.Name));
        if (HiddenBy(method) is { } reason)
            wrong.Add(new(Rule.NotSeen, place, kind, method.Name, reason));
        if (!LegalName.IsMatch(name))
            wrong.Add(new(Rule.IllegalName, place, name, kind.ToLowerInvariant(), Legal(name)) { Fix = Legal(name) });
        return wrong.Count == before;
    }

    /// <summary>True when other assemblies can see the method.</summary>
    public static bool IsPublic(IMethodSymbol method)
    {
        for (ISymbol? symbol = method; symbol is not (null or INamespaceSymbol); symbol = symbol.ContainingSymbol)
        {
            if (symbol.DeclaredAccessibility != Accessibility.Public)
                return false;
        }
        return true;
    }

    private static string? HiddenBy(IMethodSymbol method)
    {
        if (method.IsGenericMethod)
            return "it has type parameters, which nobody could choose";
        for (ISymbol? symbol = method; symbol is not (null or INamespaceSymbol); symbol = symbol.ContainingSymbol)
        {
            if (symbol.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal)
                return $"{(symbol is IMethodSymbol ? "it" : $"\"{symbol.Name}\"")} is private";
            if (symbol is INamedTypeSymbol { IsFileLocal: true })
                return $"\"{symbol.Name}\" is seen in its file alone";
            if (symbol is INamedTypeSymbol { IsGenericType: true })
                return $"\"{symbol.Name}\" has type parameters, which nobody could choose";
        }
        return null;
    }

    private static string Legal(string name)
    {
        string legal = Regex.Replace(Texts.Names.Snake(name).ToLowerInvariant(), "[^a-z0-9]+", "-").Trim('-');
        return legal.Length > 0 ? legal : "my-component";
    }
}
