using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Pipelines.Sdk.Generator.Analysis;
using Pipelines.Sdk.Generator.Tests.Support;

namespace Pipelines.Sdk.Generator.Tests.Methods;

/// <summary>What an editor offers.</summary>
public sealed class CodeFixTests
{
    [Theory]
    [InlineData(
        "class Steps { [Component(\"x\")] public void Run(long a) { } }",
        "class Steps { [Component(\"x\")] public static void Run(long a) { } }")]
    [InlineData(
        "class Steps { [Component(\"x\")] private static void Run(long a) { } }",
        "class Steps { [Component(\"x\")] internal static void Run(long a) { } }")]
    [InlineData(
        "class Steps { [Component(\"Train It\")] internal static void Run(long a) { } }",
        "class Steps { [Component(\"train-it\")] internal static void Run(long a) { } }")]
    [InlineData(
        "class Steps { [Pipeline(\"x\")] internal static void Run(long count = 3) { } }",
        "class Steps { [Pipeline(\"x\")] internal static void Run([Default(3)] Parameter<long> count) { } }")]
    [InlineData(
        "class Steps { [Pipeline(\"x\")] internal static void Run(Input<Dataset> rows) { } }",
        "class Steps { [Pipeline(\"x\")] internal static void Run(Artifact<Dataset> rows) { } }")]
    [InlineData(
        "class Steps { [Component(\"work\")] internal static void Work(long a) { } [Pipeline(\"x\")] internal static void Run(Parameter<long> count) { Steps.Work(3); } }",
        "class Steps { [Component(\"work\")] internal static void Work(long a) { } [Pipeline(\"x\")] internal static void Run(Parameter<long> count) { Components.Work(3); } }")]
    public async Task A_mistake_with_one_mend_is_mended(string before, string after)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        Compilation compilation = new Built(OutputKind.DynamicallyLinkedLibrary, "").Compilation;
        using AdhocWorkspace workspace = new();
        Project project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "my-app", "my-app", LanguageNames.CSharp,
            compilationOptions: compilation.Options, parseOptions: new CSharpParseOptions(LanguageVersion.Preview), metadataReferences: compilation.References));
        Document document = project.AddDocument("Project.cs", "using Pipelines.Sdk; " + before);
        ImmutableArray<Diagnostic> found = await (await document.Project.GetCompilationAsync(stop))!.WithAnalyzers([new MethodAnalyzer()]).GetAnalyzerDiagnosticsAsync(stop);

        List<CodeAction> offered = [];
        await new PlainMends().RegisterCodeFixesAsync(new CodeFixContext(document, Assert.Single(found), (action, _) => offered.Add(action), stop));
        ApplyChangesOperation change = (ApplyChangesOperation)(await Assert.Single(offered).GetOperationsAsync(stop))[0];
        string text = (await change.ChangedSolution.GetDocument(document.Id)!.GetTextAsync(stop)).ToString();

        Assert.Equal("using Pipelines.Sdk; " + after, text);
    }
}
