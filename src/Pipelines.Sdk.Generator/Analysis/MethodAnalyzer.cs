using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Pipelines.Sdk.Generator.Methods;
using Pipelines.Sdk.Generator.Rules;
using Pipelines.Sdk.Generator.Texts;

namespace Pipelines.Sdk.Generator.Analysis;

/// <summary>Tells what cannot work in components, pipelines and records, where it is written.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MethodAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Rule.NotStatic, Rule.LocalFunction, Rule.NotSeen, Rule.UnsupportedInput, Rule.UnsupportedOutput, Rule.IllegalName, Rule.NotAStruct,
        Rule.PipelineInput, Rule.PipelineOutput, Rule.WrongDefault, Rule.CalledDirectly, Rule.SameName,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterSymbolAction(Method, SymbolKind.Method);
        context.RegisterSymbolAction(Record, SymbolKind.NamedType);
        context.RegisterSyntaxNodeAction(LocalFunction, SyntaxKind.LocalFunctionStatement, SyntaxKind.ParenthesizedLambdaExpression);
        context.RegisterOperationAction(Call, OperationKind.Invocation);
        context.RegisterCompilationStartAction(Names);
    }

    private static void Method(SymbolAnalysisContext context)
    {
        IMethodSymbol method = (IMethodSymbol)context.Symbol;
        if (method.MethodKind != MethodKind.Ordinary)
            return;
        List<Reported> wrong = [];
        if (method.Find(Known.Component) is { } component)
            StepReader.Read(method, component, wrong, context.CancellationToken);
        if (method.Find(Known.Pipeline) is { } pipeline)
            PipelineReader.Read(method, pipeline, wrong, context.CancellationToken);
        foreach (Reported each in wrong)
            context.ReportDiagnostic(each.ToDiagnostic());
    }

    private static void Record(SymbolAnalysisContext context)
    {
        if (context.Symbol.Find(Known.Struct) is null)
            return;
        List<Reported> wrong = [];
        StructReader.Read((INamedTypeSymbol)context.Symbol, wrong);
        foreach (Reported each in wrong)
            context.ReportDiagnostic(each.ToDiagnostic());
    }

    private static void LocalFunction(SyntaxNodeAnalysisContext context)
    {
        LocalFunctionStatementSyntax? function = context.Node as LocalFunctionStatementSyntax;
        ParenthesizedLambdaExpressionSyntax? lambda = context.Node as ParenthesizedLambdaExpressionSyntax;
        if ((function?.AttributeLists ?? lambda?.AttributeLists)?.Count is null or 0)
            return;
        ISymbol? symbol = function is not null ? context.SemanticModel.GetDeclaredSymbol(function) : context.SemanticModel.GetSymbolInfo(lambda!).Symbol;
        SyntaxNode? body = lambda?.Body ?? (SyntaxNode?)function?.Body ?? function?.ExpressionBody?.Expression;
        Location place = function?.Identifier.GetLocation() ?? lambda!.ParameterList.GetLocation();
        if (symbol is null || (symbol.Find(Known.Component) ?? symbol.Find(Known.Pipeline)) is not { } attribute)
            return;
        string[] captured = [.. (body is null ? null : context.SemanticModel.AnalyzeDataFlow(body))?.ReadInside
            .Where(variable => !SymbolEqualityComparer.Default.Equals(variable.ContainingSymbol, symbol)).Select(variable => $"\"{variable.Name}\"") ?? []];
        string words = captured.Length == 0 ? "" : $" that uses {string.Join(", ", captured)} of the method around it";
        context.ReportDiagnostic(Diagnostic.Create(Rule.LocalFunction, place, attribute.FirstText(), words));
    }

    private static void Call(OperationAnalysisContext context)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        AttributeData? attribute = call.TargetMethod.Find(Known.Component) ?? call.TargetMethod.Find(Known.Pipeline);
        if (attribute is null)
            return;
        for (ISymbol? around = context.ContainingSymbol; around is not null; around = around.ContainingSymbol)
        {
            if (around.Find(Known.Pipeline) is not null)
            {
                string method = Texts.Names.Pascal(attribute.FirstText());
                context.ReportDiagnostic(new Reported(Rule.CalledDirectly, call.Syntax.GetLocation(), call.TargetMethod.Name, method) { Fix = method }.ToDiagnostic());
                return;
            }
        }
    }

    /// <summary>Methods that would have one stub: known once all are, since they are looked at in any order.</summary>
    private static void Names(CompilationStartAnalysisContext start)
    {
        ConcurrentBag<(string Stub, IMethodSymbol Method)> found = [];
        start.RegisterSymbolAction(
            context =>
            {
                if ((context.Symbol.Find(Known.Component) ?? context.Symbol.Find(Known.Pipeline)) is { } attribute)
                    found.Add((Texts.Names.Pascal(attribute.FirstText()), (IMethodSymbol)context.Symbol));
            },
            SymbolKind.Method);
        start.RegisterCompilationEndAction(context =>
        {
            foreach (IGrouping<string, (string Stub, IMethodSymbol Method)> same in found.GroupBy(each => each.Stub, StringComparer.Ordinal))
            {
                IMethodSymbol[] methods = [.. same.Select(each => each.Method).OrderBy(method => Place(method).Path, StringComparer.Ordinal).ThenBy(method => Place(method).At)];
                foreach (IMethodSymbol method in methods.Skip(1))
                    context.ReportDiagnostic(Diagnostic.Create(Rule.SameName, method.Locations.FirstOrDefault(), method.ToDisplayString(), methods[0].ToDisplayString(), same.Key));
            }
        });
    }

    private static (string Path, int At) Place(IMethodSymbol method)
        => method.Locations.FirstOrDefault() is { } place ? (place.GetLineSpan().Path, place.SourceSpan.Start) : ("", 0);
}
