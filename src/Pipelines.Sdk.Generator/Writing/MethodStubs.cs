using Pipelines.Sdk.Generator.Methods;
using Pipelines.Sdk.Generator.Texts;

namespace Pipelines.Sdk.Generator.Writing;

/// <summary>Writes the stubs of components and pipelines that are methods, and what runs them.</summary>
internal static class MethodStubs
{
    private const string Sdk = "global::Pipelines.Sdk";

    /// <summary>The stub of a component in C#, and the code that binds its parameters when it runs as a step.</summary>
    public static string Write(StepModel step, string space, string assembly, string image)
    {
        string method = step.Stub.Method;
        string shown = CodeWriter.Literal(step.Image.Length > 0 ? step.Image : image);
        return StubWriter.Write(space, step.Stub, code =>
        {
            code.Line("/// <summary>The component: the program of this assembly.</summary>");
            code.Line($"public static readonly {Sdk}.Authoring.Component Component = new {Sdk}.Stubs.StepComponent({CodeWriter.Literal(step.Name)}, {CodeWriter.Literal(step.Stub.Summary)})");
            foreach (string declaration in step.Declarations)
                code.Line("    " + declaration);
            code.Line($"    .Make({CodeWriter.Literal(assembly)}, {shown});");
            code.Line();
            code.Line("/// <summary>Runs the component as a step.</summary>");
            bool isAsync = step.IsAwaited;
            code.Open($"internal static {(isAsync ? "async " : "")}global::System.Threading.Tasks.Task RunAsync({Sdk}.Steps.StepContext context)");
            string call = $"{(isAsync ? "await " : "")}{step.Call}({(step.Arguments.Count == 0 ? ");" : "")}";
            code.Line((step.Results.Count > 0 ? "var result = " : "") + call);
            for (int i = 0; i < step.Arguments.Count; i++)
                code.Line($"    {step.Arguments[i]}{(i == step.Arguments.Count - 1 ? ");" : ",")}");
            foreach (string result in step.Results)
                code.Line(result);
            if (!isAsync)
                code.Line("return global::System.Threading.Tasks.Task.CompletedTask;");
            code.Close();
        });
    }

    /// <summary>The stub of a pipeline, its definition, and its runs.</summary>
    public static string Write(PipelineModel pipeline, string space)
    {
        CodeWriter own = new();
        string method = pipeline.Stub.Method;
        string reach = pipeline.Stub.IsPublic ? "public" : "internal";
        string stub = StubWriter.Write(space, pipeline.Stub, code =>
        {
            code.Line("/// <summary>The pipeline as a component.</summary>");
            code.Line($"public static readonly {Sdk}.Authoring.Component Component = Definitions.{method}.Pipeline;");
        });
        CodeWriter code = new();
        code.Open("static partial class Definitions");
        code.Doc("summary", pipeline.Stub.Summary.Length > 0 ? pipeline.Stub.Summary : $"Pipeline \"{pipeline.Name}\".");
        code.Open($"{reach} static class {method}");
        code.Line("/// <summary>The pipeline, to be compiled or run.</summary>");
        code.Open($"public static {Sdk}.Pipeline Pipeline {{ get; }} = {Sdk}.Stubs.Stub.Define({pipeline.Attribute}, {CodeWriter.Literal(pipeline.Stub.Summary)}, static pipeline =>");
        code.Line($"{(pipeline.HasResult ? "var result = " : "")}{pipeline.Call}({(pipeline.Arguments.Count == 0 ? ");" : "")}");
        for (int i = 0; i < pipeline.Arguments.Count; i++)
            code.Line($"    {pipeline.Arguments[i]}{(i == pipeline.Arguments.Count - 1 ? ");" : ",")}");
        foreach (PipelineResult result in pipeline.Results)
            code.Line($"{Sdk}.Stubs.Stub.Output(pipeline, {CodeWriter.Literal(result.Name)}, {result.Expression});");
        code.Close("});");
        code.Line();
        Run(code, pipeline);
        code.Close();
        code.Close();
        return stub + "\n" + code.ToString().Substring(code.ToString().IndexOf("static partial", StringComparison.Ordinal));
    }

    private static void Run(CodeWriter code, PipelineModel pipeline)
    {
        HashSet<string> variables = new(pipeline.RunInputs.Select(input => input.Variable), StringComparer.Ordinal);
        string options = Names.Free("options", variables), stop = Names.Free("stop", variables), given = Names.Free("given", variables);
        code.Doc("summary", "Runs the pipeline on this machine, to its end.");
        foreach (RunInput input in pipeline.RunInputs)
            code.Doc("param", input.Description, $" name=\"{input.Variable.TrimStart('@')}\"");
        code.Doc("param", "Where and how it runs; the defaults if not given.", $" name=\"{options}\"");
        code.Doc("param", "Ends the run.", $" name=\"{stop}\"");
        code.Line("public static async global::System.Threading.Tasks.Task<Run> RunLocalAsync(");
        foreach (RunInput input in pipeline.RunInputs)
            code.Line($"    {input.Type}{(input.IsRequired ? "" : "?")} {input.Variable}{(input.IsRequired ? "" : " = null")},");
        code.Line($"    {Sdk}.LocalRunOptions? {options} = null,");
        code.Open($"    global::System.Threading.CancellationToken {stop} = default)");
        code.Line($"var {given} = new global::System.Collections.Generic.Dictionary<string, global::Pipelines.Core.Values.Value>();");
        foreach (RunInput input in pipeline.RunInputs)
        {
            string write = $"{given}[{CodeWriter.Literal(input.Name)}] = {input.Write.Replace("GIVEN", input.IsRequired ? input.Variable : $"{input.Variable}Given")};";
            code.Line(input.IsRequired ? write : $"if ({input.Variable} is {{ }} {input.Variable.TrimStart('@')}Given) {write.Replace($"{input.Variable}Given", $"{input.Variable.TrimStart('@')}Given")}");
        }
        code.Line($"return new Run(await {Sdk}.LocalRun.RunAsync(Pipeline, {given}, {options}, {stop}));");
        code.Close();
        code.Line();
        code.Doc("summary", "What a run has become; outputs are read when they are asked for.");
        code.Open($"public sealed class Run : {Sdk}.LocalRun");
        code.Line($"internal Run({Sdk}.LocalRun run) : base(run) {{ }}");
        HashSet<string> taken = new(["RunId", "State", "Succeeded", "Tasks", "Error", "Value", "Artifact", "Artifacts", "RunAsync", "Run", "Equals", "GetHashCode", "GetType", "ToString"], StringComparer.Ordinal);
        foreach (RunOutput output in pipeline.RunOutputs)
        {
            string property = Names.Free(taken.Contains(output.Property) ? output.Property + "Output" : output.Property, taken);
            code.Line();
            code.Doc("summary", $"Output \"{output.Name}\".");
            code.Line($"public {output.Type} {property} => {output.Read};");
        }
        code.Close();
    }
}
