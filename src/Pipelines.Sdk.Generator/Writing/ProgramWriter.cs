using Pipelines.Sdk.Generator.Methods;
using Pipelines.Sdk.Generator.Texts;

namespace Pipelines.Sdk.Generator.Writing;

/// <summary>Writes what holds a project's components and pipelines together: the classes, the list of pipelines, the program.</summary>
internal static class ProgramWriter
{
    private const string Sdk = "global::Pipelines.Sdk";

    /// <summary>A name in the program.</summary>
    internal sealed record Entry(string Name, string Method, bool IsPublic);

    public static string Write(string space, IReadOnlyList<Entry> steps, IReadOnlyList<Entry> pipelines, bool isEntryPoint, bool importsNamespace)
    {
        CodeWriter code = new();
        // The top-level statements of a program stand in no namespace.
        if (importsNamespace && space.Length > 0)
            code.Line($"global using {space};\n");
        if (space.Length > 0)
            code.Line($"namespace {space};\n");
        bool isPublic = steps.Concat(pipelines).Any(entry => entry.IsPublic);
        string reach = isPublic ? "public" : "internal";
        code.Doc("summary", "The components that a pipeline can put: from component files, and from methods with [Component] or [Pipeline].");
        code.Open($"{reach} static partial class Components");
        if (steps.Count + pipelines.Count > 0)
        {
            code.Doc("summary", "The main program of a project with components or pipelines: compiles pipelines, and runs components as steps.");
            code.Line($"public static global::System.Threading.Tasks.Task<int> MainAsync(string[] args) => {Sdk}.PipelineProgram.RunAsync(");
            code.Line($"    args,");
            code.Line($"    static () => {(pipelines.Count == 0 ? "[]" : "Definitions.All")},");
            code.Line($"    static () => [{string.Join(", ", steps.Select(step => $"{step.Method}Task.Component"))}],");
            code.Line($"    static (name, context) => name switch");
            code.Line("    {");
            foreach (Entry step in steps)
                code.Line($"        {CodeWriter.Literal(step.Name)} => {step.Method}Task.RunAsync(context),");
            code.Line($"        _ => throw new {Sdk}.Steps.UnknownStepException(),");
            code.Line("    });");
        }
        code.Close();
        if (pipelines.Count > 0)
        {
            code.Line();
            code.Doc("summary", "The pipelines of this project, to be compiled or run.");
            code.Open($"{reach} static partial class Definitions");
            code.Doc("summary", "All of them, in the order of their names.");
            code.Line($"public static {Sdk}.Pipeline[] All => [{string.Join(", ", pipelines.Select(pipeline => $"{pipeline.Method}.Pipeline"))}];");
            code.Close();
        }
        if (isEntryPoint && steps.Count + pipelines.Count > 0)
        {
            code.Line();
            code.Open("internal static class PipelinesProgram");
            code.Line("private static global::System.Threading.Tasks.Task<int> Main(string[] args) => Components.MainAsync(args);");
            code.Close();
        }
        return code.ToString();
    }

    public static string WriteSites(IEnumerable<CallSite> sites)
    {
        CodeWriter code = new();
        code.Line("namespace Pipelines.Generated;\n");
        code.Open("file static class Sites");
        code.Line("[global::System.Runtime.CompilerServices.ModuleInitializer]");
        code.Line($"internal static void Register() => {Sdk}.Stubs.CallSites.Register(static () =>");
        code.Line("[");
        foreach (CallSite site in sites)
            code.Line($"    ({CodeWriter.Literal(site.File)}, {site.Line}, {CodeWriter.Literal(site.Callee)}, {CodeWriter.Literal(site.Variable)}),");
        code.Line("]);");
        code.Close();
        return code.ToString();
    }
}
