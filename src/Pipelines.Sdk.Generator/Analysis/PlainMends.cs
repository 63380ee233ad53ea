using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Pipelines.Sdk.Generator.Methods;
using Pipelines.Sdk.Generator.Rules;

namespace Pipelines.Sdk.Generator.Analysis;

/// <summary>Mends what has one plain mend.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class PlainMends : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
        [Rule.NotStatic.Id, Rule.NotSeen.Id, Rule.IllegalName.Id, Rule.PipelineInput.Id, Rule.CalledDirectly.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            diagnostic.Properties.TryGetValue(Reported.FixKey, out string? fix);
            SyntaxNode? at = root?.FindNode(diagnostic.Location.SourceSpan);
            if (root is null || at is null || Mended(diagnostic.Id, at, fix ?? "") is not { } mend)
                continue;
            context.RegisterCodeFix(
                CodeAction.Create(mend.Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(mend.Before, mend.After))), diagnostic.Id), diagnostic);
        }
    }

    private static (string Title, SyntaxNode Before, SyntaxNode After)? Mended(string id, SyntaxNode at, string fix)
    {
        MethodDeclarationSyntax? method = at.FirstAncestorOrSelf<MethodDeclarationSyntax>();
        if (id == Rule.NotStatic.Id && method is not null)
            return ("Make it static", method, method.AddModifiers(Word(SyntaxKind.StaticKeyword)));
        if (id == Rule.NotSeen.Id && method is not null && method.Modifiers.All(word => !word.IsKind(SyntaxKind.PublicKeyword) && !word.IsKind(SyntaxKind.InternalKeyword)))
            return ("Make it internal", method, Internal(method));
        if (id == Rule.IllegalName.Id && fix.Length > 0 && Attribute(method)?.ArgumentList?.Arguments.FirstOrDefault()?.Expression is { } name)
        {
            return ($"Call it \"{fix}\"", name, SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(fix)).WithTriviaFrom(name));
        }
        if (id == Rule.PipelineInput.Id && fix.Length > 0 && at.FirstAncestorOrSelf<ParameterSyntax>() is { } parameter)
            return ($"Write {fix}", parameter, Handle(parameter, fix));
        if (id == Rule.CalledDirectly.Id && fix.Length > 0 && at.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { } call)
            return ($"Put Components.{fix} into the pipeline", call, call.WithExpression(SyntaxFactory.ParseExpression($"Components.{fix}").WithTriviaFrom(call.Expression)));
        return null;
    }

    private static MethodDeclarationSyntax Internal(MethodDeclarationSyntax method)
    {
        SyntaxTokenList others = SyntaxFactory.TokenList(method.Modifiers.Where(word => !word.IsKind(SyntaxKind.PrivateKeyword) && !word.IsKind(SyntaxKind.ProtectedKeyword)));
        SyntaxTriviaList leading = method.Modifiers.Count > 0 ? method.Modifiers[0].LeadingTrivia : default;
        return method.WithModifiers(others.Insert(0, Word(SyntaxKind.InternalKeyword).WithLeadingTrivia(leading)));
    }

    /// <summary><c>long seed = 42</c> becomes <c>[Default(42)] Parameter&lt;long&gt; seed</c>.</summary>
    private static ParameterSyntax Handle(ParameterSyntax parameter, string type)
    {
        ParameterSyntax handle = parameter.WithType(SyntaxFactory.ParseTypeName(type).WithTrailingTrivia(SyntaxFactory.Space));
        if (parameter.Default is not { Value: { } otherwise } || otherwise.IsKind(SyntaxKind.NullLiteralExpression) || otherwise.IsKind(SyntaxKind.DefaultLiteralExpression))
            return handle.WithDefault(null);
        AttributeSyntax said = SyntaxFactory.Attribute(
            SyntaxFactory.ParseName("Default"),
            SyntaxFactory.AttributeArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.AttributeArgument(otherwise.WithoutTrivia()))));
        AttributeListSyntax list = SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(said)).WithTrailingTrivia(SyntaxFactory.Space);
        return handle.WithDefault(null).WithIdentifier(handle.Identifier.WithTrailingTrivia()).WithAttributeLists(handle.AttributeLists.Add(list));
    }

    private static AttributeSyntax? Attribute(MethodDeclarationSyntax? method) => method?.AttributeLists.SelectMany(list => list.Attributes)
        .FirstOrDefault(attribute => attribute.Name.ToString().Split('.').Last() is "Component" or "Pipeline" or "ComponentAttribute" or "PipelineAttribute");

    private static SyntaxToken Word(SyntaxKind kind) => SyntaxFactory.Token(kind).WithTrailingTrivia(SyntaxFactory.Space);
}
