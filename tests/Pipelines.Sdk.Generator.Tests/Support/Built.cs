using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Spec.Format;
using Pipelines.Sdk.Generator.Analysis;

namespace Pipelines.Sdk.Generator.Tests.Support;

/// <summary>A small project: sources and component files, built in memory as the compiler builds it.</summary>
internal sealed class Built
{
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Pipelines.Sdk.Generator", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Pipelines.Sdk;
        global using static Pipelines.Sdk.Flow;

        """;

    private readonly OutputKind _kind;

    public Built(string source = "", params (string Path, string Text)[] files)
        : this(OutputKind.ConsoleApplication, source, files)
    {
    }

    public Built(OutputKind kind, string source, params (string Path, string Text)[] files)
    {
        _kind = kind;
        Compilation = CSharpCompilation.Create(
            "my-app",
            [Parsed("Usings.cs", Usings), Parsed("Project.cs", Spaced(source))],
            References,
            new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable, deterministic: true));
        Driver = CSharpGeneratorDriver.Create(
            [new PipelinesGenerator().AsSourceGenerator()],
            files.Select(file => (AdditionalText)new TextFile(file.Path, file.Text)),
            Language(),
            new Options(),
            new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        Run();
    }

    public CSharpCompilation Compilation { get; private set; }

    public GeneratorDriver Driver { get; private set; }

    public Compilation Output { get; private set; } = null!;

    public ImmutableArray<Diagnostic> Reported { get; private set; }

    public GeneratorRunResult Result => Driver.GetRunResult().Results[0];

    /// <summary>Errors of the compiler, of the generator and of the analyzer, one a line.</summary>
    public async Task<string> ErrorsAsync()
    {
        ImmutableArray<Diagnostic> rules = await Output
            .WithAnalyzers([new MethodAnalyzer()])
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return string.Concat(Output.GetDiagnostics(TestContext.Current.CancellationToken).Concat(Reported).Concat(rules)
            .Where(found => found.Severity == DiagnosticSeverity.Error)
            .Distinct()
            .OrderBy(found => found.Location.GetLineSpan().StartLinePosition).ThenBy(found => found.Id, StringComparer.Ordinal)
            .Select(found => $"{Place(found.Location)} {found.Id}: {found.GetMessage()}\n"));
    }

    /// <summary>What the generator wrote into a file.</summary>
    public string Generated(string name) => Result.GeneratedSources.Single(source => source.HintName == $"{name}.g.cs").SourceText.ToString();

    /// <summary>The pipelines of the project, compiled, checked, as YAML.</summary>
    public string Yaml(string pipeline)
    {
        PipelinePackage package = Package(pipeline);
        return PipelineWriter.ToYaml(package);
    }

    /// <summary>A pipeline of the project, after the engine found nothing wrong with it.</summary>
    public PipelinePackage Package(string pipeline)
    {
        Pipeline defined = Load().GetType("my_app.Definitions", throwOnError: true)!.GetProperty("All")!.GetValue(null) is Pipeline[] all
            ? all.Single(each => each.Name == pipeline)
            : throw new InvalidOperationException();
        PipelinePackage package = defined.CompileForThisMachine(Fill(AppContext.BaseDirectory));
        Assert.Empty(SpecChecker.Check(package));
        return package;
    }

    public Assembly Load()
    {
        using MemoryStream image = new();
        Microsoft.CodeAnalysis.Emit.EmitResult emitted = Output.Emit(image);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error)));
        return Assembly.Load(image.ToArray());
    }

    public Built With(string path, string source)
    {
        source = Spaced(source);
        SyntaxTree? before = Compilation.SyntaxTrees.FirstOrDefault(tree => tree.FilePath == path);
        Compilation = before is null ? Compilation.AddSyntaxTrees(Parsed(path, source)) : Compilation.ReplaceSyntaxTree(before, Parsed(path, source));
        Run();
        return this;
    }

    public Built WithFile(string path, string text)
    {
        int at = Array.FindIndex(Files, file => file.Path == path);
        AdditionalText after = new TextFile(path, text);
        Driver = Driver.ReplaceAdditionalText(Files[at], after);
        Files[at] = after;
        Run();
        return this;
    }

    private AdditionalText[] Files { get; set; } = [];

    public Built Knowing(params (string Path, string Text)[] files)
    {
        Files = [.. files.Select(file => (AdditionalText)new TextFile(file.Path, file.Text))];
        Driver = Driver.AddAdditionalTexts([.. Files]);
        Run();
        return this;
    }

    private void Run()
    {
        Driver = Driver.RunGeneratorsAndUpdateCompilation(Compilation, out Compilation output, out ImmutableArray<Diagnostic> reported, TestContext.Current.CancellationToken);
        (Output, Reported) = (output, reported);
    }

    // The step's program is looked for beside the pipeline's: a file will do.
    private static string Fill(string folder)
    {
        string program = Path.Combine(folder, "my-app.dll");
        if (!File.Exists(program))
            File.WriteAllText(program, "");
        return folder;
    }

    private static string Place(Location location)
    {
        FileLinePositionSpan span = location.GetLineSpan();
        return span.IsValid ? $"{span.Path}({span.StartLinePosition.Line + 1},{span.StartLinePosition.Character + 1})" : "";
    }

    // Whole files have usings; a top-level program stands in no namespace at all.
    private static string Spaced(string source)
    {
        if (source.Contains("return await", StringComparison.Ordinal))
            return source;
        int at = source.LastIndexOf("\nusing ", StringComparison.Ordinal) is var last and >= 0 ? source.IndexOf('\n', last + 1) + 1
            : source.StartsWith("using ", StringComparison.Ordinal) ? source.IndexOf(';', StringComparison.Ordinal) + 1 : 0;
        return $"{source[..at]}namespace my_app; {source[at..]}";
    }

    private static SyntaxTree Parsed(string path, string source)
        => CSharpSyntaxTree.ParseText(SourceText.From(source, System.Text.Encoding.UTF8), Language(), path, TestContext.Current.CancellationToken);

    private static CSharpParseOptions Language() => new(LanguageVersion.Preview);

    private sealed class TextFile(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text, System.Text.Encoding.UTF8);
    }

    private sealed class Options : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Properties();

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;
    }

    private sealed class Properties : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
        {
            value = key switch
            {
                "build_property.RootNamespace" => "my-app",
                "build_property.PipelinesImage" => "registry/team/steps:1",
                _ => null,
            };
            return value is not null;
        }
    }
}
