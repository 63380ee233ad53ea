using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Pipelines.Sdk.Generator.Files;
using Pipelines.Sdk.Generator.Methods;
using Pipelines.Sdk.Generator.Rules;
using Pipelines.Sdk.Generator.Texts;
using Pipelines.Sdk.Generator.Writing;

namespace Pipelines.Sdk.Generator;

/// <summary>
/// Writes typed stubs of components. Each file and each method is a way of its own through the steps below, so that an edit
/// makes only that anew which it is about; names of steps are there for the tests that watch this.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class PipelinesGenerator : IIncrementalGenerator
{
    internal const string FileStep = "ComponentFile";
    internal const string MethodStep = "ComponentMethod";
    internal const string PipelineStep = "Pipeline";
    internal const string StructStep = "Struct";
    internal const string SiteStep = "CallSites";

    /// <summary>What the project says.</summary>
    private sealed record Project(string Namespace, string Assembly, string Image, bool IsProgram);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<Project> project = context.AnalyzerConfigOptionsProvider
            .Combine(context.CompilationProvider.Select(static (compilation, _)
                => (compilation.AssemblyName ?? "", compilation.Options.OutputKind is OutputKind.ConsoleApplication or OutputKind.WindowsApplication)))
            .Select(static (pair, _) => Read(pair.Left.GlobalOptions.TryGetValue, pair.Right.Item1, pair.Right.Item2));
        IncrementalValuesProvider<ComponentFile> files = context.AdditionalTextsProvider
            .Where(static text => text.Path.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || text.Path.EndsWith(".yml", StringComparison.OrdinalIgnoreCase))
            .Select(static (text, stop) => InterfaceReader.Read(text.Path, text.GetText(stop)?.ToString() ?? ""))
            .WithTrackingName(FileStep);
        IncrementalValuesProvider<StepModel> steps = Methods(context, Known.Component, static (found, stop)
            => StepReader.Read((IMethodSymbol)found.TargetSymbol, found.Attributes[0], [], stop)).WithTrackingName(MethodStep);
        IncrementalValuesProvider<PipelineModel> pipelines = Methods(context, Known.Pipeline, static (found, stop)
            => PipelineReader.Read((IMethodSymbol)found.TargetSymbol, found.Attributes[0], [], stop)).WithTrackingName(PipelineStep);
        IncrementalValuesProvider<StructModel> records = context.SyntaxProvider.ForAttributeWithMetadataName(
            Known.Struct, static (node, _) => node is TypeDeclarationSyntax,
            static (found, _) => StructReader.Read((INamedTypeSymbol)found.TargetSymbol, []))
            .Where(static record => record is not null).Select(static (record, _) => record!).WithTrackingName(StructStep);
        IncrementalValueProvider<Items<CallSite>> sites = context.SyntaxProvider.ForAttributeWithMetadataName(
            Known.Pipeline, static (node, _) => node is MethodDeclarationSyntax, static (found, _) => CallSiteReader.Read(found.TargetNode).ToItems())
            .Collect().Select(static (each, _) => each.SelectMany(items => items).Distinct().ToItems()).WithTrackingName(SiteStep);
        IncrementalValueProvider<Items<Kind>> kinds = context.SyntaxProvider.ForAttributeWithMetadataName(
            Known.ArtifactType, static (node, _) => node is ClassDeclarationSyntax,
            static (found, _) => new Kind(found.Attributes[0].FirstText(), Known.Code((ITypeSymbol)found.TargetSymbol)))
            .Collect().Select(static (each, _) => each.ToItems());
        IncrementalValueProvider<bool> hasEntryPoint = context.SyntaxProvider.CreateSyntaxProvider(
            static (node, _) => node is GlobalStatementSyntax or MethodDeclarationSyntax { Identifier.ValueText: "Main" }, static (found, _) => found.Node is GlobalStatementSyntax)
            .Collect().Select(static (each, _) => each.Length > 0);
        IncrementalValueProvider<bool> isTopLevel = context.SyntaxProvider.CreateSyntaxProvider(
            static (node, _) => node is GlobalStatementSyntax, static (_, _) => true).Collect().Select(static (each, _) => each.Length > 0);

        // Of several with one name the first in this order stands; the others are told of.
        IncrementalValueProvider<Items<Twin>> twins = files.Where(static file => file.Faults.Count == 0).Select(static (file, _) => new Taken(file.Method, file.Path)).Collect()
            .Combine(steps.Select(static (step, _) => new Taken(step.Stub.Method, step.Call)).Collect())
            .Combine(pipelines.Select(static (pipeline, _) => new Taken(pipeline.Stub.Method, pipeline.Call)).Collect())
            .Select(static (all, _) => Twins([.. all.Left.Right, .. all.Right, .. all.Left.Left]));
        WriteFiles(context, files, project, kinds, twins);
        WriteMethods(context, steps, pipelines, records, project, twins);
        context.RegisterSourceOutput(
            sites, static (output, all) => Add(output, "CallSites", all.Count == 0 ? "" : ProgramWriter.WriteSites(all)));
        IncrementalValueProvider<Items<string>> fileNames = files.Where(static file => file.Faults.Count == 0).Select(static (file, _) => file.Method)
            .Collect().Select(static (each, _) => each.OrderBy(name => name, StringComparer.Ordinal).ToItems());
        IncrementalValueProvider<Items<Entry>> stepNames = First(steps, twins, static step => step.Call).Select(static (step, _) => new Entry(step.Name, step.Stub.Method, step.Stub.IsPublic))
            .Collect().Select(static (each, _) => each.OrderBy(entry => entry.Name, StringComparer.Ordinal).ToItems());
        IncrementalValueProvider<Items<Entry>> pipelineNames = First(pipelines, twins, static pipeline => pipeline.Call).Select(static (pipeline, _) => new Entry(pipeline.Name, pipeline.Stub.Method, pipeline.Stub.IsPublic))
            .Collect().Select(static (each, _) => each.OrderBy(entry => entry.Name, StringComparer.Ordinal).ToItems());
        context.RegisterSourceOutput(
            project.Combine(fileNames).Combine(stepNames.Combine(pipelineNames)).Combine(hasEntryPoint.Combine(isTopLevel)),
            static (output, all) =>
            {
                (((Project project, Items<string> files), (Items<Entry> steps, Items<Entry> pipelines)), (bool hasEntryPoint, bool isTopLevel)) = all;
                if (files.Count + steps.Count + pipelines.Count > 0)
                {
                    Add(output, "Components", ProgramWriter.Write(
                        project.Namespace, [.. steps.Select(Named)], [.. pipelines.Select(Named)], project.IsProgram && !hasEntryPoint, isTopLevel));
                }
            });
    }

    private sealed record Kind(string Title, string Type);

    private sealed record Entry(string Name, string Method, bool IsPublic);

    private static ProgramWriter.Entry Named(Entry entry) => new(entry.Name, entry.Method, entry.IsPublic);

    private delegate bool TryGet(string key, out string? value);

    private static Project Read(TryGet property, string assembly, bool isProgram)
    {
        string Property(string name) => property($"build_property.{name}", out string? value) ? value ?? "" : "";
        string space = Property("RootNamespace") is { Length: > 0 } said ? said : assembly;
        return new(Names.Namespace(space), assembly, Property("PipelinesImage"), isProgram);
    }

    private static IncrementalValuesProvider<T> Methods<T>(
        IncrementalGeneratorInitializationContext context, string attribute, Func<GeneratorAttributeSyntaxContext, CancellationToken, T?> read)
        where T : class
        => context.SyntaxProvider.ForAttributeWithMetadataName(attribute, static (node, _) => node is MethodDeclarationSyntax, read)
            .Where(static model => model is not null).Select(static (model, _) => model!);

    private static void WriteFiles(
        IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<ComponentFile> files, IncrementalValueProvider<Project> project,
        IncrementalValueProvider<Items<Kind>> kinds, IncrementalValueProvider<Items<Twin>> twins)
    {
        context.RegisterSourceOutput(files, static (output, file) =>
        {
            foreach (Fault fault in file.Faults)
                output.ReportDiagnostic(Diagnostic.Create(RuleOf(fault.Id), At(file.Path, fault), fault.What, fault.Mend));
        });
        IncrementalValuesProvider<ComponentFile> good = files.Where(static file => file.Faults.Count == 0);
        IncrementalValuesProvider<(ComponentFile File, string Other)> told = good.Combine(twins)
            .Select(static (pair, _) => (pair.Left, OtherOf(pair.Left.Path, pair.Right)));
        context.RegisterSourceOutput(told.Combine(project).Combine(kinds), static (output, all) =>
        {
            (((ComponentFile file, string other), Project project), Items<Kind> kinds) = all;
            if (other.Length > 0)
            {
                output.ReportDiagnostic(Diagnostic.Create(Rule.SameName, At(file.Path, new("", 0, 0, "", "")), file.Path, other, file.Method));
                return;
            }
            Add(output, $"Components.{file.Method}", FileStub.Write(file, project.Namespace, ByTitle(kinds)));
        });
        IncrementalValueProvider<Items<string>> unknown = good.Combine(kinds)
            .SelectMany(static (pair, _) => FileStub.UnknownTitles(pair.Left, ByTitle(pair.Right)))
            .Collect().Select(static (each, _) => each.Distinct().OrderBy(title => title, StringComparer.Ordinal).ToItems());
        context.RegisterSourceOutput(unknown.Combine(project), static (output, pair) => Add(
            output, "ArtifactTypes", pair.Left.Count == 0 ? "" : FileStub.WriteKinds(pair.Left, pair.Right.Namespace)));
    }

    private static void WriteMethods(
        IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<StepModel> steps, IncrementalValuesProvider<PipelineModel> pipelines,
        IncrementalValuesProvider<StructModel> records, IncrementalValueProvider<Project> project, IncrementalValueProvider<Items<Twin>> twins)
    {
        context.RegisterSourceOutput(First(steps, twins, static step => step.Call).Combine(project), static (output, pair) => Add(
            output, $"Components.{pair.Left.Stub.Method}.step", MethodStubs.Write(pair.Left, pair.Right.Namespace, pair.Right.Assembly, pair.Right.Image)));
        context.RegisterSourceOutput(First(pipelines, twins, static pipeline => pipeline.Call).Combine(project), static (output, pair) => Add(
            output, $"Components.{pair.Left.Stub.Method}.pipeline", MethodStubs.Write(pair.Left, pair.Right.Namespace)));
        context.RegisterSourceOutput(records, static (output, record) => Add(output, $"Struct.{record.Type.Replace("global::", "")}", StructWriter.Members(record)));
        IncrementalValueProvider<Items<EnumModel>> enums = steps.SelectMany(static (step, _) => step.Enums).Collect()
            .Combine(pipelines.SelectMany(static (pipeline, _) => pipeline.Enums).Collect())
            .Combine(records.SelectMany(static (record, _) => record.Enums).Collect())
            .Select(static (all, _) => all.Left.Left.Concat(all.Left.Right).Concat(all.Right).Distinct().ToItems());
        context.RegisterSourceOutput(
            records.Collect().Select(static (each, _) => each.ToItems()).Combine(enums),
            static (output, pair) => Add(output, "Codes", pair.Left.Count + pair.Right.Count == 0 ? "" : StructWriter.Codes(pair.Left, pair.Right)));
    }

    private static IncrementalValuesProvider<T> First<T>(IncrementalValuesProvider<T> models, IncrementalValueProvider<Items<Twin>> twins, Func<T, string> key)
        => models.Combine(twins).Where(pair => OtherOf(key(pair.Left), pair.Right).Length == 0).Select(static (pair, _) => pair.Left);

    private static string OtherOf(string key, Items<Twin> twins) => twins.FirstOrDefault(twin => twin.Key == key)?.Other ?? "";

    private static Items<Twin> Twins(Taken[] all)
    {
        Dictionary<string, string> first = new(StringComparer.Ordinal);
        List<Twin> twins = [];
        foreach (Taken taken in all)
        {
            if (first.TryGetValue(taken.Method, out string other))
                twins.Add(new(taken.Key, other));
            else
                first.Add(taken.Method, taken.Key);
        }
        return twins.ToItems();
    }

    /// <summary>A name, and the file or method that it stands for.</summary>
    private sealed record Taken(string Method, string Key);

    /// <summary>A file or method whose name another one has already.</summary>
    private sealed record Twin(string Key, string Other);

    private static Dictionary<string, string> ByTitle(Items<Kind> kinds)
    {
        Dictionary<string, string> own = new(StringComparer.Ordinal);
        foreach (Kind kind in kinds)
            own[kind.Title] = kind.Type;
        return own;
    }

    private static DiagnosticDescriptor RuleOf(string id) => id switch
    {
        InterfaceReader.NotYaml => Rule.NotYaml,
        InterfaceReader.NoInterface => Rule.NoInterface,
        _ => Rule.Malformed,
    };

    private static Location At(string path, Fault fault)
    {
        LinePosition place = new(fault.Line, fault.Column);
        return Location.Create(path, new TextSpan(0, 0), new LinePositionSpan(place, place));
    }

    private static void Add(SourceProductionContext output, string name, string code)
    {
        if (code.Length > 0)
            output.AddSource($"{name}.g.cs", SourceText.From(code, System.Text.Encoding.UTF8));
    }
}
